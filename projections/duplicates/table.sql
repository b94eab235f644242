-- Two accounts suspected to be one person's: one row per pair, the lower id first.
create table duplicates (
  account_id uuid not null,
  other_account_id uuid not null,
  score smallint not null,
  -- [code]
  reasons json not null,
  since timestamptz not null,
  -- schools of the children of either: where it is listed
  uais text[] not null,
  -- where these children are within their schools: `class:<uai>:<code>`, `mef:<uai>:<code>`
  places text[] not null
);

-- How many pairs are listed in a scope: `school:<uai>`, `class:<uai>:<code>`, `mef:<uai>:<code>`.
create table duplicates_counts (
  scope text collate "C" not null,
  pairs integer not null
) with (fillfactor = 70);

create view duplicates_counted as select scope, pairs from duplicates_counts where pairs <> 0;

-- Indexes
create unique index duplicates_key on duplicates (account_id, other_account_id);
create unique index duplicates_counts_key on duplicates_counts (scope);
create index duplicates_schools on duplicates using gin (uais);
