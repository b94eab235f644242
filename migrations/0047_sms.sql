-- Up Migration
-- Codes of six digits that are sent by SMS. Business time, as that of tokens. `number` and `code` are sealed and emptied once the code is
-- over; what became of it is kept for a month. Right and wrong tries of visitors are counted in `tries`, by whichever server.
create table vault.codes (
  code_id uuid primary key,
  purpose text not null,
  -- Keyed digest of purpose, account, reference and number: who asks for the same again is given the code that there is.
  asked_for text not null,
  account_id uuid,
  person_id uuid,
  contact_version integer,
  -- The credential in force when it was asked for.
  credential_id uuid,
  -- What the code confirms, such as the id of a pending change.
  reference text,
  language text not null,
  number bytea,
  -- Both are made when the SMS is sent for the first time: the sealed copy, and the keyed digest that visitors' codes are compared with.
  code bytea,
  digest text,
  tries integer not null default 0,
  -- How often its SMS was queued.
  sendings integer not null,
  asked_at timestamptz not null,
  -- When the last SMS queued was handed over; null until then.
  sent_at timestamptz,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index codes_asked_for on vault.codes (asked_for, expires_at);
create index codes_account on vault.codes (account_id) where account_id is not null;
create index codes_person on vault.codes (person_id) where person_id is not null;
create index codes_asked_at on vault.codes (asked_at);
create index codes_with_number on vault.codes (expires_at) where number is not null;

-- The requests of visitors, by the SHA-256 digest of what they hold, and the code that each is bound to.
create table vault.code_requests (
  request_digest bytea primary key,
  code_id uuid not null references vault.codes on delete cascade
);
create index code_requests_code on vault.code_requests (code_id);

-- SMS by the numbers they went to (and by the accounts that asked for them), for the limits of a day. A number stands as a keyed digest.
-- Business time.
create table jobs.sms_sends (
  recipient text not null,
  -- Names the SMS: tried again, it is counted once.
  send text not null,
  at timestamptz not null,
  primary key (recipient, send)
);
create index sms_sends_send on jobs.sms_sends (send);
create index sms_sends_at on jobs.sms_sends (at);

-- SMS that a gateway has accepted, by the gateway's id, with what its receipts say. Kept as long as the task.
create table jobs.sms_accepted (
  task_id bigint primary key references jobs.tasks on delete cascade,
  gateway_id text not null,
  accepted_at timestamptz not null default now(),
  outcome text check (outcome in ('DELIVERED', 'FAILED')),
  receipt_at timestamptz
);
create index sms_accepted_gateway on jobs.sms_accepted (gateway_id);

-- How many SMS, and how many receipts, had which outcome since the installation was made.
create table jobs.sms_outcomes (
  outcome text primary key,
  total bigint not null
);

-- The accounts on which an address (EMAIL) or a mobile (MOBILE) is proven, by keyed digests. A process fills it from the ledger: emptied
-- together with that process's row in jobs.checkpoints, it is made again.
create table vault.proven_contacts (
  account_id uuid not null,
  field text not null,
  person_id uuid not null,
  digest text not null,
  primary key (account_id, field)
);
create index proven_contacts_digest on vault.proven_contacts (digest);
create index proven_contacts_person on vault.proven_contacts (person_id);

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
end $$;
