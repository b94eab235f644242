-- Up Migration
-- Lists of imports: the newest of all but the schools' parts of runs, and the last of each base of a school.
create index imports_newest on ingest.imports (started_at desc, id desc) where run_id is null;
create index imports_last on ingest.imports (uai, base, started_at desc, id desc) where status = 'COMPLETED' and not dry_run;
