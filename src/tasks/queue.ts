/**
 * The queue of tasks in `jobs.tasks`, shared by all servers. A worker takes a task for the time of its lease and renews
 * that while it works; the task of a worker that died comes back when the lease ends.
 */
import type { Pool } from 'pg';
import type { Json } from '../domain/event.js';

/** What kinds of tasks there are. */
export const TASK_KINDS = ['MAIL', 'SMS', 'CAMPAIGN', 'REGISTRATION', 'ASSISTANCE'] as const;
export type TaskKindName = (typeof TASK_KINDS)[number];

/** Of the tasks that are due, the lowest number is done first. URGENT: somebody waits for it. BULK: tasks that come by the thousand. */
export const PRIORITIES = { URGENT: 0, USUAL: 1, BULK: 2 } as const;
export type Priority = keyof typeof PRIORITIES;

/** Ids, codes and dates; never a name, an address, a password or a token. */
export type TaskPayload = { readonly [field: string]: Json | undefined };

/** Work to be queued. */
export interface NewTask<Payload extends object = TaskPayload> {
  readonly kind: TaskKindName;
  /** Names the work within its kind: queued again under the same key, it is the same task, whatever became of it. */
  readonly key: string;
  readonly priority: Priority;
  readonly payload: Payload;
  readonly correlationId: string;
  /** Real time to wait before it is due (default 0). */
  readonly delaySeconds?: number;
}

/** A task that a worker has taken. */
export interface TakenTask<Payload extends object = TaskPayload> {
  readonly taskId: string;
  readonly kind: TaskKindName;
  readonly key: string;
  readonly priority: Priority;
  readonly payload: Payload;
  readonly correlationId: string;
  /** `SENT`: what it does outside is done, and only its recording is left. */
  readonly state: 'WAITING' | 'SENT';
  /** How often the task was taken. The lease is still ours as long as this number has not changed. */
  readonly takes: number;
  /** The take in which what it does outside was done; this one while that is not done yet. */
  readonly attempt: number;
  /** Failed attempts since it last got on, that is, since a part of it was done (`GOES_ON`). */
  readonly attempts: number;
  /** Seconds of real time since it was queued. */
  readonly waited: number;
  /** Seconds of real time since the first of its `attempts`; 0 when it has not failed since it last got on. */
  readonly failing: number;
}

/** What NOTIFY says after tasks of a kind were queued; its payload is the kind. */
export const TASKS_CHANNEL = 'registre_tasks';

const ENQUEUE = `with queued as (
    insert into jobs.tasks (kind, key, priority, payload, correlation_id, due_at)
      select kind, key, priority, payload, correlation_id, now() + make_interval(secs => delay)
        from unnest($1::text[], $2::text[], $3::smallint[], $4::jsonb[], $5::text[], $6::float8[])
          as t (kind, key, priority, payload, correlation_id, delay)
      on conflict (kind, key) do nothing returning kind)
  select pg_notify('${TASKS_CHANNEL}', kind) from (select distinct kind from queued) as kinds`;

/** The statement that queues tasks and wakes the workers once it is committed. It ignores tasks whose key is queued already. */
export const enqueue = (tasks: readonly NewTask<object>[]) => ({
  name: 'tasks-enqueue',
  text: ENQUEUE,
  values: [
    tasks.map(task => task.kind),
    tasks.map(task => task.key),
    tasks.map(task => PRIORITIES[task.priority]),
    tasks.map(task => JSON.stringify(task.payload)),
    tasks.map(task => task.correlationId),
    tasks.map(task => task.delaySeconds ?? 0),
  ],
});

/**
 * Looks at each priority by itself: the tasks of one kind and priority stand in the index by when they are due, so that the search ends at the
 * first one that is not due yet, however many were put off. While a task is taken, `due_at` is the end of its lease.
 */
const TAKE = `with due as (
    select task.task_id from unnest($4::smallint[]) as asked (priority),
      lateral (
        select task_id from jobs.tasks
          where kind = $1 and state in ('WAITING', 'SENT') and priority = asked.priority and due_at <= now()
          order by due_at limit $2 for update skip locked) as task
      limit $2)
  update jobs.tasks t set takes = takes + 1, due_at = now() + make_interval(secs => $3)
    from due where t.task_id = due.task_id
    returning t.task_id::text as "taskId", kind, key, priority, payload, correlation_id as "correlationId", state, takes,
              coalesce(sent_in, takes) as attempt, attempts, extract(epoch from now() - queued_at)::float8 as waited,
              coalesce(extract(epoch from now() - failing_since), 0)::float8 as failing`;

/** The statement that takes tasks: see `take`. */
export const taking = (kind: TaskKindName, most: number, lease: number) => ({
  name: 'tasks-take',
  text: TAKE,
  values: [kind, most, lease, Object.values(PRIORITIES)],
});

const PRIORITY_NAMES = Object.fromEntries(Object.entries(PRIORITIES).map(([name, value]) => [value, name])) as Record<
  number,
  Priority
>;

/** Takes at most `most` tasks that are due, the most urgent first, for `lease` seconds. */
export async function take<Payload extends object>(
  pool: Pool,
  kind: TaskKindName,
  most: number,
  lease: number,
): Promise<TakenTask<Payload>[]> {
  const { rows } = await pool.query<Omit<TakenTask<Payload>, 'priority'> & { readonly priority: number }>(
    taking(kind, most, lease),
  );
  return rows.sort((a, b) => a.priority - b.priority).map(row => ({ ...row, priority: PRIORITY_NAMES[row.priority]! }));
}

const OURS = `from unnest($1::bigint[], $2::int[]) as ours (task_id, takes)
  where t.task_id = ours.task_id and t.takes = ours.takes and t.state in ('WAITING', 'SENT')`;

/** Renews the leases of tasks under way. Answers the ids of those that are still ours. */
export async function renew(
  pool: Pool,
  tasks: readonly Pick<TakenTask, 'taskId' | 'takes'>[],
  lease: number,
): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ taskId: string }>({
    name: 'tasks-renew',
    text: `update jobs.tasks t set due_at = now() + make_interval(secs => $3) ${OURS} returning t.task_id::text as "taskId"`,
    values: [tasks.map(({ taskId }) => taskId), tasks.map(({ takes }) => takes), lease],
  });
  return new Set(rows.map(({ taskId }) => taskId));
}

/** What became of a task, or of the part of it that was done now. */
export type Marking =
  /** What the task does outside is done; only its recording is left. */
  | { readonly state: 'SENT' }
  /** `DROPPED`: overtaken by events, so that nothing was to be done. */
  | { readonly state: 'DONE' | 'DROPPED' }
  | { readonly state: 'FAILED'; readonly code: string }
  /** To be tried again after so many seconds. */
  | { readonly state: 'RETRY'; readonly code: string; readonly delay: number }
  /** Not tried: its turn comes after so many seconds. It counts neither as a failure nor as getting on. */
  | { readonly state: 'POSTPONED'; readonly delay: number }
  /** A part was done: the rest is due after so many seconds, behind the other tasks then due. */
  | { readonly state: 'GOES_ON'; readonly delay: number };

const MARK = `update jobs.tasks t set
    state = case when $3 in ('RETRY', 'GOES_ON', 'POSTPONED') then t.state else $3 end,
    sent_in = case $3 when 'SENT' then takes else sent_in end,
    attempts = case $3 when 'RETRY' then attempts + 1 when 'GOES_ON' then 0 else attempts end,
    failing_since = case $3 when 'RETRY' then coalesce(failing_since, now()) when 'GOES_ON' then null else failing_since end,
    last_code = coalesce($4, last_code),
    due_at = case when $5::float8 is null then due_at else now() + make_interval(secs => $5) end,
    ended_at = case when $3 in ('DONE', 'FAILED', 'DROPPED') then now() end
  where task_id = $1 and takes = $2 and state in ('WAITING', 'SENT')`;

/** Says what became of a task. False when the lease had ended and another worker has it. */
export async function mark(
  pool: Pool,
  { taskId, takes }: Pick<TakenTask, 'taskId' | 'takes'>,
  marking: Marking,
): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'tasks-mark',
    text: MARK,
    values: [
      taskId,
      takes,
      marking.state,
      'code' in marking ? marking.code : null,
      'delay' in marking ? marking.delay : null,
    ],
  });
  return rowCount === 1;
}

/** Deletes tasks that ended more than so many days ago. Answers how many. */
export async function forgetEnded(pool: Pool, days: number): Promise<number> {
  const { rowCount } = await pool.query('delete from jobs.tasks where ended_at < now() - make_interval(days => $1)', [
    days,
  ]);
  return rowCount ?? 0;
}
