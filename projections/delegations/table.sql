-- One row per delegation: rights on a school that its head has lent to somebody.
create table delegations (
  delegation_id uuid not null,
  uai text not null,
  -- the subject of the delegate's access tokens
  delegate text not null,
  rights text[] not null,
  granted_by text not null,
  granted_at timestamptz not null,
  -- when the rights end or have ended: at the latest the date given, or the time of the revocation
  ends_at timestamptz not null,
  revoked_by text,
  position char(32) collate "C" not null
);

-- Indexes
create unique index delegations_key on delegations (delegation_id);
create index delegations_school on delegations (uai, granted_at desc, delegation_id);
create index delegations_end on delegations (ends_at);
