-- Up Migration
-- How far the demo data has come: a first start that is interrupted goes on where it was.
create table jobs.demo (
  one boolean primary key default true check (one),
  seed bigint not null,
  schools integer not null,
  pupils integer not null,
  -- When the story it tells ends.
  ends_at timestamptz not null,
  days_played integer not null default 0,
  finished_at timestamptz
);
