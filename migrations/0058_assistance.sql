-- Up Migration
-- How parents of académies get help, as staff write it. Sealed for the use `modalities`, each at the place of its id.
create table vault.academie_texts (
  texts_id uuid primary key,
  academie text not null,
  sealed bytea not null,
  recorded_at timestamptz not null default now()
);

-- One data key for each request for assistance, wrapped by the master key `key_id`. All that is written in the request is sealed with it:
-- without this row nobody can read any of it.
create table vault.assistance_keys (
  request_id uuid primary key,
  key_id text not null,
  wrapped_key bytea not null,
  -- whether the ledger is known to have the request
  named boolean not null default false,
  made_at timestamptz not null default now()
);
create index assistance_keys_by_key on vault.assistance_keys (key_id, request_id);
create index assistance_keys_unnamed on vault.assistance_keys (made_at) where not named;

create table vault.assistance_texts (
  text_id uuid primary key,
  request_id uuid not null references vault.assistance_keys on delete cascade,
  sealed bytea not null
);
create index assistance_texts_request on vault.assistance_texts (request_id);

-- Links by which requesters follow their request: SHA-256 of what the e-mail carries. `link_id` names the try at
-- an e-mail: one that goes out twice has two links that work.
create table vault.assistance_links (
  link_id uuid primary key,
  request_id uuid not null references vault.assistance_keys on delete cascade,
  digest bytea not null unique,
  expires_at timestamptz not null
);
create index assistance_links_request on vault.assistance_links (request_id);
create index assistance_links_expiry on vault.assistance_links (expires_at);

-- When requests were last moved, for their retention. A process fills it from the ledger. Business time.
create table jobs.assistance_moves (
  request_id uuid primary key,
  moved_at timestamptz not null
);
create index assistance_moves_at on jobs.assistance_moves (moved_at);
