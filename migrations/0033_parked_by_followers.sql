-- Up Migration
-- A stream at which one of the system's own processes cannot go on: it follows all the others without it, until the stream
-- is replayed. As `projector.parked` for the read models.
create table jobs.parked (
  process text not null,
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
  -- someone asks the process that runs to try again
  retry boolean not null default false,
  primary key (process, stream)
);
