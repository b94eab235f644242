-- Up Migration
-- The vault: what is known of persons, and what proves who they are. Everything about a person is sealed (AES-256-GCM)
-- but two things, in clear because they are looked up by everybody who signs in or draws a list: the login, and the
-- label of a class (which may name a teacher).

-- The secret from which digests and stable ids are made, sealed under the master key: one row.
create table vault.root (
  singleton boolean primary key default true check (singleton),
  key_id text not null,
  sealed bytea not null
);

-- One data key a person, wrapped by the master key `key_id`. An erased person keeps a row without a key, so that the
-- versions that events name are never given again.
create table vault.persons (
  person_id uuid primary key,
  key_id text,
  wrapped_key bytea,
  identity_floor integer not null default 0,
  contact_floor integer not null default 0,
  erased_at timestamptz,
  check ((key_id is null) = (wrapped_key is null))
);
create index persons_by_key on vault.persons (key_id, person_id) where key_id is not null;

-- Facets: 1 identity, 2 contact. Authors: 0 the base, 1 the account itself. Versions start at 1. No foreign key: the one statement that inserts here holds the
-- person's row, and thousands of rows a statement would each pay for the check.
create table vault.facets (
  person_id uuid not null,
  facet smallint not null check (facet in (1, 2)),
  version integer not null check (version > 0),
  author smallint not null default 0 check (author in (0, 1)),
  sealed bytea not null,
  recorded_at timestamptz not null default now(),
  primary key (person_id, facet, version)
);
alter table vault.facets alter column sealed set storage external;

create function vault.erase_person(erased uuid) returns void language plpgsql as $$
begin
  perform from vault.persons where person_id = erased for update;
  update vault.persons set
    key_id = null,
    wrapped_key = null,
    erased_at = now(),
    identity_floor = greatest(identity_floor,
      (select max(version) from vault.facets where person_id = erased and facet = 1)),
    contact_floor = greatest(contact_floor,
      (select max(version) from vault.facets where person_id = erased and facet = 2))
  where person_id = erased;
  delete from vault.facets where person_id = erased;
end $$;

-- Logins, never given twice: the digest of the name and the number stay for ever, erasure empties the rest.
create table vault.logins (
  base_digest bytea not null,
  number integer not null check (number >= 0),
  account_id uuid unique,
  login text unique,
  reserved_at timestamptz not null default now(),
  primary key (base_digest, number),
  check ((account_id is null) = (login is null))
);

-- `copy` is the provisional password sealed under the master key `key_id`; chosen passwords have none.
create table vault.credentials (
  credential_id uuid primary key,
  account_id uuid not null,
  hash text not null,
  provisional boolean not null,
  key_id text,
  copy bytea,
  created_at timestamptz not null default now(),
  check (provisional = (copy is not null) and (key_id is null) = (copy is null))
);
create index credentials_by_account on vault.credentials (account_id);
create index credentials_by_key on vault.credentials (key_id) where key_id is not null;

-- One valid token per account and purpose, as the SHA-256 digest of what the e-mail carries.
create table vault.tokens (
  token_id uuid primary key,
  account_id uuid not null,
  purpose text not null,
  digest bytea not null unique,
  person_id uuid,
  contact_version integer,
  expires_at timestamptz not null,
  used_at timestamptz,
  unique (account_id, purpose)
);

create table vault.class_labels (
  uai text not null,
  code text not null,
  year integer not null,
  label text not null,
  primary key (uai, code, year)
);

create table vault.mef_labels (
  code text primary key,
  label text not null
);
