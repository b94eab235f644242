-- One row per event of an account, with the fields it changed.
create table account_history (
  account_id uuid not null,
  version integer not null,
  position char(32) collate "C" not null,
  event_id uuid not null,
  type text not null,
  -- business time, and when the store recorded the event
  at timestamptz not null,
  recorded_at timestamptz not null,
  -- the metadata of the event: `EventMetadata` in src/domain/event.ts says what each means
  actor text not null,
  role text not null,
  "right" text not null,
  scope text,
  reason text,
  source text not null,
  correlation_id text not null,
  causation_id text,
  -- json, not jsonb: shown as they are stored, never searched
  data json not null,
  -- the fields that the event changed, before it and after it: {field: value}
  before json not null,
  after json not null
);

-- Indexes
create unique index account_history_key on account_history (account_id, version);
create index account_history_position on account_history (account_id, position);
-- what was done by delegation: `deedsBy` in projections/delegations/queries.ts
create index account_history_delegations on account_history (actor, scope, at) where "right" = 'DELEGATION';
