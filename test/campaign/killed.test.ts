/** Given servers that are killed while they work on a campaign, whoever is left finishes it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { SmtpUnderTest } from '../mail/support.js';
import { CampaignHouse, NOTIFY, until } from './support.js';

const ROUNDS = Number(process.env.CAMPAIGN_KILL_ROUNDS ?? 4);
/** A process needs so long to begin, in milliseconds; it is killed at random within as much again. */
const BEGINS_MS = 700;
/** So many that the campaign outlives the kills. */
const ACCOUNTS = 40 * ROUNDS;

describe('a campaign whose servers are killed with -9', () => {
  let room: CampaignHouse;
  let folder: string;
  const smtp = new SmtpUnderTest();
  const running: ChildProcess[] = [];
  beforeAll(async () => {
    room = await CampaignHouse.open({ following: false });
    await smtp.start();
    folder = await mkdtemp(`${fileURLToPath(new URL('../..', import.meta.url))}node_modules/.cache-campaign-test-`);
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
    await smtp.stop();
    await room.close();
    await rm(folder, { recursive: true, force: true });
  });

  const start = (): ChildProcess => {
    const { database, clock } = room.house;
    const args = [database.url, Buffer.alloc(32, 7).toString('base64'), smtp.url, clock.now()];
    const worker = spawn(process.execPath, [`${folder}/worker.mjs`, ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    running.push(worker);
    return worker;
  };
  const kill = async (worker: ChildProcess): Promise<void> => {
    const ended = new Promise(resolve => worker.once('exit', resolve));
    worker.kill('SIGKILL');
    await ended;
  };

  it('goes on by itself: one notification and one valid password each, no e-mail twice but those under way at a kill', async () => {
    const families = await room.families(ACCOUNTS);
    const campaignId = await room.start(
      families.map(({ accountId }) => accountId),
      NOTIFY,
      { sliceSize: 10 },
    );
    let one = start();
    let other = start();
    for (let round = 0; round < ROUNDS; round++) {
      await sleep(BEGINS_MS + randomInt(BEGINS_MS));
      // One of the two, or both.
      await kill(one);
      if (round % 2 === 1) await kill(other);
      one = start();
      if (round % 2 === 1) other = start();
    }
    await until(async () => (await room.campaign(campaignId)).state === 'COMPLETED');
    const { pool } = room.house.database;
    await until(async () => (await pool.query('select from jobs.tasks where ended_at is null')).rowCount === 0);
    await Promise.all([kill(one), kill(other)]);

    expect((await room.campaign(campaignId)).counts).toEqual({ done: ACCOUNTS, leftOut: 0, failed: 0 });
    for (const { accountId } of families) {
      const types = await room.house.eventTypes(accountId);
      expect(types.filter(type => type === 'AccountNotified')).toHaveLength(1);
      expect(types.filter(type => type === 'NotificationFailed')).toEqual([]);
      const account = await room.house.commands.accounts.account(accountId);
      expect(await room.house.vault.credentials.reveal(account!.credential!.credentialId)).toBeDefined();
    }
    // A server killed between the password and its event leaves a password that no event names: it is not counted here.
    const { rows } = await pool.query<{ named: number }>(
      `select count(*)::int as named from vault.credentials c
        where exists (select from ledger.events e where e.stream = 'account-' || c.account_id
          and e.data ->> 'credentialId' = c.credential_id::text)`,
    );
    expect(rows[0]!.named).toBe(ACCOUNTS);

    const sent = new Map<string, number>();
    for (const { to } of smtp.messages) sent.set(to[0]!, (sent.get(to[0]!) ?? 0) + 1);
    // Every second family has an address.
    expect(sent.size).toBe(ACCOUNTS / 2);
    // Eight e-mails are under way at a time in each process.
    const kills = ROUNDS + Math.floor(ROUNDS / 2);
    expect(smtp.messages.length - sent.size).toBeLessThanOrEqual(8 * kills);
  });
});
