import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { codeIn, SmsHouse } from './support.js';

const CODES = 24;
/** The workers are killed one after the other, once the gateway has been given so many SMS in all. */
const KILLS = [3, 9, 15];
/** SMS that test/sms/worker.ts sends at a time. */
const AT_ONCE = 3;

describe('a sender of SMS killed with -9 while it sends', () => {
  let sms: SmsHouse;
  let folder: string;
  const running: ChildProcess[] = [];
  beforeAll(async () => {
    sms = await SmsHouse.open();
    folder = await mkdtemp(`${fileURLToPath(new URL('../..', import.meta.url))}node_modules/.cache-sms-test-`);
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
    await sms.close();
    await rm(folder, { recursive: true, force: true });
  });

  const start = (): ChildProcess => {
    const { database, clock } = sms.house;
    // The master key of the house.
    const key = Buffer.alloc(32, 7).toString('base64');
    const worker = spawn(process.execPath, [`${folder}/worker.mjs`, database.url, key, sms.gateway.url, clock.now()], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    running.push(worker);
    return worker;
  };
  const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await condition())) await new Promise(resolve => setTimeout(resolve, 2));
  };

  it('sends every code; one that went out twice is the same code under the same id, counted once', async () => {
    const requests: string[] = [];
    for (let n = 0; n < CODES; n += 1)
      requests.push(await sms.ask({ number: `+336399800${String(n).padStart(2, '0')}` }));
    for (const count of KILLS) {
      const worker = start();
      const ended = new Promise(resolve => worker.once('exit', resolve));
      await until(() => sms.gateway.requests.length >= count);
      worker.kill('SIGKILL');
      await ended;
    }
    start();
    await until(async () => (await sms.tasks()).every(({ state }) => state === 'DONE'));

    const sentTo = new Map<string, Set<string>>();
    for (const { to, id, text } of sms.gateway.messages)
      sentTo.set(to, (sentTo.get(to) ?? new Set()).add(`${id} ${codeIn(text)}`));
    expect(sentTo.size).toBe(CODES);
    for (const sent of sentTo.values()) expect(sent.size).toBe(1);
    // Only what was under way when a worker died can go out again.
    expect(sms.gateway.requests.length - CODES).toBeLessThanOrEqual(AT_ONCE * KILLS.length);
    const { rows } = await sms.house.database.pool.query('select count(*)::int as sends from jobs.sms_sends');
    expect(rows).toEqual([{ sends: CODES }]);
    const { vault, clock } = sms.house;
    for (const [n, request] of requests.entries()) {
      const [sent = ''] = sentTo.get(`+336399800${String(n).padStart(2, '0')}`)!;
      const subject = await vault.codes.check(request, 'REGISTRATION', sent.split(' ')[1]!, clock.now());
      expect(subject?.reference).toBe(request);
    }
  });
});
