-- Up Migration
-- The school bases whole: a copy of each base (the mirror of AAF), what is due after a file, and who is who.

-- Data keys of what other rooms keep sealed (the mirror), each wrapped by the master key `key_id`.
create table vault.data_keys (
  name text primary key,
  key_id text not null,
  wrapped_key bytea not null
);

-- The mirror: one row per record of an académie's base, as the base last said it. What it says of persons is sealed.
create table ingest.aaf_records (
  academie text not null,
  degree text not null check (degree in ('FIRST', 'SECOND')),
  kind text not null check (kind in ('STUDENT', 'RESPONSABLE', 'SCHOOL', 'MEF')),
  -- identifier/id: the key in the académie and degree
  id text collate "C" not null,
  -- keyed digest of the attributes
  hash text not null,
  -- the attributes, sealed
  content bytea not null,
  -- where the record stood when it last changed
  file text not null,
  line int not null,
  -- of a pupil: id of the school
  school_id text collate "C",
  -- of a school
  uai text,
  -- of an enrolled pupil: keyed digest of the INE in force
  ine text,
  -- of a pupil, and of a MEF: its code
  mef text,
  primary key (academie, degree, kind, id)
);
-- Rows are replaced whole and never grow: what one update leaves free takes the next one in.
alter table ingest.aaf_records set (fillfactor = 90);
alter table ingest.aaf_records alter column content set storage external;
create index aaf_records_school on ingest.aaf_records (academie, degree, school_id) where school_id is not null;
create index aaf_records_uai on ingest.aaf_records (uai) where uai is not null;
create index aaf_records_ine on ingest.aaf_records (academie, degree, ine) where ine is not null;

-- Which responsables a pupil's record names.
create table ingest.aaf_links (
  academie text not null,
  degree text not null,
  student_id text collate "C" not null,
  responsable_id text collate "C" not null,
  primary key (academie, degree, student_id, responsable_id)
);
create index aaf_links_responsable on ingest.aaf_links (academie, degree, responsable_id);

-- By what the schools of a mirror were last brought up to date: another year or another rule makes all of them due.
create table ingest.aaf_bases (
  academie text not null,
  degree text not null,
  year int not null,
  waive_ine boolean not null,
  data_date date,
  primary key (academie, degree)
);

-- Schools to be brought up to date: by the run under way, or else by the next.
create table ingest.aaf_schools_due (
  academie text not null,
  degree text not null,
  uai text not null,
  primary key (academie, degree, uai)
);

-- What became of each record in each school when the school was last brought up to date. `run_id` is the run that
-- brought the change: to every later one what was created or changed is unchanged.
create table ingest.aaf_fates (
  academie text not null,
  degree text not null,
  uai text not null,
  kind text not null check (kind in ('STUDENT', 'RESPONSABLE')),
  id text collate "C" not null,
  fate text not null,
  -- why it is skipped, or will be from now on when it ended
  reason text,
  -- of a pupil: how many links met which fate, {"unchanged": 2, "skipped:NOT_LEGAL": 1}
  links jsonb,
  run_id uuid not null,
  primary key (academie, degree, uai, kind, id)
);

-- A run over an académie's files, until it ends: what is needed to take it up again.
create table ingest.aaf_runs (
  run_id uuid primary key,
  academie text not null,
  degree text not null,
  year int not null,
  waive_ine boolean not null,
  dry_run boolean not null,
  files_digest text not null,
  -- null while the files are read; then the mirror has moved on, and the schools due are brought up to date
  moved_at timestamptz,
  context jsonb not null
);

-- Reports of runs over an académie stand beside those of schools. `run_id` is the run that an import of a school is part of.
alter table ingest.imports
  alter column uai drop not null,
  add column academie text,
  add column degree text,
  add column run_id uuid,
  add check ((uai is null) = (academie is not null));
-- Of a line about a link: id of the record that holds it.
alter table ingest.import_lines add column holder text;
create index imports_by_run on ingest.imports (run_id) where run_id is not null;
create index imports_by_academie on ingest.imports (academie, started_at desc, id desc) where academie is not null;

-- Keyed digests by which a responsable's record is known to be a person who has an account: the record's key in an
-- académie, and names with a mobile. The first to claim a key has it.
create table ingest.match_keys (
  key text primary key,
  account_id uuid not null
);
create index match_keys_account on ingest.match_keys (account_id);
