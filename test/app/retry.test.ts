/** Given a store that is not there yet: a server waits for it and says so, unless it can never come. */
import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { loadConfig } from '../../src/config.js';
import { EventStoreUnavailable } from '../../src/eventstore/eventstore.js';
import { openDatabase } from '../../src/postgres/database.js';
import { retryUntilAvailable } from '../../src/app/retry.js';

const away = new EventStoreUnavailable('the store is away');

describe('what is not there yet', () => {
  it('is waited for, with a line a second, and taken once it is there', async () => {
    const lines: string[] = [];
    const since = performance.now();
    const attempt = async (): Promise<string> => {
      if (lines.length < 2) throw away;
      return 'there';
    };
    const waiting = { signal: new AbortController().signal, notice: (line: string) => void lines.push(line) };
    expect(await retryUntilAvailable(attempt, waiting)).toBe('there');
    expect(performance.now() - since).toBeGreaterThan(1_900);
    // Two seconds, or more on a machine that was busy.
    expect(lines[1]).toMatch(/^Waiting since [2-9] s: the store is away$/);
  });

  it('is waited for no longer than until the server is stopped', async () => {
    const stop = new AbortController();
    const waiting = retryUntilAvailable(() => Promise.reject(away), { signal: stop.signal, notice: () => undefined });
    stop.abort();
    await expect(waiting).rejects.toThrow(/abort/i);
  });

  it('is not waited for when it can never come, nor by a verb of the CLI', async () => {
    const never = new EventStoreUnavailable('wrong password', { lasting: true });
    const { signal } = new AbortController();
    await expect(retryUntilAvailable(() => Promise.reject(never), { signal, notice: () => undefined })).rejects.toBe(
      never,
    );
    await expect(retryUntilAvailable(() => Promise.reject(away), { notice: () => undefined })).rejects.toBe(away);
  });

  it('may be a database that nobody has made yet: it is waited for, and opened once somebody makes it', async () => {
    const database = `not_yet_${process.pid}`;
    const admin = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL! });
    await admin.connect();
    const url = new URL(process.env.TEST_DATABASE_URL!);
    url.pathname = `/${database}`;
    const config = loadConfig({ DATABASE_URL: url.href });
    const lines: string[] = [];
    const notice = (line: string): void => {
      lines.push(line);
      void admin.query(`create database ${database}`).catch(() => undefined);
    };
    const open = () => openDatabase(config, { exclusive: false, notice });
    try {
      const { description } = await retryUntilAvailable(open, { signal: new AbortController().signal, notice });
      expect(description).toMatch(/^PostgreSQL \d+/);
      expect(lines[0]).toContain(`database "${database}" does not exist`);
    } finally {
      await admin.query(`drop database if exists ${database} with (force)`);
      await admin.end();
    }
  });
});
