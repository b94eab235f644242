-- Up Migration
-- Tries to get into accounts that failed: where, why and when, for whoever helps. Nothing of what was typed. Those that failed alike are
-- counted in one row. Business time.
create table vault.failed_tries (
  account_id uuid not null,
  path text not null,
  code text not null,
  times integer not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (account_id, path, code)
);
create index failed_tries_last_at on vault.failed_tries (last_at);
