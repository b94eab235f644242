/**
 * A PostgreSQL that answers but does not do its work (full, out of memory, read-only): clients are told in time to try again, operators are told
 * what is wrong, and nothing is given up.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fastify from 'fastify';
import { createReachable, unlessUnavailable } from '../../src/api/pipeline/ledger-unavailable.js';
import { healthRoutes } from '../../src/api/http/health.js';
import { reportFailure } from '../../src/app/terminal/failure.js';
import { systemClock } from '../../src/clock.js';
import { EventStoreUnavailable } from '../../src/eventstore/eventstore.js';
import { postgresEventStore } from '../../src/eventstore/postgres.js';
import type { Installation } from '../../src/app/installation.js';
import { loggedError } from '../../src/logging.js';
import { openPool } from '../../src/postgres/pool.js';
import { isAway } from '../../src/postgres/trouble.js';
import { ROLES } from '../../src/app/roles.js';
import { monitoringOf } from '../../src/app/monitoring.js';
import { events, newStream } from '../eventstore/support.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

/** SQLSTATE, its name, and whether it lasts until somebody sees to it. */
const TROUBLES = [
  ['53100', 'disk full', true],
  ['53200', 'out of memory', false],
  ['53300', 'too many connections', false],
  ['53400', 'a limit is reached', false],
  ['58030', 'disk or system failure', true],
  ['25006', 'read-only', true],
] as const;

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await database.pool.query(`
    create schema trouble;
    create function trouble.make() returns trigger language plpgsql as $$ begin
      raise exception using errcode = tg_argv[0], message = 'could not extend file "base/1/2": no way';
    end $$`);
});
afterAll(() => database.drop());

/** Makes every insert into the table fail with the error while the work runs. */
async function troubled<T>(table: string, code: string, work: () => Promise<T>): Promise<T> {
  await database.pool.query(
    `create trigger trouble before insert on ${table} for each statement execute function trouble.make('${code}')`,
  );
  try {
    return await work();
  } finally {
    await database.pool.query(`drop trigger trouble on ${table}`);
  }
}
const failed = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

/** The status and the checks that `/readyz` answers. */
async function readyz(
  house: Pick<Installation, 'pool' | 'eventStore'>,
): Promise<[number, Record<string, { reason?: string }>]> {
  const config = { mode: 'production', roles: [...ROLES] };
  const status = { status: async () => [] };
  const app = fastify();
  healthRoutes(
    app,
    monitoringOf({ ...house, config, clock: systemClock } as Partial<Installation> as Installation, status).readiness,
  );
  const answer = await app.inject('/readyz');
  await app.close();
  return [answer.statusCode, answer.json<{ checks: Record<string, { reason?: string }> }>().checks];
}

describe.each(TROUBLES)('%s', (code, name, lasts) => {
  it(`at an append is named ${name}, and the same append goes through once it is over`, async () => {
    const eventStore = postgresEventStore({ databaseUrl: database.url, patienceMs: 100 });
    try {
      const [stream, asked] = [newStream(), events(1)];
      const error = await troubled('ledger.events', code, async () => {
        const refused = await failed(eventStore.append(stream, 'none', asked));
        const [status, checks] = await readyz({ pool: database.pool, eventStore });
        expect([status, checks.ledger]).toEqual([503, { ok: false, reason: name }]);
        return refused;
      });
      expect(error).toBeInstanceOf(EventStoreUnavailable);
      expect(loggedError(error)).toMatchObject({ trouble: name });
      expect(await eventStore.append(stream, 'none', asked)).toMatchObject({ version: 0 });
      const [, checks] = await readyz({ pool: database.pool, eventStore });
      expect(checks.ledger).toEqual({ ok: true });
    } finally {
      await eventStore.close();
    }
  });

  it('at an append is told to the client of a mutation long before the store gives up; the append goes on', async () => {
    const eventStore = postgresEventStore({ databaseUrl: database.url });
    try {
      const stream = newStream();
      const append = await troubled('ledger.events', code, async () => {
        const appending = eventStore.append(stream, 'none', events(1));
        const reachable = createReachable(() => eventStore.ready());
        const waiting = unlessUnavailable(appending, reachable, { firstMs: 200, againMs: 100 });
        expect(await failed(waiting)).toMatchObject({ extensions: { code: 'LEDGER_UNAVAILABLE' } });
        return { appending };
      });
      expect(await append.appending).toMatchObject({ version: 0 });
    } finally {
      await eventStore.close();
    }
  });

  it(`beside the ledger is named ${name}, and may pass`, async () => {
    // A database of its own: one that was in trouble counts as such for a while.
    const other = await createDatabase();
    const eventStore = postgresEventStore({ databaseUrl: other.url });
    const pool = openPool({ connectionString: other.url });
    try {
      expect(await readyz({ pool, eventStore })).toMatchObject([200, { database: { ok: true } }]);
      const raise = `do $$ begin raise exception using errcode = '${code}', message = 'no way'; end $$`;
      const error = await failed(pool.query(raise));
      expect(isAway(error)).toBe(true);
      expect(loggedError(error)).toMatchObject({ trouble: name });
      const [status, checks] = await readyz({ pool, eventStore });
      expect([status, checks.database!.reason]).toEqual(lasts ? [503, name] : [200, undefined]);
      const said: string[] = [];
      expect(reportFailure(error, text => void said.push(text))).toBe(1);
      expect(said.join()).toContain(`(${name})`);
    } finally {
      await eventStore.close();
      await pool.end();
      await other.drop();
    }
  });
});

describe('a database that takes no writing', () => {
  it('is named before anything is written', async () => {
    const other = await createDatabase();
    const name = new URL(other.url).pathname.slice(1);
    await database.pool.query(`alter database ${name} set default_transaction_read_only = on`);
    const eventStore = postgresEventStore({ databaseUrl: other.url, patienceMs: 100 });
    const pool = openPool({ connectionString: other.url });
    try {
      const [status, checks] = await readyz({ pool, eventStore });
      expect([status, checks.database]).toEqual([503, { ok: false, reason: 'read-only' }]);
      const error = await failed(eventStore.append(`account-${randomUUID()}`, 'none', events(1)));
      expect(String(error)).toMatch(/name the primary/);
    } finally {
      await eventStore.close();
      await pool.end();
      await other.drop();
    }
  });
});
