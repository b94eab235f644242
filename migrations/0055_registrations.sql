-- Up Migration
-- Registrations under way: somebody makes an account without the school. Business time. What he or she said is sealed; the token and the
-- code stand as digests. Deleted when they are over, half an hour after they began.
create table vault.registrations (
  registration_id uuid primary key,
  token_digest bytea not null unique,
  path text not null check (path in ('SELF_REGISTRATION', 'FRANCECONNECT')),
  said bytea not null,
  -- STARTED; VERIFIED, the code was right; COMPLETED, the account is activated.
  state text not null check (state in ('STARTED', 'VERIFIED', 'COMPLETED')),
  -- How often a code was asked for.
  asked integer not null,
  -- Keyed digest of the code that was right.
  verified_by text,
  -- Birth dates given wrong.
  tries integer not null default 0,
  expires_at timestamptz not null
);
create index registrations_over on vault.registrations (expires_at);

-- The accounts of responsables by mobile and names, as keyed digests. A process fills it from the ledger: emptied together with that
-- process's row in jobs.checkpoints, it is made again.
create table vault.person_search (
  account_id uuid primary key,
  person_id uuid not null,
  mobile text,
  -- One for each surname with first names, and each spelling.
  names text[]
);
create index person_search_mobile on vault.person_search (mobile) where mobile is not null;
create index person_search_person on vault.person_search (person_id);

create or replace function vault.erase_person(erased uuid) returns void language plpgsql as $$
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
  delete from vault.codes where person_id = erased;
  delete from vault.proven_contacts where person_id = erased;
  delete from vault.person_search where person_id = erased;
end $$;
