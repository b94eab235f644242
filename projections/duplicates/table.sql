-- Two accounts suspected to be one person's: one row per pair, the lower id first.
create table duplicates (
  account_id uuid not null,
  other_account_id uuid not null,
  score smallint not null,
  -- [code]
  reasons json not null,
  since timestamptz not null,
  -- schools of the children of either: where it is listed
  uais text[] not null
);

-- Indexes
create unique index duplicates_key on duplicates (account_id, other_account_id);
create index duplicates_schools on duplicates using gin (uais);
