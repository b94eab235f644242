/** Faults between the ledger and PostgreSQL: no event is lost or stored twice, and one faulty append fails alone. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  EventStoreUnavailable,
  InvalidAppend,
  START,
  WrongExpectedVersion,
  type RecordedEvent,
} from '../../src/eventstore/eventstore.js';
import { postgresEventStore, type PostgresEventStore } from '../../src/eventstore/postgres.js';
import { prepareSession } from '../../src/eventstore/postgres/connections.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { script, type Script } from './script.js';
import { collect, event, events, faultsOf, newStream, Watcher } from './support.js';

let database: TestDatabase;
let store: PostgresEventStore;

beforeAll(async () => {
  database = await createDatabase();
  store = postgresEventStore({ databaseUrl: database.url });
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

/** Ends the ledger's connections of one kind, as a restart of the server would. */
const cut = (kind: string) =>
  database.pool.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = $1',
    [`registre ledger ${kind}`],
  );

describe('the table of the ledger', () => {
  it.each([
    ['update', `update ledger.events set type = 'Other'`],
    ['delete', 'delete from ledger.events'],
    ['truncate', 'truncate ledger.events'],
    ['an update of no row', `update ledger.events set type = 'Other' where false`],
  ])('refuses %s', async (_, statement) => {
    await store.append(newStream(), 'none', events(1));
    await expect(database.pool.query(statement)).rejects.toThrow(/append-only/);
  });

  it('has the same positions as `append` answers', async () => {
    const { position } = await store.append(newStream(), 'none', events(3));
    const { rows } = await database.pool.query(
      'select max(ledger.position(xid, seq) collate "C") as head from ledger.events',
    );
    expect(rows).toEqual([{ head: position }]);
  });

  it('appends after events that came from a server with higher transaction numbers', async () => {
    const restored = await createDatabase();
    const other = postgresEventStore({ databaseUrl: restored.url });
    try {
      await restored.pool.query(
        `insert into ledger.events values ('9999999999', 0, 's', 0, gen_random_uuid(), now(), 'T', '{}', '{}')`,
      );
      // Its position.
      const old = '00000002540be3ff0000000000000000';
      const appended = await Promise.all(
        Array.from({ length: 40 }, () => other.append(newStream(), 'none', events(1))),
      );
      for (const { position } of appended) expect(position > old).toBe(true);
      const stop = new AbortController();
      const seen: string[] = [];
      for await (const batch of other.follow(START, stop.signal)) {
        seen.push(...batch.map(({ position }) => position));
        if (seen.length === 41) stop.abort();
      }
      expect(seen[0]).toBe(old);
      expect(seen).toEqual([...seen].sort());
    } finally {
      await other.close();
      await restored.drop();
    }
  });
});

describe('a group of appends', () => {
  it('lets one conflict among many fail alone', async () => {
    const taken = newStream();
    await store.append(taken, 'none', events(1));
    const streams = Array.from({ length: 60 }, () => newStream());
    const outcomes = await Promise.allSettled([
      ...streams.slice(0, 30).map(stream => store.append(stream, 'none', events(2))),
      store.append(taken, 'none', events(1)),
      ...streams.slice(30).map(stream => store.append(stream, 'none', events(2))),
    ]);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(outcomes[30]).toMatchObject({ reason: expect.any(WrongExpectedVersion) });
    for (const stream of streams) expect(await collect(store.read(stream))).toHaveLength(2);
  });

  it('chains appends to one stream, whose versions build on each other', async () => {
    const stream = newStream();
    const outcomes = await Promise.allSettled(
      [5, 'none', 0, 0, 1, 'any', 7].map(expected => store.append(stream, expected as 'any', events(1))),
    );
    expect(outcomes.map(outcome => (outcome.status === 'fulfilled' ? outcome.value.version : 'conflict'))).toEqual([
      'conflict',
      0,
      1,
      'conflict',
      2,
      3,
      'conflict',
    ]);
  });

  it('answers with the true version where a stream was expected to be new, and to the appends after it in the group', async () => {
    const stream = newStream();
    await store.append(stream, 'none', events(4));
    const outcomes = await Promise.allSettled([
      ...(['none', 0, 'any', 'none', 4] as const).map(expected => store.append(stream, expected, events(1))),
      store.append(newStream(), 'none', events(1)),
    ]);
    const conflict = (actual: number) => ({
      reason: expect.objectContaining({ name: 'WrongExpectedVersion', actual }),
    });
    const appended = (version: number) => ({ value: expect.objectContaining({ version }) });
    expect(outcomes).toMatchObject([conflict(3), conflict(3), appended(4), conflict(4), appended(5), appended(0)]);
    expect((await collect(store.read(stream))).map(({ version }) => version)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('lets an id stored in another stream fail alone', async () => {
    const [known] = events(1);
    await store.append(newStream(), 'none', [known!]);
    const innocent = Array.from({ length: 10 }, () => newStream());
    const culprit = newStream();
    const outcomes = await Promise.allSettled([
      store.append(culprit, 'none', [event(), known!]),
      ...innocent.map(stream => store.append(stream, 'none', events(1))),
    ]);
    expect(outcomes[0]).toMatchObject({ reason: expect.any(InvalidAppend) });
    expect(outcomes.slice(1).every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await collect(store.read(culprit))).toEqual([]);
  });

  it('lets an id that two processes give to two streams at once go to one of them', async () => {
    const other = postgresEventStore({ databaseUrl: database.url });
    try {
      for (let round = 0; round < 10; round++) {
        const [shared] = events(1);
        const outcomes = await Promise.allSettled(
          [store, other].flatMap(by => [
            by.append(newStream(), 'none', [shared!]),
            by.append(newStream(), 'none', events(1)),
          ]),
        );
        expect([outcomes[0], outcomes[2]].map(outcome => outcome!.status).sort()).toEqual(['fulfilled', 'rejected']);
        expect([outcomes[1], outcomes[3]].every(outcome => outcome!.status === 'fulfilled')).toBe(true);
      }
    } finally {
      await other.close();
    }
  });

  it('lets a value that the server refuses fail alone', async () => {
    // No index of PostgreSQL takes a key as long as that.
    const endless = `${newStream()}-${randomBytes(6_000).toString('base64')}`;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => store.append(i === 7 ? endless : newStream(), 'none', events(1))),
    );
    expect(outcomes.map(({ status }, i) => (status === 'rejected' ? i : -1)).filter(i => i >= 0)).toEqual([7]);
    expect(outcomes[7]).toMatchObject({ reason: { cause: { code: '54000' } } });
    expect(outcomes[7]).toMatchObject({ reason: expect.any(InvalidAppend) });
  });

  it('lets an append to a stream that somebody holds fail alone, once patience is over', async () => {
    const impatient = postgresEventStore({ databaseUrl: database.url, patienceMs: 100 });
    const held = newStream();
    const holder = await database.pool.connect();
    try {
      await holder.query('begin');
      await holder.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [held]);
      const outcomes = await Promise.allSettled(
        [held, newStream(), newStream()].map(stream => impatient.append(stream, 'none', events(1))),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
      expect(outcomes[0]).toMatchObject({ reason: expect.any(EventStoreUnavailable) });
    } finally {
      await holder.query('rollback');
      holder.release();
      await impatient.close();
    }
  });
});

describe('connections that are cut', () => {
  it('lose no acknowledged append and store none twice; every append is answered', async () => {
    const streams = Array.from({ length: 8 }, () => newStream());
    const watcher = new Watcher(store, await store.head(), stream => streams.includes(stream));
    // Connections are cut after so many more acknowledged appends, so that on any machine the appends get on.
    let acknowledged = 0;
    let cutting = Promise.resolve();
    const onAcknowledged = (): void => {
      if (++acknowledged % 20 !== 0) return;
      cutting = cutting.then(async () => {
        for (const connections of ['append', 'read', 'signals']) await cut(connections);
      });
    };
    await Promise.all(
      streams.map(async stream => {
        for (let version = 0; version < 60; version++) {
          const expected = version === 0 ? 'none' : version - 1;
          expect(await store.append(stream, expected, events(1))).toMatchObject({ version });
          onAcknowledged();
        }
      }),
    );
    await cutting;
    const seen = await watcher.count(8 * 60);
    await watcher.stop();
    expect(faultsOf(seen)).toEqual([]);
    for (const stream of streams) expect(await collect(store.read(stream))).toHaveLength(60);
  });

  it('are reported, naming host and remedy, once patience is over', async () => {
    const url = 'postgres://nobody@127.0.0.1:9/nothing';
    const absent = postgresEventStore({ databaseUrl: url, patienceMs: 50 });
    const calls = [
      () => absent.append(newStream(), 'any', events(1)),
      () => absent.head(),
      () => absent.ready(),
      () => collect(absent.read('s')),
    ];
    for (const call of calls) {
      const failure: unknown = await (call() as Promise<unknown>).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(EventStoreUnavailable);
      expect(String(failure)).toMatch(/127\.0\.0\.1:9\/nothing.*DATABASE_URL/);
    }
    await absent.close();
  });

  it('do not end a follower of a server that is not there yet', async () => {
    const absent = postgresEventStore({ databaseUrl: 'postgres://nobody@127.0.0.1:9/nothing' });
    const abort = new AbortController();
    const following = collect(absent.follow(START, abort.signal));
    await pause(200);
    abort.abort();
    expect(await following).toEqual([]);
    await absent.close();
  });

  it('to a database without migrations make a follower fail, with the remedy', async () => {
    const { pathname } = new URL(database.url);
    const bare = `${pathname.slice(1)}_bare`;
    await database.pool.query(`create database ${bare} template template0`);
    const url = new URL(database.url);
    url.pathname = bare;
    const other = postgresEventStore({ databaseUrl: url.href });
    await expect(collect(other.follow(START, new AbortController().signal))).rejects.toThrow(/apply the migrations/);
    await expect(other.ready()).rejects.toThrow(/apply the migrations/);
    await other.close();
    await database.pool.query(`drop database ${bare} with (force)`);
  });
});

describe('a session of the ledger', () => {
  it('commits durably and cannot hold a transaction open', async () => {
    const client = new pg.Client({ connectionString: database.url });
    const failures: string[] = [];
    client.on('error', error => failures.push(error.message));
    await client.connect();
    await client.query('set synchronous_commit to off');
    await prepareSession(client, { databaseUrl: database.url, idleInTransactionTimeoutMs: 50 });
    expect((await client.query('show synchronous_commit')).rows).toEqual([{ synchronous_commit: 'on' }]);
    await client.query('begin');
    await client.query('select pg_current_xact_id()');
    await new Promise<void>(resolve => client.once('end', () => resolve()));
    expect(failures.join()).toMatch(/idle-in-transaction timeout/);
  });
});

describe('a writer killed with -9 in the middle of its appends', () => {
  let writerScript: Script;
  beforeAll(async () => {
    writerScript = await script('writer');
  });
  afterAll(() => writerScript.remove());

  it('leaves every acknowledged event there exactly once, and no stream with a gap', async () => {
    const prefix = newStream('killed');
    const acknowledged = new Set<string>();
    const seen: RecordedEvent[] = [];
    const watcher = new Watcher(store, await store.head(), stream => stream.startsWith(prefix));
    const writers = async () => {
      const { rows } = await database.pool.query<{ pid: number }>(
        `select pid from pg_stat_activity where datname = current_database() and application_name = 'registre ledger append'`,
      );
      return rows.length;
    };
    const own = await writers();
    for (let round = 0; round < 6; round++) {
      const writer = spawn(process.execPath, [writerScript.path, database.url, prefix], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const before = acknowledged.size;
      for await (const id of createInterface({ input: writer.stdout })) {
        acknowledged.add(id);
        if (acknowledged.size === before + 40 + round * 17) writer.kill('SIGKILL');
      }
    }
    // An append under way may still commit until the server notices that its client is gone.
    while ((await writers()) > own) await pause(10);
    const { rows } = await database.pool.query<{ id: string }>(
      'select id from ledger.events where starts_with(stream, $1)',
      [prefix],
    );
    const stored = new Set(rows.map(({ id }) => id));
    expect(stored.size).toBe(rows.length);
    expect([...acknowledged].filter(id => !stored.has(id))).toEqual([]);
    seen.push(...(await watcher.count(rows.length)));
    await watcher.stop();
    expect(faultsOf(seen)).toEqual([]);
    expect(new Set(seen.map(({ id }) => id))).toEqual(stored);
  });
});
