-- Up Migration
-- The base's own id of a record, to name it in a report once the files hold it no more; null where the base has no ids.
alter table ingest.source_records add column record_id text;

-- A school whose part of the files is left aside until it is confirmed or its files change: it is due, and tried no more.
alter table ingest.aaf_schools_due add column held boolean not null default false;
alter table ingest.aaf_runs add column confirm_disappearance boolean not null default false;

