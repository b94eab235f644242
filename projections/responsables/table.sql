-- One row per (enrolled student, responsable's account) linked.
create table responsables_rows (
  uai text not null,
  student_id uuid not null,
  account_id uuid not null,
  student_surname text,
  student_birth_surname text,
  student_first_name text,
  class_code text,
  class_label text,
  mef text,
  surname text,
  birth_surname text,
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
  -- surname in use, then first name, as lists are sorted
  student_sort text collate "C" not null,
  responsable_sort text collate "C" not null,
  -- label of the class as lists are sorted
  class_sort text collate "C" not null,
  -- all surnames and first names of both persons, as searches look in them
  search text collate "C" not null
) with (fillfactor = 80);

-- The labels of MEF are national and looked up when read.
create view responsables as
  select r.uai, r.student_id, r.account_id, r.student_surname, r.student_birth_surname, r.student_first_name,
         r.class_code, r.class_label, r.mef, m.label as mef_label, r.surname, r.birth_surname, r.first_name, r.login,
         r.has_email, r.has_mobile, r.kinship, r.legal_level, r.origin, r.state, r.notified_at, r.expires_at,
         r.last_signed_in_at, r.disputed, r.student_sort, r.responsable_sort, r.class_sort, m.label_sort as mef_sort,
         r.search
    from responsables_rows r left join vault.mef_labels m on m.code = r.mef;

-- Indexes
create unique index responsables_key on responsables_rows (student_id, account_id);
create index responsables_list on responsables_rows (uai, student_sort, student_id, account_id);
