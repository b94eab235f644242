-- Up Migration
-- Which pupils a responsable's record names (first degree). It is no proof of authority: it only tells who is named by
-- one side alone. Links are what the pupils' records say (`aaf_links`).
alter table ingest.aaf_records add column pupils text[];
create index aaf_records_pupils on ingest.aaf_records (academie, degree) where pupils is not null;

-- Responsables of the first degree are read anew with the next files.
update ingest.aaf_records set hash = '' where kind = 'RESPONSABLE' and degree = 'FIRST';

-- Other first names and SIECLE's ids, which the mirror of the second degree holds already, are taken with the next files.
insert into ingest.aaf_schools_due (academie, degree, uai)
select distinct academie, degree, uai from ingest.aaf_records where kind = 'SCHOOL' and degree = 'SECOND' and uai is not null
on conflict do nothing;
