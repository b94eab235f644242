import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { healthRoutes } from '../../src/api/http/health.js';
import { createMetrics } from '../../src/api/http/metrics.js';
import { fastify } from 'fastify';
import { tryLock } from '../../src/postgres/advisory-lock.js';
import { workLock } from '../../src/process/leader.js';
import { systemClock } from '../../src/clock.js';
import { position, START, type RecordedEvent } from '../../src/eventstore/eventstore.js';
import { postgresEventStore, type PostgresEventStore } from '../../src/eventstore/postgres.js';
import type { Config } from '../../src/config.js';
import type { Installation } from '../../src/app/installation.js';
import type { ProjectionStatus } from '../../src/projector/projector.js';
import { ROLES } from '../../src/app/roles.js';
import { monitoringOf, type Monitoring } from '../../src/app/monitoring.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let store: PostgresEventStore;
beforeAll(async () => {
  database = await createDatabase();
  store = postgresEventStore({ databaseUrl: database.url });
});
afterAll(async () => {
  await store?.close();
  await database?.drop();
});

const statusOf = (lagSeconds: number, state: ProjectionStatus['state'] = 'running'): ProjectionStatus => ({
  projection: 'responsables',
  state,
  version: 1,
  position: undefined,
  caughtUp: false,
  lagSeconds,
  lagEvents: 7,
  parked: 2,
  error: undefined,
});

function monitoringWith(status: ProjectionStatus, eventStore = store, roles: Config['roles'] = [...ROLES]): Monitoring {
  const config = { importFolder: '/srv/imports', roles } as Partial<Config> as Config;
  const house = {
    config,
    pool: database.pool,
    eventStore,
    clock: systemClock,
  } as Partial<Installation> as Installation;
  return monitoringOf(house, { status: async () => [status] });
}

async function scrape(status = statusOf(3)): Promise<string> {
  const metrics = createMetrics(new Set());
  monitoringWith(status).measures.forEach(measure => metrics.measure(measure));
  return metrics.registry.metrics();
}

describe('a server', () => {
  it('shows what does not hold of the integrity of the ledger, and serves on', async () => {
    const integrity = async () => {
      const check = monitoringWith(statusOf(0)).readiness.find(({ name }) => name === 'integrity')!;
      return { ofOthers: check.ofOthers, ...(await check.check()) };
    };
    await database.pool.query(`insert into integrity.alarms (kind, message) values ('LEDGER', 'event 7 …')`);
    expect(await integrity()).toMatchObject({
      ofOthers: true,
      ok: false,
      alarms: [{ kind: 'LEDGER', message: 'event 7 …' }],
    });
    expect(await scrape()).toContain('registre_integrity_alarm{kind="ledger"} 1');
    await database.pool.query('delete from integrity.alarms');
    expect(await integrity()).toMatchObject({ ok: true, alarms: [] });
    expect(await scrape()).toContain('registre_integrity_alarm{kind="ledger"} 0');
  });

  it.each([
    ['whose read models are nearly up to date', statusOf(30), true],
    ['one of whose read models is too far behind', statusOf(90), false],
    ['one of whose read models fails', statusOf(0, 'failing'), false],
  ])('is ready or not: %s', async (_, status, ok) => {
    const { readiness } = monitoringWith(status);
    const answers = await Promise.all(readiness.map(async ({ name, check }) => [name, (await check()).ok]));
    const expected = { database: true, ledger: true, projections: ok, processes: true, integrity: true };
    expect(Object.fromEntries(answers)).toEqual(expected);
  });

  it.each([
    [30, true],
    [90, false],
  ])('one of whose processes has left an event alone for %s s: fit, or not', async (seconds, ok) => {
    const waiting = { recordedAt: new Date(Date.now() - seconds * 1_000).toISOString() } as RecordedEvent;
    const behind = {
      head: async () => position(1n, 1n),
      follow: async function* () {
        yield [waiting];
      },
    };
    const name = `behind-${randomUUID()}`;
    await database.pool.query('insert into jobs.checkpoints (process, position) values ($1, $2)', [name, START]);
    try {
      const { readiness } = monitoringWith(statusOf(0), behind as Partial<PostgresEventStore> as PostgresEventStore);
      const found = await readiness.find(check => check.name === 'processes')!.check();
      expect(found).toMatchObject({ ok, stuck: ok ? [] : [name] });
    } finally {
      await database.pool.query('delete from jobs.checkpoints where process = $1', [name]);
    }
  });

  it.each([
    [['api'], 503],
    [['projector'], 503],
    [['worker', 'importer'], 200],
  ] as [Config['roles'], number][])(
    '%j: answers %i while a read model is too far behind, and shows it',
    async (roles, status) => {
      const app = fastify();
      healthRoutes(app, monitoringWith(statusOf(61), store, roles).readiness);
      const answer = await app.inject('/readyz');
      expect([answer.statusCode, answer.json()]).toMatchObject([status, { checks: { projections: { ok: false } } }]);
      await app.close();
    },
  );

  it('names the read models and the processes on which nobody works', async () => {
    const [attended, left] = ['attended', 'left'].map(name => `${name}-${randomUUID()}`) as [string, string];
    await database.pool.query('insert into jobs.checkpoints (process, position) values ($1, $3), ($2, $3)', [
      attended,
      left,
      START,
    ]);
    const server = await database.pool.connect();
    try {
      await tryLock(server, workLock(attended));
      const details = Object.fromEntries(
        await Promise.all(
          monitoringWith(statusOf(0, 'unattended')).readiness.map(async ({ name, check }) => [name, await check()]),
        ),
      ) as Record<string, unknown>;
      expect(details).toMatchObject({
        projections: { ok: true, unattended: ['responsables'] },
        processes: { ok: true, unattended: [left] },
      });
      const text = await scrape(statusOf(0, 'unattended'));
      expect(text).toContain('registre_projection_attended{projection="responsables"} 0');
      expect(text).toContain(`registre_process_attended{process="${attended}"} 1`);
      expect(text).toContain(`registre_process_attended{process="${left}"} 0`);
    } finally {
      server.release(true);
      await database.pool.query('delete from jobs.checkpoints where process in ($1, $2)', [attended, left]);
    }
  });

  it.each([
    ['production', 30, true],
    ['production', -90, false],
    ['production', 90, false],
    ['development', 86_400, true],
  ] as const)('in %s with a clock %i s from that of its database: fit, or not', async (mode, seconds, ok) => {
    const clock = { now: () => new Date(Date.now() + seconds * 1_000).toISOString() };
    const house = {
      config: { mode, roles: [...ROLES] },
      pool: database.pool,
      eventStore: store,
      clock,
    } as Partial<Installation> as Installation;
    const { readiness } = monitoringOf(house, { status: async () => [statusOf(0)] });
    expect((await readiness.find(check => check.name === 'database')!.check()).ok).toBe(ok);
  });

  it('says which streams its processes have parked', async () => {
    const name = `parking-${randomUUID()}`;
    await database.pool.query('insert into jobs.checkpoints (process, position) values ($1, $2)', [name, START]);
    await database.pool.query(
      `insert into jobs.parked (process, stream, version, position, event_id, event_type, error)
         values ($1, 'account-1', 0, $2, gen_random_uuid(), 'AccountNotified', 'HistoryError: malformed')`,
      [name, START],
    );
    try {
      expect(await scrape()).toContain(`registre_process_parked_streams{process="${name}"} 1`);
    } finally {
      await database.pool.query('delete from jobs.parked where process = $1', [name]);
      await database.pool.query('delete from jobs.checkpoints where process = $1', [name]);
    }
  });

  it('says how far each read model lags, and what is parked', async () => {
    const text = await scrape();
    expect(text).toContain('registre_projection_lag_seconds{projection="responsables"} 3');
    expect(text).toContain('registre_projection_lag_events{projection="responsables"} 7');
    expect(text).toContain('registre_projection_parked_streams{projection="responsables"} 2');
  });

  it('says what its processes have left to do', async () => {
    await database.pool.query(
      `insert into jobs.deadlines (account_id, kind, due_at)
         values ($1, 'EXPIRY', now() - interval '1 day'), ($2, 'EXPIRY', now() + interval '1 day')`,
      [randomUUID(), randomUUID()],
    );
    await database.pool.query(
      `insert into jobs.tasks (kind, key, priority, payload, correlation_id, state)
         select 'MAIL', gen_random_uuid()::text, 1, '{}', gen_random_uuid()::text, state
           from unnest(array['WAITING', 'WAITING', 'FAILED', 'DONE']) as state`,
    );
    const text = await scrape();
    expect(text).toContain('registre_deadlines_overdue{kind="EXPIRY"} 1');
    expect(text).toContain('registre_deadlines_overdue{kind="CLOSING"} 0');
    expect(text).toContain('registre_tasks_waiting{kind="MAIL"} 2');
    expect(text).toContain('registre_tasks_failed{kind="MAIL"} 1');
    expect(text).toMatch(/registre_tasks_oldest_seconds\{kind="MAIL"\} [\d.]+/);
  });

  it('says what became of the exports of the watched folder, and when it was looked at', async () => {
    expect(await scrape()).not.toMatch(/^registre_import_folder_look_seconds /m);
    await database.pool.query(
      `insert into ingest.folder_exports (base, holder, digest, import_id, state, complete)
         select 'AAF', '12', digest, gen_random_uuid(), state, false
           from (values ('a', 'COMPLETED'), ('b', 'COMPLETED'), ('c', 'WAITING')) as e (digest, state)`,
    );
    await database.pool.query('insert into ingest.folder_looks (looked_at, ignored) values (now(), 3)');
    const text = await scrape();
    expect(text).toContain('registre_import_folder_exports{state="completed"} 2');
    expect(text).toContain('registre_import_folder_exports{state="waiting"} 1');
    expect(text).toContain('registre_import_folder_ignored 3');
    expect(text).toMatch(/^registre_import_folder_look_seconds [\d.e-]+$/m);
  });

  it("says who holds the ledger's fence, and for how long", async () => {
    const client = await database.pool.connect();
    await client.query("set application_name to 'a long import'");
    await client.query('begin');
    await client.query('select pg_current_xact_id()');
    // Others on the same server may have begun before. This ends, or the test takes too long.
    let text = await scrape();
    while (!text.includes('registre_ledger_fence_seconds{application="a long import"}')) text = await scrape();
    await client.query('rollback');
    client.release(true);
  });

  it('leaves out a figure that cannot be read, and no other', async () => {
    const metrics = createMetrics(new Set());
    const help = 'A figure.';
    metrics.measure({ name: 'broken', help, read: () => Promise.reject(new Error('away')) });
    metrics.measure({ name: 'sound', help, read: async () => 5 });
    const text = await metrics.registry.metrics();
    expect(text).toContain('sound 5');
    expect(text).not.toMatch(/^broken /m);
  });
});
