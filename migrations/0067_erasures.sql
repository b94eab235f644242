-- Up Migration
-- Who was erased, by the ids of accounts and pupils. A process fills it from the ledger: emptied together with the rows `erasures` and
-- `pupil-erasures` of jobs.checkpoints, it is made again. It has no personal data, and stays: what arrives under such an id later is deleted,
-- too, and an import gives the person a new id.
create table vault.erased (
  -- of the account, or of the pupil
  entity_id uuid primary key,
  kind text not null check (kind in ('ACCOUNT', 'STUDENT')),
  person_id uuid not null,
  erasure_id uuid not null,
  -- business time
  erased_at timestamptz not null
);

-- Nobody is recorded again under the id of a person who was erased.
create index erased_person on vault.erased (person_id);

-- As before, and also of persons of whom the vault holds nothing yet: what an import brings to its end meanwhile is not recorded.
create or replace function vault.erase_person(erased uuid) returns void language plpgsql as $$
begin
  insert into vault.persons (person_id, erased_at) values (erased, now()) on conflict (person_id) do nothing;
  perform from vault.persons where person_id = erased for update;
  update vault.persons set
    key_id = null,
    wrapped_key = null,
    erased_at = coalesce(erased_at, now()),
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
