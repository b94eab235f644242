-- One row per request for assistance. What is written in it is in the vault.
create table assistance_requests (
  request_id uuid not null,
  -- the number that the requester was given
  reference text not null,
  matter text not null,
  state text not null,
  -- whose queue it is in: the school's, or that of the académie where it is null
  uai text,
  academie text not null,
  -- the school that the requester named
  school text,
  contact text not null,
  language text not null,
  notice_version text not null,
  first_text_id uuid not null,
  account_id uuid,
  -- the subject of whoever looks after it
  taken_by text,
  requested_at timestamptz not null,
  moved_at timestamptz not null,
  due_at timestamptz,
  first_answered_at timestamptz,
  closed_at timestamptz,
  outcome text,
  -- true once the requester has added a message, for which he or she came by the link of an e-mail
  email_proven boolean not null,
  mail_failure text,
  -- what happened to it, in order: event, instant, actor, role, and the ids of texts
  steps jsonb not null
);

-- Indexes
create unique index assistance_requests_key on assistance_requests (request_id);
create index assistance_requests_school on assistance_requests (uai, requested_at, request_id) where uai is not null;
create index assistance_requests_academie on assistance_requests (academie, requested_at, request_id);
create index assistance_requests_due on assistance_requests (due_at)
  where due_at is not null and first_answered_at is null and state in ('OPEN', 'TAKEN');
