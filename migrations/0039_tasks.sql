-- Up Migration
-- Work that waits to be done by whichever server is free: one row per task. It holds ids, codes and dates; no name, address,
-- password or token: those are read or made when the task is done.
create table jobs.tasks (
  task_id bigint generated always as identity primary key,
  kind text not null,
  -- Names the work within its kind: queued again under the same key, it is the same task.
  key text not null,
  -- 0 is done first.
  priority smallint not null,
  payload jsonb not null,
  correlation_id text not null,
  -- WAITING to be done; SENT, done outside and still to be recorded; DONE; FAILED for good; DROPPED, overtaken by events.
  state text not null default 'WAITING' check (state in ('WAITING', 'SENT', 'DONE', 'FAILED', 'DROPPED')),
  -- How often it was taken. The number proves to a worker that the lease is still its own.
  takes integer not null default 0,
  -- Failed attempts since it last got on.
  attempts integer not null default 0,
  -- Real time. Taking a task puts this off by the lease: the task of a worker that died comes back by itself.
  due_at timestamptz not null default now(),
  -- Why the last attempt failed: a code, never another server's text.
  last_code text,
  queued_at timestamptz not null default now(),
  ended_at timestamptz,
  unique (kind, key)
);
create index tasks_due on jobs.tasks (kind, priority, due_at) where state in ('WAITING', 'SENT');
create index tasks_ended on jobs.tasks (ended_at) where ended_at is not null;
create index tasks_failed on jobs.tasks (kind) where state = 'FAILED';

-- A server of the version before queues nothing in between: what it queues later finds no table, and it tries again until it is stopped.
lock table jobs.mails in access exclusive mode;

-- The e-mails queued before are tasks from now on, with what became of them.
insert into jobs.tasks (kind, key, priority, payload, correlation_id, state, takes, attempts, due_at, last_code, queued_at, ended_at)
  select 'MAIL', event_id || ' ' || template,
         case when template in ('PASSWORD_RESET', 'EMAIL_CHANGE', 'ACTIVATION_CONFIRMATION') then 0 else 1 end,
         json_build_object('eventId', event_id, 'template', template, 'accountId', account_id,
                           'eventAt', to_char(event_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'details', details),
         correlation_id, state, attempts, attempts, due_at, last_code, queued_at, ended_at
    from jobs.mails order by queued_at;
drop table jobs.mails;
