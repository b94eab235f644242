-- Up Migration
-- How far a run over an académie's files had come when it last told: a row of its own, so that the report is not written each
-- time. It goes with the run.
create table ingest.import_progress (
  import_id uuid primary key references ingest.aaf_runs on delete cascade,
  phase text not null check (phase in ('READ', 'RECORD')),
  done int not null,
  -- null while the files are read
  total int,
  updated_at timestamptz not null
);

-- The same of those that have not ended, as reports say it.
create view ingest.imports_under_way as
select p.import_id,
       json_build_object('phase', p.phase, 'done', p.done, 'total', p.total, 'updatedAt',
                         to_char(p.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as progress
  from ingest.import_progress p join ingest.imports i on i.id = p.import_id
 where i.status = 'RUNNING';
