-- Up Migration
-- The mirror of AAF moves on in short transactions: null while requests of files that count are yet to be put into it.
alter table ingest.aaf_runs add column mirrored_at timestamptz;
update ingest.aaf_runs set mirrored_at = moved_at;

-- A record is settled soon after it was announced: room for that on the same page spares its indexes.
alter table ingest.source_records set (fillfactor = 50);
-- Each import looks up what the one before has written: a list of what is yet to be indexed would be read every time.
alter index ingest.source_records_contacts set (fastupdate = off);
