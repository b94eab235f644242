-- Up Migration
-- What each sweep that applies the retention of data has done. Real time.

create table jobs.sweeps (
  name text primary key,
  applied_at timestamptz not null,
  -- rows deleted by the last turn, and by all turns since `since`
  gone bigint not null,
  total bigint not null,
  since timestamptz not null default now()
);
