-- Up Migration
-- E-mails to send: one row per event that asks for one and per template. No address, no name, no token: those are read
-- or made when the e-mail is sent.
create table jobs.mails (
  event_id uuid not null,
  template text not null,
  account_id uuid not null,
  -- Business time of the event.
  event_at timestamptz not null,
  correlation_id text not null,
  -- What the event said: ids, versions, dates.
  details jsonb not null,
  -- WAITING to be sent; SENT, and to be recorded in the ledger; DONE; FAILED for good; DROPPED, overtaken by events.
  state text not null default 'WAITING' check (state in ('WAITING', 'SENT', 'DONE', 'FAILED', 'DROPPED')),
  attempts integer not null default 0,
  -- Real time. Taking a row puts this off by the lease: the row of a worker that died comes back by itself.
  due_at timestamptz not null default now(),
  -- Why the last attempt failed: a code, never a server's text.
  last_code text,
  queued_at timestamptz not null default now(),
  ended_at timestamptz,
  primary key (event_id, template)
);
create index mails_due on jobs.mails (due_at) where state in ('WAITING', 'SENT');
create index mails_ended on jobs.mails (ended_at) where ended_at is not null;
