-- Up Migration
-- Sessions of holders. A session ends with the credential that it was opened under. Instants are real time.
create table vault.holder_sessions (
  session_id uuid primary key,
  account_id uuid not null,
  -- null for a holder without a password, who signs in by FranceConnect
  credential_id uuid references vault.credentials on delete cascade,
  -- position of the sign-in in the ledger
  position char(32) collate "C" not null,
  -- browser, system and network, sealed
  details bytea not null,
  -- number of the refresh token in force, from 1
  generation integer not null default 1,
  -- when that token was made; until a minute later whoever gives the one before is given it, too
  rotated_at timestamptz not null default now(),
  -- the token in force, sealed by the one before; emptied after that minute
  successor bytea,
  opened_at timestamptz not null default now(),
  -- last use, to within a twentieth of the longest idle time
  seen_at timestamptz not null default now(),
  -- how long it may go unused, in seconds
  idle integer not null,
  -- the session ends then, whatever its use
  expires_at timestamptz not null,
  -- a session that somebody has ended stays until the ledger says so
  ended_at timestamptz,
  end_reason text,
  check ((ended_at is null) = (end_reason is null))
);
create index holder_sessions_account on vault.holder_sessions (account_id);
create index holder_sessions_credential on vault.holder_sessions (credential_id);
create index holder_sessions_expires_at on vault.holder_sessions (expires_at);
create index holder_sessions_ended_at on vault.holder_sessions (ended_at) where ended_at is not null;
create index holder_sessions_rotated_at on vault.holder_sessions (rotated_at) where successor is not null;

-- Refresh tokens of sessions, those replaced as well, so that one that comes back is known. SHA-256 of the token.
create table vault.refresh_tokens (
  digest bytea primary key,
  session_id uuid not null references vault.holder_sessions on delete cascade,
  generation integer not null,
  unique (session_id, generation)
);

-- Whoever ends a session, every server hears of it, and closes what is open under it.
create function vault.tell_holder_session_ended() returns trigger language plpgsql as $$
begin
  perform pg_notify('registre_holder_sessions', old.session_id::text);
  return null;
end $$;
create trigger tell_ended after delete on vault.holder_sessions for each row execute function vault.tell_holder_session_ended();
create trigger tell_marked after update of ended_at on vault.holder_sessions for each row
  when (old.ended_at is null and new.ended_at is not null) execute function vault.tell_holder_session_ended();
