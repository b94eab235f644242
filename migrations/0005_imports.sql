-- Up Migration
-- What the ingest remembers: the records it knows of each base, and the reports of its runs. Personal data of the bases
-- is here as keyed digests only; the lines of a report name files, lines and the base's record ids.
create schema ingest;

-- One row per record of a base in a school. It is written PENDING before the commands that carry a new record, DIRTY
-- before those that change one, and CURRENT with its fingerprint after them: an interrupted import finds what it left.
create table ingest.source_records (
  base text not null,
  uai text not null,
  kind text not null check (kind in ('STUDENT', 'RESPONSABLE', 'SCHOOL')),
  -- keyed digest of the base's own id, or of the identity where the base has no id
  record_key text not null,
  -- studentId or accountId; for the school, none
  entity_id uuid,
  state text not null check (state in ('PENDING', 'DIRTY', 'CURRENT', 'ENDED')),
  -- keyed digest of the whole content: the same content needs neither vault nor ledger
  fingerprint text,
  -- keyed digests that tell whether a record is still the same person: names, birth date, INE, e-mail, mobile
  names text[] not null default '{}',
  birth text,
  ines text[] not null default '{}',
  contacts text[] not null default '{}',
  -- of a responsable: [{studentId, kinship, legalLevel}]
  links jsonb not null default '[]',
  import_id uuid not null,
  primary key (base, uai, kind, record_key)
);
create index source_records_entity on ingest.source_records (entity_id);

-- Keyed digests of national identifiers (INE): one student each, in whatever school.
create table ingest.identifiers (
  ine text primary key,
  student_id uuid not null,
  -- keyed digest of the birth date: the same INE with another one is not the same person
  birth text not null
);
create index identifiers_student on ingest.identifiers (student_id);

-- What was last said of a school beside the codes of its place: kept where a file is silent.
create table ingest.schools (
  uai text primary key,
  name text not null,
  circonscription text
);

create table ingest.imports (
  id uuid primary key,
  uai text not null,
  base text not null,
  year int not null,
  dry_run boolean not null,
  status text not null check (status in ('RUNNING', 'COMPLETED', 'REFUSED', 'FAILED')),
  -- true when the run found nothing to change and so appended nothing
  unchanged boolean not null default false,
  started_at timestamptz not null,
  completed_at timestamptz,
  data_date date,
  files_digest text,
  -- the rest of the report but its lines
  report json not null
);
create index imports_by_school on ingest.imports (uai, started_at desc, id desc);

create table ingest.import_lines (
  import_id uuid not null references ingest.imports on delete cascade,
  ordinal int not null,
  severity text not null check (severity in ('REJECT', 'WARNING')),
  kind text not null,
  file text,
  line int,
  record_id text,
  field text,
  code text not null,
  reason text not null,
  remedy text not null,
  primary key (import_id, ordinal)
);
