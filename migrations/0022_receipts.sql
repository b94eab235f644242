-- Up Migration
-- What was asked under the id of a command, and how it was answered: sent again it is answered as the first time. The
-- input stands as a keyed digest without passwords; the answer holds ids and positions only. Kept for a month.
create table vault.receipts (
  command_id uuid primary key,
  actor text not null,
  command text not null,
  input text not null,
  answer jsonb,
  claimed_at timestamptz not null default now()
);
create index receipts_claimed_at on vault.receipts (claimed_at);
