/** Counts and lists the tasks of the queue, for metrics and operators, and tries failed ones again. */
import type { Pool } from 'pg';
import { TASK_KINDS, TASKS_CHANNEL, type TaskKindName } from './queue.js';

export interface TasksStatus {
  readonly kind: TaskKindName;
  /** Tasks not done yet, including those that wait for their next attempt, and those of which only the recording is left. */
  readonly waiting: number;
  /** How many of the waiting have failed at least once since they last got on. */
  readonly retried: number;
  /** Tasks given up. */
  readonly failed: number;
  /** Seconds since the oldest waiting task was queued; 0 when none waits. */
  readonly oldestSeconds: number;
}

const STATUS = `select kind.kind,
    count(*) filter (where state in ('WAITING', 'SENT'))::int as waiting,
    count(*) filter (where state in ('WAITING', 'SENT') and attempts > 0)::int as retried,
    count(*) filter (where state = 'FAILED')::int as failed,
    coalesce(extract(epoch from now() - min(queued_at) filter (where state in ('WAITING', 'SENT'))), 0)::float8 as "oldestSeconds"
  from unnest($1::text[]) as kind left join jobs.tasks t on t.kind = kind.kind and t.state in ('WAITING', 'SENT', 'FAILED')
  group by kind.kind order by kind.kind`;

/** Counts the tasks of every kind. */
export async function tasksStatus(pool: Pool): Promise<TasksStatus[]> {
  const { rows } = await pool.query<TasksStatus>(STATUS, [TASK_KINDS]);
  return rows;
}

/** A task that failed, for good or since it last got on. */
export interface TroubledTask {
  readonly taskId: string;
  readonly kind: string;
  readonly key: string;
  readonly state: 'WAITING' | 'SENT' | 'FAILED';
  readonly attempts: number;
  readonly lastCode: string | null;
  /** ISO 8601. */
  readonly queuedAt: string;
  /** When it is tried again; null when it was given up. */
  readonly dueAt: string | null;
}

/** Lists the tasks given up and those being retried, the oldest first; at most so many. */
export async function troubledTasks(pool: Pool, most: number, kind?: TaskKindName): Promise<TroubledTask[]> {
  const { rows } = await pool.query<TroubledTask>(
    `select task_id::text as "taskId", kind, key, state, attempts, last_code as "lastCode",
            to_json(queued_at) #>> '{}' as "queuedAt",
            case when state <> 'FAILED' then to_json(due_at) #>> '{}' end as "dueAt"
       from jobs.tasks
      where (state = 'FAILED' or (state in ('WAITING', 'SENT') and attempts > 0)) and ($2::text is null or kind = $2)
      order by queued_at, task_id limit $1`,
    [most, kind ?? null],
  );
  return rows;
}

/** Tries tasks again that were given up, or what is left of them: those named, or all of a kind. Answers how many. */
export async function retryFailed(
  pool: Pool,
  which: { readonly taskIds: readonly string[] } | { readonly kind: TaskKindName },
): Promise<number> {
  // PostgreSQL runs `told`, which wakes the workers, only because its rows are counted.
  const { rows } = await pool.query<{ retried: number }>(
    `with again as (
       update jobs.tasks set state = case when sent_in is null then 'WAITING' else 'SENT' end, attempts = 0, failing_since = null, due_at = now(), queued_at = now(), ended_at = null
        where state = 'FAILED' and (task_id = any($1::bigint[]) or kind = $2) returning kind),
     told as (select pg_notify('${TASKS_CHANNEL}', kind) from (select distinct kind from again) as kinds)
     select (select count(*)::int from again) as retried, (select count(*) from told)`,
    'kind' in which ? [[], which.kind] : [which.taskIds, null],
  );
  return rows[0]!.retried;
}
