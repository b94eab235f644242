-- Up Migration
-- Who read personal data: opened a sheet, listed or searched people, replayed a history. What was searched for is not
-- kept, for it may be a name. Reveals of passwords are events of the ledger.
create schema audit;

create table audit.reads (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  actor text not null,
  role text not null,
  -- OWN, DELEGATION or SYSTEM; and the school or académie that gave the right
  "right" text not null,
  scope text,
  kind text not null check (kind in ('LIST', 'SEARCH', 'SHEET', 'HISTORY', 'REPLAY', 'SUBSCRIPTION')),
  uai text,
  account_id uuid,
  -- how many persons' data the answer held
  persons integer not null,
  correlation_id uuid not null
);
create index reads_by_account on audit.reads (account_id, at) where account_id is not null;
create index reads_by_actor on audit.reads (actor, at);
create index reads_at on audit.reads using brin (at);
