-- One row per enrolled student, with the student's own account when there is one.
create table students (
  uai text not null,
  student_id uuid not null,
  account_id uuid,
  surname text,
  first_name text,
  class_code text,
  class_label text,
  mef text,
  mef_label text,
  login text,
  has_email boolean not null,
  origin text,
  state text,
  notified_at timestamptz,
  expires_at timestamptz,
  last_signed_in_at timestamptz,
  -- 'SURNAME FIRSTNAME', unaccented upper case
  student_sort text collate "C" not null,
  -- names, unaccented lower case
  search text collate "C" not null
) with (fillfactor = 80);

-- Indexes
alter table students add primary key (student_id);
create index students_list on students (uai, student_sort, student_id);
