-- Up Migration
-- Which identity of FranceConnect opens which account. FranceConnect's name for the person (`sub`) stands as a keyed digest.
create table vault.franceconnect_links (
  subject text primary key,
  link_id uuid not null unique,
  account_id uuid not null,
  person_id uuid not null,
  linked_at timestamptz not null default now()
);
create index franceconnect_links_account on vault.franceconnect_links (account_id);
create index franceconnect_links_person on vault.franceconnect_links (person_id);

-- People who have come back from FranceConnect and whom the portal has not called for yet. Real time: ten minutes. The ticket stands as its
-- SHA-256 digest; it serves once, and only to whoever holds the request of which `challenge` is the SHA-256 digest.
create table vault.franceconnect_arrivals (
  ticket_digest bytea primary key,
  challenge bytea not null,
  sealed bytea not null,
  expires_at timestamptz not null
);
create index franceconnect_arrivals_expires_at on vault.franceconnect_arrivals (expires_at);

create function vault.forget_franceconnect_of_erased() returns trigger language plpgsql as $$
begin
  delete from vault.franceconnect_links where person_id = new.person_id;
  return null;
end $$;
create trigger forget_franceconnect after update of erased_at on vault.persons
  for each row when (new.erased_at is not null) execute function vault.forget_franceconnect_of_erased();

-- Sessions of holders that were opened through FranceConnect: they end with the link, and when FranceConnect says so. Its name for the session
-- (`sid`) stands as a keyed digest.
alter table vault.holder_sessions
  add column franceconnect_link_id uuid references vault.franceconnect_links (link_id) on delete cascade,
  add column franceconnect_session text;
create index holder_sessions_franceconnect_link on vault.holder_sessions (franceconnect_link_id)
  where franceconnect_link_id is not null;
create index holder_sessions_franceconnect_session on vault.holder_sessions (franceconnect_session)
  where franceconnect_session is not null;
