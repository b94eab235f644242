-- Up Migration
-- The keys of `ingest.match_keys` that a record bears: one that no record bears any more is given up.
alter table ingest.source_records add column match_keys text[] not null default '{}';

-- Responsables known from before claim theirs when their school is next imported.
update ingest.source_records set state = 'DIRTY' where kind = 'RESPONSABLE' and state = 'CURRENT';
