-- Up Migration
-- Of a responsable's record: accounts of the same person that are yet to be created, to merge with once they are.
alter table ingest.source_records add column waits_for uuid[];
create index source_records_waiting on ingest.source_records (uai) where waits_for is not null;
