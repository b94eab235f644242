import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { header, HouseUnderTest } from './support.js';

const ACCOUNTS = 24;
const KILLS = [3, 9, 15];
/** E-mails that test/mail/worker.ts sends at a time. */
const AT_ONCE = 3;

describe('a mailer killed with -9 while it sends', () => {
  let house: HouseUnderTest;
  let folder: string;
  const running: ChildProcess[] = [];
  beforeAll(async () => {
    house = await HouseUnderTest.open({ following: false });
    folder = await mkdtemp(`${fileURLToPath(new URL('../..', import.meta.url))}node_modules/.cache-mail-test-`);
    await build({
      entryPoints: [fileURLToPath(new URL('worker.ts', import.meta.url))],
      outfile: `${folder}/worker.mjs`,
      bundle: true,
      packages: 'external',
      format: 'esm',
      platform: 'node',
    });
  });
  afterAll(async () => {
    for (const worker of running) worker.kill('SIGKILL');
    await house.close();
    await rm(folder, { recursive: true, force: true });
  });

  const start = (): ChildProcess => {
    const { database, masterKey } = house.room;
    const args = [database.url, masterKey.toString('base64'), house.smtp.url, house.clock.now()];
    const worker = spawn(process.execPath, [`${folder}/worker.mjs`, ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    running.push(worker);
    return worker;
  };
  const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await condition())) await new Promise(resolve => setTimeout(resolve, 2));
  };

  it('leaves nothing unsent and records each e-mail once; what went out twice says so by its Message-ID', async () => {
    const accountIds: string[] = [];
    for (let i = 0; i < ACCOUNTS; i += 1) accountIds.push(await house.responsable(`p${i}@example.org`));
    for (const accountId of accountIds) await house.notify(accountId);
    const { messages } = house.smtp;
    for (const count of KILLS) {
      const worker = start();
      const ended = new Promise(resolve => worker.once('exit', resolve));
      await until(() => messages.length >= count);
      worker.kill('SIGKILL');
      await ended;
    }
    start();
    const left = async (): Promise<number> => {
      const { rows } = await house.room.database.pool.query<{ left: number }>(
        `select ${ACCOUNTS} - count(*)::int as left from jobs.tasks where state = 'DONE'`,
      );
      return rows[0]!.left;
    };
    await until(async () => (await left()) === 0);

    const idsOf = new Map<string, string[]>();
    for (const { to, raw } of messages) {
      idsOf.set(to[0]!, [...(idsOf.get(to[0]!) ?? []), header(raw, 'Message-ID')]);
    }
    expect(idsOf.size).toBe(ACCOUNTS);
    for (const ids of idsOf.values()) expect(new Set(ids).size).toBe(1);
    // Only what was under way when a worker died can go out again.
    expect(messages.length - ACCOUNTS).toBeLessThanOrEqual(AT_ONCE * KILLS.length);
    for (const accountId of accountIds) {
      const types = await house.types(accountId);
      expect(types.filter(type => type.startsWith('Notification'))).toEqual(['NotificationDelivered']);
    }
  });
});
