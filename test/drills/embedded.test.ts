/** The procedures of docs/operations.md on the embedded PostgreSQL: a data folder moved, its key changed, its data upgraded. */
import { randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { startEmbeddedPostgres } from '../../src/postgres/embedded.js';
import { serverProcess } from '../e2e/server-process.js';
import { earlier, EARLIER_KEY, missingPackages, programs } from './debian.js';
import { eventIds, readAsHead, signIn, verifyReadModels } from './support.js';

const PATIENCE_MS = 300_000;
const DEMO = { DEMO: 'true', DEMO_SCHOOLS: '1', DEMO_PUPILS: '10' };

describe('a data folder', () => {
  it(
    'is copied whole while its server is stopped: the copy serves what it served, and its key can be changed',
    async () => {
      const first = serverProcess(DEMO);
      const fresh = randomBytes(32).toString('base64');
      const second = serverProcess({ ...DEMO });
      try {
        await first.start();
        const seen = await readAsHead(first);
        const events = await eventIds(first);
        expect(await first.stop()).toBe(0);

        rmSync(second.dataDir, { recursive: true });
        execFileSync('cp', ['-a', first.dataDir, second.dataDir]);
        await second.start();
        expect(await readAsHead(second)).toEqual(seen);
        expect((await eventIds(second)).slice(0, events.length)).toEqual(events);
        expect(await second.stop()).toBe(0);

        const old = readFileSync(join(second.dataDir, 'keys', 'vault'), 'utf8').trim();
        const changed = serverProcess({
          ...DEMO,
          DATA_DIR: second.dataDir,
          VAULT_KEY: fresh,
          PREVIOUS_VAULT_KEYS: old,
        });
        expect(await changed.cli('rewrap')).toMatchObject({ code: 0 });
        await changed.remove();
        const anew = serverProcess({ ...DEMO, DATA_DIR: second.dataDir, VAULT_KEY: fresh });
        expect(await anew.cli('rewrap')).toMatchObject({
          code: 0,
          stdout: expect.stringContaining('Everything is sealed'),
        });
        await anew.remove();
        expect(await second.cli('projections')).toMatchObject({
          code: 1,
          stderr: expect.stringContaining('VAULT_KEY'),
        });
      } finally {
        await first.remove();
        await second.remove();
      }
    },
    PATIENCE_MS,
  );
});

(missingPackages ? describe.skip : describe)('a data folder with the data of an earlier version', () => {
  it.each(earlier())(
    'whose last migration was $migration is served by this one',
    async ({ file }) => {
      const server = serverProcess({ VAULT_KEY: EARLIER_KEY });
      try {
        const postgres = await startEmbeddedPostgres({ dataDir: server.dataDir });
        try {
          execFileSync(join(programs, 'pg_restore'), ['--exit-on-error', '--no-owner', '--dbname', postgres.url, file]);
        } finally {
          await postgres.stop();
        }
        await server.start();
        await readAsHead(server);
        await signIn(server);
        await verifyReadModels(server);
        expect(await server.stop()).toBe(0);
      } finally {
        await server.remove();
      }
    },
    PATIENCE_MS,
  );
});
