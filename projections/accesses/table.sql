-- One row per reading of personal data, as the access streams of the ledger record it: who read what, when and by what right.
create table accesses (
  -- the event that records it, and its place among the reads of that event
  position text collate "C" not null,
  place integer not null,
  at timestamptz not null,
  actor text not null,
  role text not null,
  -- OWN, DELEGATION or SYSTEM; and the school or académie that gave the right
  "right" text not null,
  scope text,
  kind text not null,
  uai text,
  account_id uuid,
  -- how many persons' data the answer held
  persons integer not null,
  correlation_id uuid not null
);

-- Indexes
create unique index accesses_key on accesses (position, place);
create index accesses_by_account on accesses (account_id, at, position, place) where account_id is not null;
create index accesses_by_actor on accesses (actor, at, position, place);
create index accesses_by_school on accesses (uai, at, position, place) where uai is not null;
create index accesses_by_time on accesses (at, position, place);
