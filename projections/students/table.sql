-- One row per enrolled student, with the student's own account when there is one.
create table students_rows (
  uai text not null,
  student_id uuid not null,
  account_id uuid,
  surname text,
  birth_surname text,
  first_name text,
  class_code text,
  class_label text,
  mef text,
  login text,
  has_email boolean not null,
  -- the base gives an INE of the pupil
  has_ine boolean not null,
  origin text,
  state text,
  notified_at timestamptz,
  expires_at timestamptz,
  last_signed_in_at timestamptz,
  -- surname in use, then first name, as lists are sorted
  student_sort text collate "C" not null,
  -- label of the class as lists are sorted
  class_sort text collate "C" not null,
  -- all surnames and first names, as searches look in them
  search text collate "C" not null
) with (fillfactor = 80);

-- The labels of MEF are national and looked up when read.
create view students as
  select r.uai, r.student_id, r.account_id, r.surname, r.birth_surname, r.first_name, r.class_code, r.class_label,
         r.mef, m.label as mef_label, r.login, r.has_email, r.has_ine, r.origin, r.state, r.notified_at, r.expires_at,
         r.last_signed_in_at, r.student_sort, r.class_sort, m.label_sort as mef_sort, r.search
    from students_rows r left join vault.mef_labels m on m.code = r.mef;

-- Indexes
create unique index students_key on students_rows (student_id);
create index students_list on students_rows (uai, student_sort, student_id);
