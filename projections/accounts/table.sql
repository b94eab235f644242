-- The account sheet: one row per account.
create table accounts (
  account_id uuid not null,
  kind text not null,
  person_id uuid not null,
  identity_version integer,
  contact_version integer,
  -- versions whose e-mail address, and whose mobile, the holder has proven
  proven_email_version integer,
  proven_mobile_version integer,
  -- pupils: the student whose account this is
  student_id uuid,
  login text,
  surname text,
  first_name text,
  -- the folded text of all surnames and first names, in which searches look
  search text,
  state text not null,
  origin text not null,
  has_email boolean not null,
  has_mobile boolean not null,
  notified_at timestamptz,
  notified_channel text,
  -- when the holder was last invited to make the account without the school
  invited_at timestamptz,
  expires_at timestamptz,
  activated_at timestamptz,
  last_signed_in_at timestamptz,
  reset_requested_at timestamptz,
  password_change_forced boolean not null,
  -- the birth dates of the children are asked for at the next sign-in
  confirm_children_again boolean not null,
  -- when the holder last chose a password, and when the school last made a new provisional one
  password_chosen_at timestamptz,
  password_reset_at timestamptz,
  locked_until timestamptz,
  -- when the data of its person were erased
  erased_at timestamptz,
  -- what became of the last e-mail of a notification or an invitation: {outcome, at, reason}
  last_delivery jsonb,
  credential_id uuid,
  credential_provisional boolean not null,
  -- the identity of FranceConnect that opens it: {linkId, since, differs}
  franceconnect jsonb,
  -- [{base, academie, uai, recordKey}]
  source_records jsonb not null,
  -- [{studentId, uai, kinship, legalLevel, confirmed, disputed, disputeId}]
  links jsonb not null,
  -- the schools that may see it: those of its pupils now (for a pupil's own account, the pupil's; for an absorbed account, those
  -- of the pupils it had), and those whose base still names a link that a dispute has ended
  uais text[] not null,
  -- schools that it was of before and no longer is: their académies may still see what happened
  former_uais text[] not null,
  -- of an absorbed account: {accountId, mergeId, at}
  merged_into jsonb,
  -- accounts it absorbed: [{accountId, mergeId, at, reason}]
  absorbed jsonb not null,
  version integer not null,
  position char(32) collate "C" not null
) with (fillfactor = 80);

-- One row per student, for the children of a sheet.
create table student_rows (
  student_id uuid not null,
  person_id uuid not null,
  identity_version integer,
  uai text,
  class_code text,
  class_label text,
  mef text,
  enrolled boolean not null,
  has_ine boolean not null,
  -- enrolled, with an INE or excused from it: its guardians, and itself, may be given an account
  eligible boolean not null,
  account_id uuid
) with (fillfactor = 80);

-- The labels of MEF are national and looked up when read.
create view account_students as
  select r.student_id, r.person_id, r.identity_version, r.uai, r.class_code, r.class_label, r.mef, m.label as mef_label,
         r.enrolled, r.has_ine, r.eligible, r.account_id
    from student_rows r left join vault.mef_labels m on m.code = r.mef;

-- One row per dispute of a link: "I am not the legal guardian of this pupil".
create table dispute_rows (
  account_id uuid not null,
  dispute_id uuid not null,
  student_id uuid not null,
  -- the school whose base names the link, else the one in which it was disputed
  named_by text not null,
  -- one of DISPUTE_STATES (src/domain/account/dispute-words.ts)
  state text not null,
  -- somebody still has to settle it, or to correct the base
  pending boolean not null,
  -- what the base says that the holder is to the pupil; null when it does not name the link any more
  kinship text,
  outcome text,
  kept_because text,
  opened_at timestamptz,
  opened_by text,
  settled_at timestamptz,
  withdrawn_at timestamptz,
  -- when the base last changed what it says of the link, since it was disputed or the dispute was upheld
  base_changed_at timestamptz
) with (fillfactor = 80);

-- The school of a dispute is that of the pupil now. Of a pupil enrolled in none, it is the school whose base names the link.
create view link_disputes as
  select d.account_id, d.dispute_id, d.student_id, coalesce(s.uai, d.named_by) as uai, s.person_id as student_person_id,
         s.identity_version as student_identity_version, s.class_code, s.class_label, d.state, d.pending, d.kinship, d.outcome,
         d.kept_because, d.opened_at, d.opened_by, d.settled_at, d.withdrawn_at, d.base_changed_at
    from dispute_rows d left join student_rows s on s.student_id = d.student_id;

-- Indexes
create unique index dispute_rows_key on dispute_rows (account_id, dispute_id);
create index dispute_rows_student on dispute_rows (student_id);
create index dispute_rows_named_by on dispute_rows (named_by);
create unique index accounts_key on accounts (account_id);
create index accounts_person on accounts (person_id);
create index accounts_login on accounts (login);
create index accounts_merge on accounts ((merged_into->>'mergeId')) where merged_into is not null;
create unique index student_rows_key on student_rows (student_id);
create index student_rows_school on student_rows (uai);
