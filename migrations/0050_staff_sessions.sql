-- Up Migration
-- Sessions of staff who signed in at an issuer with a browser. The secret is in the browser's cookie and nowhere else: its digest finds
-- the row, and it alone opens `sealed` (roles, time of the one-time password, ID token). So the database shows neither who may do what
-- nor anything that could be used as a session. Instants are real time.
create schema access;
create table access.staff_sessions (
  session_id uuid primary key,
  -- SHA-256 of the secret
  secret_digest bytea not null unique,
  -- opaque id of the person, as in the ledger
  subject text not null,
  sealed bytea not null,
  -- keyed digests of what the issuer calls the session and the person, by which it says that one has ended
  issuer_session text,
  issuer_subject text not null,
  opened_at timestamptz not null default now(),
  -- last use, to within a twentieth of the longest idle time
  seen_at timestamptz not null default now(),
  -- the session ends then, whatever its use
  expires_at timestamptz not null
);
create index staff_sessions_subject on access.staff_sessions (subject);
create index staff_sessions_issuer_session on access.staff_sessions (issuer_session);
create index staff_sessions_issuer_subject on access.staff_sessions (issuer_subject);
create index staff_sessions_expires_at on access.staff_sessions (expires_at);

-- Whoever deletes a session, every server hears of it, and closes what is open under it.
create function access.tell_staff_session_ended() returns trigger language plpgsql as $$
begin
  perform pg_notify('registre_staff_sessions', old.session_id::text);
  return null;
end $$;
create trigger tell_ended after delete on access.staff_sessions for each row execute function access.tell_staff_session_ended();
