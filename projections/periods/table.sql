-- How each pupil, account and link stood, with the period in which it stood so: from an event of its own stream (included) until the next one that
-- changed one of these columns (excluded). `from_at` and `until_at` are the latest dates of the stream up to these events, so that they never
-- go back, whatever the clocks did. A row that holds today ends at the position f…f and at infinity. Names, which are erased, stand apart.

-- One row per period in which a pupil was enrolled.
create table pupil_periods (
  student_id uuid not null,
  from_position text collate "C" not null,
  until_position text collate "C" not null,
  from_at timestamptz not null,
  until_at timestamptz not null,
  uai text collate "C" not null,
  class_code text not null,
  -- the code of the class as lists are sorted: used where the class has no label
  class_sort text collate "C" not null,
  mef text,
  has_ine boolean not null,
  -- the pupil's own account
  account_id uuid,
  -- the version of the identity in `recorded_names`; 0 when none was recorded yet
  identity_version integer not null
) with (fillfactor = 80);

-- One row per period of an account, of any kind, without gaps from its first event on.
create table account_periods (
  account_id uuid not null,
  from_position text collate "C" not null,
  until_position text collate "C" not null,
  from_at timestamptz not null,
  until_at timestamptz not null,
  -- of a pupil's own account, the pupil
  student_id uuid,
  state text not null,
  origin text not null,
  has_email boolean not null,
  has_mobile boolean not null,
  notified_at timestamptz,
  expires_at timestamptz,
  last_signed_in_at timestamptz,
  -- the version of the identity in `recorded_names`, and of the contact details in the vault; 0 when none was recorded yet
  identity_version integer not null,
  contact_version integer not null
) with (fillfactor = 80);

-- One row per period in which a responsable's account was linked to a pupil.
create table link_periods (
  student_id uuid not null,
  account_id uuid not null,
  from_position text collate "C" not null,
  until_position text collate "C" not null,
  from_at timestamptz not null,
  until_at timestamptz not null,
  kinship text not null,
  legal_level smallint not null,
  disputed boolean not null
) with (fillfactor = 80);

-- One row per version of the identity that was recorded of a pupil or an account, with the names that the vault has of it. None of somebody who is erased.
create table recorded_names (
  -- the student or the account
  id uuid not null,
  version integer not null,
  surname text,
  birth_surname text,
  first_name text,
  -- surname in use, then first name, as lists are sorted
  sort text collate "C" not null,
  -- all surnames and first names, as searches look in them
  search text collate "C" not null
);

-- One row per account that has a login. None of somebody who is erased.
create table account_logins (
  account_id uuid not null,
  login text not null
);

-- Indexes
create unique index pupil_periods_key on pupil_periods (student_id, from_position);
create index pupil_periods_school on pupil_periods (uai, until_at);
create unique index account_periods_key on account_periods (account_id, from_position);
create index account_periods_at on account_periods (account_id, from_at, from_position);
create unique index link_periods_key on link_periods (student_id, account_id, from_position);
create unique index recorded_names_key on recorded_names (id, version);
create unique index account_logins_key on account_logins (account_id);
