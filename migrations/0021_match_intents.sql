-- Up Migration
-- Who an import is about to take for whom: the keys that records are about to bear, from before it looks whose these are
-- until the records bear them. Of two imports at once, one at least sees the other's.
create unlogged table ingest.match_intents (
  record_key text not null,
  key text not null,
  names text[] not null,
  said_at timestamptz not null default now(),
  primary key (record_key, key)
);
create index match_intents_key on ingest.match_intents (key);
