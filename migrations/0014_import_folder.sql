-- Up Migration
-- The watched folder: what was found in it, what became of it, and when it was last looked at.

-- One row per export, known by its content wherever it lies and whatever it is called: each is taken once.
create table ingest.folder_exports (
  base text not null check (base in ('AAF', 'SIECLE', 'ONDE')),
  -- code of the académie, or UAI of the school
  holder text not null,
  -- SHA-256 over the contents of its files
  digest text not null,
  -- of the import that takes it, however often that is interrupted
  import_id uuid not null unique,
  state text not null check (state in ('WAITING', 'TAKING', 'COMPLETED', 'REFUSED', 'FAILED', 'SUPERSEDED', 'LATE')),
  -- times its import was begun and not ended
  attempts int not null default 0,
  -- what it says of itself
  degree text,
  complete boolean not null,
  data_date date,
  -- it did not count, and the base is not known to be right without it: later deltas wait until it is made good
  gap boolean not null default false,
  settled_at timestamptz,
  primary key (base, holder, digest)
);

-- Contents are not read again where the file system says that nothing was written since.
create table ingest.folder_places (
  -- below the folder: base/holder/name
  place text primary key,
  -- sizes and times of the files
  stamp text not null,
  digest text not null
);

create table ingest.folder_looks (
  only_row boolean primary key default true check (only_row),
  -- by the clock of the business: begun then, and ended with nothing left to look at again
  looked_at timestamptz not null,
  -- entries that are no exports, or cannot be read
  ignored int not null
);
