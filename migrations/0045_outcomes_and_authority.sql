-- Up Migration
-- Names in the words of the domain: what became of a record is its outcome; a record is authoritative for its account or not.
alter table ingest.aaf_fates rename to aaf_outcomes;
alter table ingest.aaf_outcomes rename column fate to outcome;
alter table ingest.source_records rename column spoke to was_authoritative;
