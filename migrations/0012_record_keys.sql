-- Up Migration
-- The keys of `ingest.match_keys` that a record bears: one that no record bears any more is given up.
alter table ingest.source_records add column match_keys text[] not null default '{}';

-- Responsables known from before claim theirs when their school is next imported.
update ingest.source_records set state = 'DIRTY' where kind = 'RESPONSABLE' and state = 'CURRENT';

-- Others with the same mobile or e-mail, wherever they are.
create index source_records_contacts on ingest.source_records using gin (contacts) where kind = 'RESPONSABLE';

-- Pairs of accounts that the imports suspect to be one person's, the lower id first: looked at again when either changes.
create table ingest.candidates (
  account_id uuid not null,
  other_account_id uuid not null,
  primary key (account_id, other_account_id)
);
create index candidates_other on ingest.candidates (other_account_id);
