/** A backup from before an erasure is restored: whoever was erased is erased again. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { projections } from '../../projections/index.js';
import { AdjustableClock } from '../../src/clock.js';
import { createCommands, type Commands, personToErase, systemContext } from '../../src/command/index.js';
import { appendErasures, readErasures } from '../../src/erasure/file.js';
import {
  eraseAgain,
  erasureChore,
  erasureProcess,
  pupilErasureProcess,
  type ErasureDeps,
} from '../../src/erasure/process.js';
import type { Position } from '../../src/eventstore/eventstore.js';
import { postgresEventStore } from '../../src/eventstore/postgres.js';
import { importAcademie } from '../../src/ingest/index.js';
import { openPool } from '../../src/postgres/pool.js';
import { Projector } from '../../src/projector/projector.js';
import { createDirectory } from '../../src/vault/directory.js';
import { openVault } from '../../src/vault/postgres/vault.js';
import { completeExport } from '../ingest/support/academie.js';
import { CONTEXT } from '../ingest/support/support.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { CANARIES, family, followAll, PUPIL_CANARIES, tracesIn, wordsOf } from './support.js';

const MASTER_KEY = 'k'.repeat(44);
const WORDS = [...wordsOf(CANARIES), ...wordsOf(PUPIL_CANARIES)];

/** An installation on databases that are there. */
class Opened {
  private constructor(
    readonly deps: ErasureDeps & { readonly commands: Commands },
    readonly ledger: pg.Pool,
    readonly projector: Projector,
    readonly end: () => Promise<void>,
  ) {}

  static async on(databaseUrl: string, ledgerUrl: string, file?: string): Promise<Opened> {
    const pool = openPool({ connectionString: databaseUrl, max: 10 });
    const ledger = new pg.Pool({ connectionString: ledgerUrl, max: 2 });
    ledger.on('error', () => undefined);
    const eventStore = postgresEventStore({ databaseUrl: ledgerUrl });
    const vault = await openVault(pool, { masterKey: MASTER_KEY });
    const clock = new AdjustableClock();
    const commands = createCommands({ eventStore, vault, clock });
    const projector = new Projector({
      databaseUrl,
      store: eventStore,
      directory: createDirectory(vault),
      projections,
      onError: (_, error) => console.error(error),
    });
    await projector.start();
    return new Opened({ pool, eventStore, vault, clock, commands, file }, ledger, projector, async () => {
      await projector.stop();
      await eventStore.close();
      await ledger.end();
      await pool.end();
    });
  }

  /** The last event in the table: the head of the ledger may stand behind it for a while. */
  async lastAppended(): Promise<Position> {
    const { rows } = await this.ledger.query<{ stream: string; version: number }>(
      'select stream, version from ledger.events order by xid desc, seq desc limit 1',
    );
    const { stream, version } = rows[0]!;
    for await (const { position } of this.deps.eventStore.read(stream, version)) return position;
    throw new Error('the last event is not in its stream');
  }

  async caughtUp(): Promise<void> {
    const names = projections.map(({ name }) => name);
    expect(await this.projector.projectedUpTo(await this.lastAppended(), names, 20_000)).toBe(true);
  }

  async import(): Promise<void> {
    const files = completeExport(family);
    await importAcademie(this.deps, {
      academie: '12',
      year: 2026,
      files,
      context: { ...CONTEXT, correlationId: randomUUID() },
    });
    await this.caughtUp();
  }

  /** Lets the processes of erasures react to all events of the ledger, as after a start on a database without their checkpoints. */
  async erasuresFollowed(): Promise<void> {
    const { eventStore: store, pool } = this.deps;
    const from = { store, ledger: this.ledger, pool };
    await this.caughtUp();
    await followAll(from, [pupilErasureProcess(this.deps), erasureProcess(this.deps)]);
    // Once more: a pupil's erasure erases the pupil's account, by an event of its own.
    await followAll(from, [erasureProcess(this.deps)]);
    await this.caughtUp();
  }

  /** Erases the father and the son. */
  async eraseBoth(): Promise<void> {
    const { pool, commands } = this.deps;
    const { rows } = await pool.query<{ studentId: string; accountId: string }>(
      'select student_id as "studentId", account_id as "accountId" from read.responsables where surname = $1',
      [CANARIES.surname],
    );
    const { studentId, accountId } = rows[0]!;
    for (const who of [{ studentId }, { accountId }]) {
      const { digest } = (await personToErase(this.deps, who))!;
      const linkedAccountIds = 'studentId' in who ? [accountId] : [];
      const asked = { ...who, ground: 'REQUEST', expectedDigest: digest, linkedAccountIds } as const;
      expect(await commands.erasures.erase(asked, systemContext('test'))).toMatchObject({ outcome: 'accepted' });
    }
    await this.erasuresFollowed();
  }

  traces(): Promise<string[]> {
    return tracesIn(this.deps.pool, WORDS);
  }
}

/** A copy of a database to which nobody is connected: what a backup would bring back. */
async function backupOf({ url }: TestDatabase): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `registre_backup_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
  await client.connect();
  await client.query(`create database ${name} template ${new URL(url).pathname.slice(1)}`);
  const copy = new URL(url);
  copy.pathname = `/${name}`;
  return {
    url: copy.href,
    drop: async () => {
      await client.query(`drop database ${name} with (force)`);
      await client.end();
    },
  };
}

let database: TestDatabase;
let ledger: TestDatabase;
let folder: string;
let file: string;
const closing: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  database = await createDatabase();
  ledger = await createDatabase();
  // Nobody may be connected to a database that is copied.
  await database.pool.end();
  folder = await mkdtemp(join(tmpdir(), 'registre-erasures-'));
  file = join(folder, 'erasures.jsonl');
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await database.drop().catch(() => undefined);
  await ledger.drop();
  await rm(folder, { recursive: true });
});

const open = async (...args: Parameters<typeof Opened.on>): Promise<Opened> => {
  const opened = await Opened.on(...args);
  closing.push(() => opened.end());
  return opened;
};
/** Imports the family, takes a backup, then erases father and son. */
const backupThenErase = async (ledgerUrl: string) => {
  const first = await Opened.on(database.url, ledgerUrl, file);
  await first.import();
  await first.end();
  const backup = await backupOf(database);
  closing.push(() => backup.drop());
  const second = await Opened.on(database.url, ledgerUrl, file);
  expect(await second.traces()).not.toEqual([]);
  await second.eraseBoth();
  expect(await second.traces()).toEqual([]);
  await second.end();
  return backup;
};

describe('a backup of PostgreSQL from before an erasure, beside a ledger that has it', () => {
  it('is erased again by the processes that follow the ledger', async () => {
    const backup = await backupThenErase(ledger.url);
    const restored = await open(backup.url, ledger.url);
    await restored.erasuresFollowed();
    expect(await restored.traces()).toEqual([]);
  });
});

describe('a backup of both from before an erasure', () => {
  it('is erased again at the start, by the file of erasures', async () => {
    const backup = await backupThenErase(database.url);
    const restored = await open(backup.url, backup.url, file);
    expect(await restored.traces()).not.toEqual([]);
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    // The father's account, the son, and the son's account.
    expect(lines).toHaveLength(3);
    expect(lines.join().toLowerCase()).not.toContain('quenotte');
    await erasureChore(restored.deps).work(new AbortController().signal);
    await restored.erasuresFollowed();
    expect(await restored.traces()).toEqual([]);
    // What it did is in the ledger, as the system's; looked at again, there is nothing to do.
    const { rows } = await restored.deps.pool.query<{ ground: string; actor: string }>(
      `select data ->> 'ground' as ground, metadata ->> 'actor' as actor from ledger.events where type = 'PersonalDataErased'`,
    );
    expect(rows).toEqual(Array(3).fill({ ground: 'RESTORED', actor: 'system' }));
    const last = await restored.lastAppended();
    expect(await eraseAgain(restored.deps, file, systemContext('test'))).toEqual({ lines: 3, known: 3 });
    expect(await restored.lastAppended()).toBe(last);
  });
});

describe('the file of erasures', () => {
  const line = { erasureId: randomUUID(), at: '2026-10-01T08:00:00.000Z', accountIds: [randomUUID()], studentIds: [] };
  /** Of the database in which those who write the file take their lock. */
  let pool: pg.Pool;
  let locks: TestDatabase;
  beforeEach(async () => {
    locks = await createDatabase();
    ({ pool } = locks);
  });
  afterEach(() => locks.drop());

  it('gives back what was written, and is empty before', async () => {
    expect(await readErasures(file)).toEqual([]);
    await appendErasures(pool, file, [line]);
    const others = [randomUUID(), randomUUID()].map(erasureId => ({ ...line, erasureId }));
    await appendErasures(pool, file, others);
    // What it has is not added again, whenever it was.
    await appendErasures(pool, file, [{ ...line, at: '2026-10-02T08:00:00.000Z' }, ...others]);
    expect(await readErasures(file)).toEqual([line, ...others]);
  });

  it('has every line, when many are written at once', async () => {
    const lines = Array.from({ length: 20 }, () => ({ ...line, erasureId: randomUUID() }));
    await Promise.all(lines.map(one => appendErasures(pool, file, [one])));
    const ids = (await readErasures(file)).map(({ erasureId }) => erasureId);
    expect(ids.sort()).toEqual(lines.map(({ erasureId }) => erasureId).sort());
  });

  it('leaves out a last line that was cut off, and replaces it by the next', async () => {
    await appendErasures(pool, file, [line]);
    await writeFile(file, `${JSON.stringify(line)}\n${JSON.stringify(line).slice(0, 40)}`);
    expect(await readErasures(file)).toEqual([line]);
    const next = { ...line, erasureId: randomUUID() };
    await appendErasures(pool, file, [next]);
    expect(await readErasures(file)).toEqual([line, next]);
  });

  it.each(['no JSON', '[]', '{"erasureId":"x"}', JSON.stringify({ ...line, accountIds: ['x'] })])(
    'is refused with a line that is none: %s',
    async text => {
      await writeFile(file, `${JSON.stringify(line)}\n${text}\n`);
      await expect(readErasures(file)).rejects.toThrow(`${file}, line 2`);
    },
  );
});
