-- One row per import: its report's figures. Rejected records live with the ingest, for they may hold personal data.
create table import_reports (
  import_id uuid not null,
  uai text not null,
  base text not null,
  year integer not null,
  files_digest text not null,
  data_date text,
  -- RUNNING, COMPLETED or REFUSED
  status text not null,
  refusal_code text,
  started_at timestamptz not null,
  ended_at timestamptz,
  -- {read, created, changed, unchanged, ended, rejected, skipped}
  students jsonb,
  responsables jsonb,
  links jsonb,
  rejects integer,
  warnings integer,
  actor text not null,
  position char(32) collate "C" not null
);

-- Indexes
create unique index import_reports_key on import_reports (import_id);
create index import_reports_school on import_reports (uai, started_at desc, import_id);
create index import_reports_started on import_reports (started_at desc, import_id);
