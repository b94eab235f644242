-- Up Migration
-- Which pupils a responsable's record names (first degree). It is no proof of authority: it only tells who is named by
-- one side alone. Links are what the pupils' records say (`aaf_links`).
alter table ingest.aaf_records add column pupils text[];
create index aaf_records_pupils on ingest.aaf_records (academie, degree) where pupils is not null;

-- What was read before is read anew with the next files.
update ingest.aaf_records set hash = '' where kind = 'RESPONSABLE' and degree = 'FIRST';
