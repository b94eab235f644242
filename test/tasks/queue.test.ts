import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startWorkers } from '../../src/tasks/start.js';
import { enqueue, taking, type NewTask, type TakenTask } from '../../src/tasks/queue.js';
import { retryFailed, tasksStatus, troubledTasks } from '../../src/tasks/status.js';
import { TASK_SETTINGS, TaskWorker, type Lease, type TaskKind, type TaskOutcome } from '../../src/tasks/worker.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

type Named = { readonly name: string };

describe('tasks', () => {
  let database: TestDatabase;
  let faults: unknown[];
  beforeEach(async () => {
    database = await createDatabase();
    faults = [];
  });
  afterEach(() => database.drop());

  const task = (name: string, more: Partial<NewTask<Named>> = {}): NewTask<Named> => ({
    kind: 'MAIL',
    key: name,
    priority: 'USUAL',
    payload: { name },
    correlationId: randomUUID(),
    ...more,
  });
  const queue = (...tasks: NewTask<Named>[]) => database.pool.query(enqueue(tasks));
  const onFault = (error: unknown): void => void faults.push(error);
  type Work = (task: TakenTask<Named>, lease: Lease) => Promise<TaskOutcome>;
  const kind = (work: Work, settings: Partial<typeof TASK_SETTINGS> = {}): TaskKind<Named> => ({
    kind: 'MAIL',
    settings: { ...TASK_SETTINGS, firstRetry: 0, ...settings },
    work,
  });
  const worker = (work: Work, settings: Partial<typeof TASK_SETTINGS> = {}): TaskWorker<Named> =>
    new TaskWorker(kind(work, settings), { pool: database.pool, onFault });
  const done = async (): Promise<TaskOutcome> => ({ state: 'DONE' });
  const state = async (name: string) => {
    const { rows } = await database.pool.query<{ state: string; attempts: number; last_code: string | null }>(
      'select state, attempts, last_code from jobs.tasks where key = $1',
      [name],
    );
    return rows[0];
  };
  /** Puts the times of all tasks back, as if so much time had passed. */
  const laterBy = (time: string) =>
    database.pool.query(
      'update jobs.tasks set queued_at = queued_at - $1::interval, failing_since = failing_since - $1::interval',
      [time],
    );
  const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await condition())) await new Promise(resolve => setTimeout(resolve, 5));
  };

  it('queued twice under a key are done once', async () => {
    const names: string[] = [];
    await queue(task('a'), task('b'));
    await queue(task('a'));
    const one = worker(async ({ payload }) => (names.push(payload.name), done()));
    while (await one.workOnce());
    await queue(task('a'));
    expect(await one.workOnce()).toBe(0);
    expect(names.sort()).toEqual(['a', 'b']);
  });

  it('that somebody waits for come before many queued earlier', async () => {
    const names: string[] = [];
    await queue(...Array.from({ length: 50 }, (_, i) => task(`bulk ${i}`, { priority: 'BULK' })));
    await queue(task('usual'));
    await queue(task('awaited', { priority: 'URGENT' }));
    const one = worker(async ({ payload }) => (names.push(payload.name), done()), { atOnce: 2 });
    await one.workOnce();
    expect(names).toEqual(['awaited', 'usual']);
  });

  it('that go on in parts take turns with others of their priority', async () => {
    const order: string[] = [];
    await queue(task('a'), task('b'));
    const one = worker(
      async ({ payload: { name } }) => {
        order.push(name);
        return order.filter(other => other === name).length === 3 ? { state: 'DONE' } : { state: 'GOES_ON' };
      },
      { atOnce: 1 },
    );
    while (await one.workOnce());
    const [first, second] = order;
    expect([first, second].sort()).toEqual(['a', 'b']);
    expect(order).toEqual([first, second, first, second, first, second]);
  });

  it('that throw are tried again with the fault reported, and given up after long enough', async () => {
    await queue(task('a'));
    const failing = worker(
      async () => {
        throw new Error('the database went away');
      },
      { giveUpSeconds: 3_600 },
    );
    await failing.workOnce();
    expect(await state('a')).toEqual({ state: 'WAITING', attempts: 1, last_code: 'FAULT' });
    expect(await troubledTasks(database.pool, 10)).toMatchObject([{ key: 'a', state: 'WAITING', attempts: 1 }]);
    await laterBy('2 hours');
    await failing.workOnce();
    expect(await state('a')).toMatchObject({ state: 'FAILED' });
    expect(faults).toHaveLength(2);
    await retryFailed(database.pool, { kind: 'MAIL' });
    await failing.workOnce();
    expect(await state('a')).toMatchObject({ state: 'WAITING', attempts: 1 });
  });

  it('that got on for days are given up only after failing for long enough since they last got on', async () => {
    await queue(task('a'));
    let next: TaskOutcome | Error = { state: 'GOES_ON' };
    const one = worker(
      async () => {
        if (next instanceof Error) throw next;
        return next;
      },
      { giveUpSeconds: 3_600 },
    );
    const fault = new Error('the database went away');
    // Each step: hours that pass, what the work then does, and how the task stands after it.
    const steps: readonly [number, TaskOutcome | Error, string, number][] = [
      [0, { state: 'GOES_ON' }, 'WAITING', 0],
      [48, fault, 'WAITING', 1],
      [0, { state: 'GOES_ON' }, 'WAITING', 0],
      [48, fault, 'WAITING', 1],
      [0, fault, 'WAITING', 2],
      [2, fault, 'FAILED', 2],
    ];
    for (const [hours, outcome, expected, attempts] of steps) {
      await laterBy(`${hours} hours`);
      next = outcome;
      expect(await one.workOnce()).toBe(1);
      expect(await state('a')).toMatchObject({ state: expected, attempts });
    }
  });

  it('postponed come back after the delay, with the failures they had', async () => {
    await queue(task('a'));
    const outcomes: TaskOutcome[] = [
      { state: 'RETRY', code: 'DEFERRED' },
      { state: 'POSTPONED', delay: 0 },
      { state: 'POSTPONED', delay: 60 },
    ];
    for (const outcome of outcomes) {
      await database.pool.query('update jobs.tasks set due_at = now()');
      expect(await worker(async () => outcome).workOnce()).toBe(1);
    }
    expect(await state('a')).toMatchObject({ state: 'WAITING', attempts: 1 });
    expect(await worker(done).workOnce()).toBe(0);
  });

  /** The nodes of a plan, as `explain (format json)` answers them. */
  interface Node {
    readonly 'Index Cond'?: string;
    readonly 'Subplan Name'?: string;
    readonly 'Shared Hit Blocks': number;
    readonly 'Shared Read Blocks': number;
    readonly Plans?: readonly Node[];
  }
  const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

  it.each(['force_custom_plan', 'force_generic_plan'])(
    'are found in few pages among 50,000 put off, of whatever priority (%s)',
    async mode => {
      const client = await database.pool.connect();
      try {
        await client.query(
          `insert into jobs.tasks (kind, key, priority, payload, correlation_id, due_at)
             select 'MAIL', n::text, n % 3, '{}', '', now() + interval '1 hour' from generate_series(1, 50000) as n`,
        );
        await queue(task('usual'), task('bulk', { priority: 'BULK' }), task('urgent', { priority: 'URGENT' }));
        await client.query('vacuum analyze jobs.tasks');
        await client.query(`set plan_cache_mode = ${mode}`);
        const { text, values } = taking('MAIL', 8, 30);
        const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
          `explain (analyze, buffers, format json) ${text}`,
          values,
        );
        const due = nodesOf(rows[0]!['QUERY PLAN'][0].Plan).find(node => node['Subplan Name'] === 'CTE due')!;
        // A page or three of the index for each priority, and those of the three tasks.
        expect(due['Shared Hit Blocks'] + due['Shared Read Blocks']).toBeLessThan(25);
        // Before PostgreSQL 18 a search that leaves a column of the index open walks all that stands between.
        const conditions = nodesOf(due).flatMap(node => node['Index Cond'] ?? []);
        expect(conditions).toEqual([expect.stringMatching(/kind = .*priority = .*due_at <= /)]);
        const { rows: taken } = await client.query<{ key: string }>('select key from jobs.tasks where takes = 1');
        expect(taken.map(({ key }) => key).sort()).toEqual(['bulk', 'urgent', 'usual']);
      } finally {
        client.release();
      }
    },
  );

  it('given up are counted, listed, and done when retried', async () => {
    await queue(task('a'), task('b'));
    await worker(async () => ({ state: 'FAILED', code: 'REFUSED' })).workOnce();
    expect(await tasksStatus(database.pool)).toContainEqual(
      expect.objectContaining({ kind: 'MAIL', waiting: 0, failed: 2 }),
    );
    const [first] = await troubledTasks(database.pool, 10);
    expect(first).toMatchObject({ key: 'a', state: 'FAILED', lastCode: 'REFUSED', dueAt: null });
    expect(await retryFailed(database.pool, { taskIds: [first!.taskId] })).toBe(1);
    expect(await retryFailed(database.pool, { taskIds: [first!.taskId] })).toBe(0);
    expect(await worker(done).workOnce()).toBe(1);
    expect(await state('a')).toMatchObject({ state: 'DONE' });
    expect(await retryFailed(database.pool, { kind: 'MAIL' })).toBe(1);
    expect(await state('b')).toMatchObject({ state: 'WAITING', attempts: 0 });
  });

  it('that had been sent when they were given up are not sent again when retried', async () => {
    await queue(task('a'));
    let sent = 0;
    const failing = worker(
      async ({ state }, lease) => {
        if (state === 'WAITING') sent += (await lease.sent()) ? 1 : 0;
        throw new Error('the ledger went away');
      },
      { giveUpSeconds: 0 },
    );
    await failing.workOnce();
    await laterBy('1 hour');
    // Not done: its recording waits.
    const [mails] = (await tasksStatus(database.pool)).filter(one => one.kind === 'MAIL');
    expect(mails).toMatchObject({ waiting: 1, retried: 1, failed: 0 });
    expect(mails!.oldestSeconds).toBeGreaterThanOrEqual(3_600);
    await failing.workOnce();
    expect(await state('a')).toMatchObject({ state: 'FAILED' });
    await retryFailed(database.pool, { kind: 'MAIL' });
    expect(await state('a')).toMatchObject({ state: 'SENT' });
    let retried: { attempt: number; takes: number } | undefined;
    await worker(async ({ attempt, takes, state }) => {
      retried = { attempt, takes };
      expect(state).toBe('SENT');
      return { state: 'DONE' };
    }).workOnce();
    // It was sent in the first take.
    expect(retried).toEqual({ attempt: 1, takes: 3 });
    expect(sent).toBe(1);
  });

  it('under way longer than a lease stay with their worker', async () => {
    await queue(task('slow'));
    const stop = new AbortController();
    let times = 0;
    const work: Work = async () => {
      times++;
      await new Promise(resolve => setTimeout(resolve, 1_200));
      return { state: 'DONE' };
    };
    const settings = { leaseSeconds: 0.4, pollMs: 20 };
    const running = [1, 2].map(() => worker(work, settings).run(stop.signal));
    await until(async () => (await state('slow'))?.state === 'DONE');
    stop.abort();
    await Promise.all(running);
    expect(times).toBe(1);
  });

  it('taken by another worker abort the work of the first, whose outcome is ignored', async () => {
    await queue(task('a'));
    const stop = new AbortController();
    let lost: boolean | undefined;
    const running = worker(
      async (_, lease) => {
        await new Promise(resolve => lease.signal.addEventListener('abort', resolve));
        lost = !(await lease.sent());
        return { state: 'FAILED', code: 'TOO_LATE' };
      },
      { leaseSeconds: 0.3, pollMs: 10_000 },
    ).run(stop.signal);
    await until(async () => {
      const { rows } = await database.pool.query('select from jobs.tasks where takes = 1');
      return rows.length === 1;
    });
    // As if this worker had been frozen beyond its lease.
    await database.pool.query(`update jobs.tasks set takes = takes + 1, due_at = now() + interval '1 hour'`);
    await until(() => lost !== undefined);
    stop.abort();
    await running;
    expect(lost).toBe(true);
    expect(await state('a')).toMatchObject({ state: 'WAITING', last_code: null });
  });

  it('wake a worker once they are committed, long before it would look', async () => {
    const names: string[] = [];
    const workers = startWorkers(
      [kind(async ({ payload }) => (names.push(payload.name), done()), { pollMs: 60_000 })],
      {
        pool: database.pool,
        databaseUrl: database.url,
        onFault,
      },
    );
    // Listening begins by itself; a first look may come before.
    await until(async () => {
      const { rows } = await database.pool.query(
        `select from pg_stat_activity where application_name = 'registre tasks' and datname = current_database()`,
      );
      return rows.length === 1;
    });
    await queue(task('a'));
    await until(() => names.length === 1);
    await queue(task('b'));
    await until(() => names.length === 2);
    await workers.stop();
    expect(names).toEqual(['a', 'b']);
    expect(faults).toEqual([]);
  });

  it('are each done once by several workers of several servers', async () => {
    const names: string[] = [];
    await queue(...Array.from({ length: 200 }, (_, i) => task(String(i).padStart(3, '0'))));
    const stop = new AbortController();
    const running = [1, 2, 3].map(() =>
      worker(async ({ payload }) => (names.push(payload.name), done()), { pollMs: 10 }).run(stop.signal),
    );
    await until(() => names.length >= 200);
    stop.abort();
    await Promise.all(running);
    expect(names.sort()).toEqual(Array.from({ length: 200 }, (_, i) => String(i).padStart(3, '0')));
  });
});
