-- Up Migration
-- Where the base has no ids of its own, a head finds the pupil of a report's line by the class.
alter table ingest.import_lines add column class_name text;
