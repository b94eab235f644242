/** The procedures of docs/operations.md on a PostgreSQL of Debian: backup, restoration elsewhere, upgrade, change of keys. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { serverProcess } from '../e2e/server-process.js';
import { earlier, EARLIER_KEY, missingPackages, startDebianPostgres, type DebianPostgres } from './debian.js';
import { eventIds, personWithContacts, readAsHead, serving, signIn, verifyReadModels } from './support.js';

const PATIENCE_MS = 300_000;
const drill = missingPackages ? describe.skip : describe;
if (missingPackages) console.warn(`Skipped: ${missingPackages}.`);

const manual = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
/** The options with which each line of the manual calls this program, in the manual's order: all but those that name a file or a database. */
const options = (program: string): string[][] =>
  [...manual.matchAll(new RegExp(`^${program} (.*)$`, 'gm'))].map(([, rest]) =>
    rest!
      .split(' ')
      .filter(word => word.startsWith('--') && !/^--(file|dbname)/.test(word))
      .map(word => word.replaceAll("'", '')),
  );

drill('on a PostgreSQL of Debian', () => {
  let here: DebianPostgres;
  let elsewhere: DebianPostgres;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'registre-drill-files-'));
    [here, elsewhere] = await Promise.all([startDebianPostgres(), startDebianPostgres()]);
  }, PATIENCE_MS);
  afterAll(async () => {
    await here?.stop();
    await elsewhere?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Which of these texts a plain dump of the database holds. */
  async function tracesIn(server: DebianPostgres, url: string, texts: readonly string[]): Promise<string[]> {
    const file = join(folder, 'plain.sql');
    await server.run('pg_dump', '--format=plain', `--file=${file}`, url);
    const dump = readFileSync(file, 'utf8');
    return texts.filter(text => dump.includes(text));
  }

  /** Waits until a plain dump of the database holds none of these texts. */
  const gone = async (server: DebianPostgres, url: string, texts: readonly string[]): Promise<void> => {
    while ((await tracesIn(server, url, texts)).length > 0) await pause(500);
  };

  let made = 0;
  /** An address of a database that is new, with what a dump holds. */
  async function restored(server: DebianPostgres, file: string): Promise<string> {
    const database = `drill_${++made}`;
    await server.run('createdb', database);
    await server.run('pg_restore', ...options('pg_restore')[0]!, '--dbname', server.url(database), file);
    return server.url(database);
  }
  const environment = (url: string, key = EARLIER_KEY) => ({ DATABASE_URL: url, VAULT_KEY: key });

  describe.each(earlier())('data of an installation whose last migration was $migration', ({ file }) => {
    it(
      'are served by this version, in the same order, with every name and password',
      async () => {
        await serving(environment(await restored(here, file)), async server => {
          const before = await eventIds(server);
          await readAsHead(server);
          await signIn(server);
          expect((await eventIds(server)).slice(0, before.length)).toEqual(before);
          await verifyReadModels(server);
        });
      },
      PATIENCE_MS,
    );
  });

  describe('a backup', () => {
    let url: string;
    let seen: Awaited<ReturnType<typeof readAsHead>>;
    let events: string[];
    beforeAll(async () => {
      url = await restored(here, earlier().at(-1)!.file);
      // This server has counted more transactions than the one that is restored into.
      await here.run(
        'psql',
        url,
        '-qc',
        'do $$ begin for i in 1..20000 loop perform pg_current_xact_id(); commit; end loop; end $$',
      );
      await serving(environment(url), async server => {
        await signIn(server);
        seen = await readAsHead(server);
        events = await eventIds(server);
      });
    }, PATIENCE_MS);

    // The first `pg_dump` of the manual is of everything, the second leaves the read models out.
    it.each([
      ['whole', 0],
      ['without the read models', 1],
    ])(
      '%s is restored into another server, and goes on there',
      async (_, nth) => {
        const file = join(folder, `backup-${nth}.dump`);
        await here.run('pg_dump', ...options('pg_dump')[nth]!, `--file=${file}`, url);
        const there = await restored(elsewhere, file);
        await serving(environment(there), async server => {
          expect(server.output().includes('Rebuilds the read model')).toBe(nth === 1);
          expect(await readAsHead(server)).toEqual(seen);
          await signIn(server);
          const after = await eventIds(server);
          expect(after.slice(0, events.length)).toEqual(events);
          expect(after.length).toBeGreaterThan(events.length);
          await verifyReadModels(server);
        });
        expect(await ahead(there)).toBeGreaterThan(0);
      },
      PATIENCE_MS,
    );

    it(
      'that left out the schema read alone is restored, too, and mended by a rebuild as by a start',
      async () => {
        const file = join(folder, 'without-read.dump');
        await here.run('pg_dump', '--format=custom', '--exclude-schema=read', `--file=${file}`, url);
        const there = await restored(elsewhere, file);
        const tools = serverProcess(environment(there));
        try {
          const { code, stderr } = await tools.cli('rebuild', 'all');
          expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
        } finally {
          await tools.remove();
        }
        await serving(environment(there), async server => expect(await readAsHead(server)).toEqual(seen));
      },
      PATIENCE_MS,
    );
  });

  it(
    'a person who was erased after the backup is erased again by the first start after its restoration: no dump has a trace left',
    async () => {
      const CHECKPOINT_KEYS = randomBytes(32).toString('base64');
      const erasing = (of: string) => ({
        ...environment(of),
        CHECKPOINT_KEYS,
        ERASURES_FILE: join(folder, 'erasures'),
      });
      const url = await restored(here, earlier().at(-1)!.file);
      const backup = join(folder, 'before-erasure.dump');
      const traces = await serving(erasing(url), async server => {
        const { accountId, texts } = await personWithContacts(server);
        const found = await tracesIn(here, url, texts);
        expect(found).toContain(texts[0]);
        await here.run('pg_dump', ...options('pg_dump')[0]!, `--file=${backup}`, url);
        const shown = await server.cli('erase', accountId);
        const [, digest] = /--expected (\S+)/.exec(shown.stdout) ?? [];
        const erased = await server.cli('erase', accountId, '--expected', digest!, '--ground', 'REQUEST');
        expect(erased).toMatchObject({ code: 0, stdout: expect.stringContaining('Erased') });
        await gone(here, url, found);
        return found;
      });
      const there = await restored(elsewhere, backup);
      expect(await tracesIn(elsewhere, there, traces)).toEqual(traces);
      await serving(erasing(there), async server => {
        await gone(elsewhere, there, traces);
        await verifyReadModels(server);
        expect(await server.cli('checkpoint')).toMatchObject({ code: 0, stderr: '' });
        expect(await server.cli('verify')).toMatchObject({ code: 0 });
      });
      expect(await tracesIn(elsewhere, there, traces)).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    'a change of VAULT_KEY goes by the old key beside the new one, and leaves nothing under the old one',
    async () => {
      const url = await restored(here, earlier().at(-1)!.file);
      const fresh = randomBytes(32).toString('base64');
      const before = await serving(environment(url), readAsHead);
      await serving({ ...environment(url, fresh), PREVIOUS_VAULT_KEYS: EARLIER_KEY }, async server => {
        expect(await readAsHead(server)).toEqual(before);
        expect(await server.cli('rewrap')).toMatchObject({
          code: 0,
          stdout: expect.stringMatching(/^Sealed \d+ keys/),
        });
      });
      await serving(environment(url, fresh), async server => {
        expect(await readAsHead(server)).toEqual(before);
        await signIn(server);
      });
      const old = serverProcess(environment(url));
      try {
        expect(await old.cli('projections')).toMatchObject({ code: 1, stderr: expect.stringContaining('VAULT_KEY') });
      } finally {
        await old.remove();
      }
    },
    PATIENCE_MS,
  );
});

/** How many numbers the ledger adds to the transactions of its server, which has counted fewer than the one the ledger comes from. */
async function ahead(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ ahead: string }>('select ahead from ledger.numbering');
  await client.end();
  return Number(rows[0]!.ahead);
}
