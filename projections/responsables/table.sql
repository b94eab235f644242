-- One row per (enrolled student, responsable's account) linked.
create table responsables (
  uai text not null,
  student_id uuid not null,
  account_id uuid not null,
  student_surname text,
  student_first_name text,
  class_code text,
  class_label text,
  mef text,
  mef_label text,
  surname text,
  first_name text,
  login text,
  has_email boolean not null,
  has_mobile boolean not null,
  kinship text not null,
  legal_level smallint not null,
  origin text not null,
  state text not null,
  notified_at timestamptz,
  expires_at timestamptz,
  last_signed_in_at timestamptz,
  disputed boolean not null,
  -- 'SURNAME FIRSTNAME', unaccented upper case
  student_sort text collate "C" not null,
  responsable_sort text collate "C" not null,
  -- both persons' names, unaccented lower case
  search text collate "C" not null
) with (fillfactor = 80);

-- Indexes
alter table responsables add primary key (student_id, account_id);
create index responsables_list on responsables (uai, student_sort, student_id, account_id);
