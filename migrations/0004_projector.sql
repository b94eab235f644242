-- Up Migration
-- What the projector remembers: the versions of each projection with their checkpoints, and the streams it has parked.

-- One row per version of a projection; the version lives in the PostgreSQL schema of that name.
-- `current` serves the views of the schema `read`; `building` is being filled beside it; `retired` waits to be dropped.
create table projector.versions (
  schema text primary key,
  projection text not null,
  version integer not null,
  status text not null check (status in ('building', 'current', 'retired')),
  -- checkpoint: every event up to here is folded in (or parked)
  position char(32) collate "C" not null,
  -- when the event at the checkpoint was recorded
  recorded_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
) with (fillfactor = 50);
create unique index versions_current on projector.versions (projection) where status = 'current';
create sequence projector.version_numbers;

-- A stream whose event could not be folded: the projection goes on without it until it is replayed.
create table projector.parked (
  schema text not null references projector.versions on delete cascade,
  stream text not null,
  -- the event that failed
  version integer not null,
  position char(32) collate "C" not null,
  event_id uuid not null,
  event_type text not null,
  error text not null,
  -- later events of the stream, held back
  held_back integer not null default 0,
  attempts integer not null default 1,
  parked_at timestamptz not null default now(),
  -- someone asks the running projector to try again
  retry boolean not null default false,
  primary key (schema, stream)
);

-- Moves a checkpoint on. Fails unless the version still serves in the given state, at the position the caller took it to be:
-- whoever lost the right to write learns it here, within the transaction of its writes.
create function projector.advance(version_schema text, expected_status text, "from" text, "to" text, "at" timestamptz)
returns void language plpgsql as $$
begin
  update projector.versions
     set position = "to", recorded_at = coalesce("at", recorded_at), updated_at = now()
   where schema = version_schema and status = expected_status and position = "from";
  if not found then
    raise exception 'version % is no longer % at %', version_schema, expected_status, "from"
      using errcode = 'PJ001';
  end if;
end $$;

-- Where each projection stands, for readers.
create view read.projections as
  select projection as name, version, position, recorded_at, updated_at from projector.versions where status = 'current';
