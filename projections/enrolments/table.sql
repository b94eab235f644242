-- One row per school and pupil who is, or ever was, enrolled in it.
create table school_pupils (
  uai text collate "C" not null,
  student_id uuid not null
);

-- One row per pupil and account that is, or ever was, attached to him or her: a responsable's, or the pupil's own.
create table pupil_accounts (
  student_id uuid not null,
  account_id uuid not null,
  own boolean not null
);

-- Indexes
create unique index school_pupils_key on school_pupils (uai, student_id);
create unique index pupil_accounts_key on pupil_accounts (student_id, account_id, own);
