-- Up Migration
-- The integrity of the ledger: a Merkle tree (RFC 6962) over all events in their order, on whatever store the ledger is. docs/integrity.md
-- says what is hashed.
create schema integrity;

-- How far the ledger is sealed: so many events, the last of them at this position.
create table integrity.log (
  only_row boolean primary key default true check (only_row),
  size bigint not null default 0 check (size >= 0),
  position text collate "C" not null default repeat('0', 32)
);
insert into integrity.log default values;

-- Tiles (C2SP tlog-tiles): 256 hashes of 32 bytes, fewer in the last of each level. A tile that grows keeps its beginning.
create table integrity.tiles (
  level smallint not null,
  index bigint not null,
  hashes bytea not null check (octet_length(hashes) between 32 and 8192 and octet_length(hashes) % 32 = 0),
  primary key (level, index)
);
-- Hashes cannot be compressed.
alter table integrity.tiles alter column hashes set storage external;

-- Which event is which leaf.
create table integrity.leaves (
  index bigint primary key,
  event_id uuid not null,
  stream text collate "C" not null,
  version integer not null,
  position text collate "C" not null,
  constraint leaves_by_event unique (event_id)
);
alter table integrity.leaves set (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);

-- Checkpoints that were given out, as signed notes; cosignatures of witnesses are added to them.
create table integrity.checkpoints (
  size bigint primary key,
  made_at timestamptz not null default now(),
  note text not null
);

-- What does not hold, for as long as it does not: of the ledger, of checkpoints, of what a witness says.
create table integrity.alarms (
  kind text primary key,
  since timestamptz not null default now(),
  message text not null
);

-- How far the stored tree has been verified against the ledger, round after round.
create table integrity.rechecks (
  only_row boolean primary key default true check (only_row),
  next bigint not null default 0,
  round_began_at timestamptz,
  last_round_at timestamptz
);
insert into integrity.rechecks default values;
