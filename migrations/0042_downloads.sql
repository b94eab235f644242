-- Up Migration
-- Addresses of downloads: each serves one person, once, for a few minutes. The token of an address stands nowhere: only its digest
-- finds the row, and only the token opens `sealed_request`, since what is asked for may hold a name that was searched for.
-- Instants are real time. A row past `expires_at` serves nobody; making another address deletes it.
create table jobs.downloads (
  token_digest bytea primary key,
  -- `sub` of the access token of the person who asked
  actor text not null,
  sealed_request bytea not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index downloads_expires_at on jobs.downloads (expires_at);

-- Lists and letters that leave the system as a file: recorded before the first byte is sent.
alter table audit.reads drop constraint reads_kind_check;
alter table audit.reads add constraint reads_kind_check
  check (kind in ('LIST', 'SEARCH', 'SHEET', 'HISTORY', 'REPLAY', 'SUBSCRIPTION', 'REVEAL', 'EXPORT'));
