-- Up Migration
-- What the system's own processes remember: how far each has followed the ledger, and when which account is due.

create table jobs.checkpoints (
  process text primary key,
  -- every event up to here has been reacted to
  position char(32) collate "C" not null,
  updated_at timestamptz not null default now()
);

-- One row per account and kind: derived from the ledger, made again from the start when the checkpoint is deleted.
create table jobs.deadlines (
  account_id uuid not null,
  kind text not null check (kind in ('EXPIRY', 'REMINDER', 'CLOSING')),
  -- business time
  due_at timestamptz not null,
  -- real time: a command that failed is not tried again before
  retry_at timestamptz not null default '-infinity',
  attempts integer not null default 0,
  primary key (account_id, kind)
);
create index deadlines_due on jobs.deadlines (due_at);
