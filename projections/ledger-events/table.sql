-- One row per event of the ledger, of every stream: what an auditor filters by, and what the event says.
create table ledger_events (
  position text collate "C" not null,
  event_id uuid not null,
  stream text collate "C" not null,
  version integer not null,
  type text collate "C" not null,
  -- business time, and when the store recorded the event
  at timestamptz not null,
  recorded_at timestamptz not null,
  -- the metadata of the event: `EventMetadata` in src/domain/event.ts says what each means
  actor text collate "C" not null,
  role text collate "C" not null,
  "right" text collate "C" not null,
  scope text,
  reason text,
  source text collate "C" not null,
  correlation_id text collate "C" not null,
  causation_id text,
  -- json, not jsonb: shown as it is stored, never searched
  data json not null
);

-- The schools (UAI) and académies (code) that each event belongs to: those that its stream had named by then, it included. Of reads of personal
-- data: those that the event itself names, and none where it lists reads of many.
create table ledger_places (
  place text collate "C" not null,
  position text collate "C" not null
);

-- Indexes
create unique index ledger_events_key on ledger_events (position);
create index ledger_events_stream on ledger_events (stream, position);
create index ledger_events_type on ledger_events (type, position);
create index ledger_events_actor on ledger_events (actor, position);
create index ledger_events_role on ledger_events (role, position);
create index ledger_events_source on ledger_events (source, position);
create index ledger_events_correlation on ledger_events (correlation_id, position);
create index ledger_events_delegation on ledger_events (position) where "right" = 'DELEGATION';
-- all but reads of personal data, which may be most of the ledger: `reads` in queries.ts
create index ledger_events_deeds on ledger_events (position) where stream not like 'access-%';
create index ledger_events_at on ledger_events using brin (at);
create unique index ledger_places_key on ledger_places (place, position);
create index ledger_places_position on ledger_places (position, place);
