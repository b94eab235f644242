/** Reminders before expiry, as the processes send them when the clock moves on. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startProcesses } from '../../src/process/start.js';
import { House, NOW, UAI, accepted, context } from '../command/support.js';

let house: House;
let processes: ReturnType<typeof startProcesses>;
const faults: unknown[] = [];

beforeAll(async () => {
  house = await House.open({ reminderDays: [30, 14, 3] });
});
afterAll(() => house?.close());
beforeEach(() => {
  house.clock.set(NOW);
  const { database, eventStore, vault, clock, commands } = house;
  processes = startProcesses({
    ...{ pool: database.pool, eventStore, vault, clock, commands, sweepEveryMs: 20 },
    onFault: error => faults.push(error),
  });
});
afterEach(async () => {
  await processes.stop();
  expect(faults).toEqual([]);
});

async function notified(channel: 'EMAIL' | 'LETTER'): Promise<string> {
  const { accountId } = await house.family();
  accepted(
    await house.commands.account.notify(
      { accountId, uai: UAI, channel, resetPassword: channel === 'LETTER' },
      context(),
    ),
  );
  return accountId;
}

const remindersSent = async (accountId: string): Promise<number> =>
  (await house.eventTypes(accountId)).filter(type => type === 'ExpiryReminderSent').length;

/** The day on which the next reminder is due; undefined when none is noted. */
async function nextReminder(accountId: string): Promise<string | undefined> {
  const { rows } = await house.database.pool.query<{ due_at: Date }>(
    `select due_at from jobs.deadlines where account_id = $1 and kind = 'REMINDER'`,
    [accountId],
  );
  return rows[0]?.due_at.toISOString().slice(0, 10);
}

/** Polls until the next reminder is due on that day, ten seconds at most. */
async function until(accountId: string, due: string | undefined): Promise<void> {
  for (let tries = 500; tries > 0 && (await nextReminder(accountId)) !== due; tries--) await pause(20);
  expect(await nextReminder(accountId)).toBe(due);
}

/** So many days before the notification expires, three months after `NOW`: on 7 December. */
const [AT_30, AT_14, AT_3] = ['2026-11-07', '2026-11-23', '2026-12-04'] as const;

describe('reminders at several days', () => {
  it('go out at each of them, once, to whoever was notified by e-mail', async () => {
    const accountId = await notified('EMAIL');
    const byLetter = await notified('LETTER');
    await until(accountId, AT_30);
    for (const [day, next] of [
      [AT_30, AT_14],
      [AT_14, AT_3],
      [AT_3, undefined],
    ] as const) {
      const before = await remindersSent(accountId);
      house.clock.set(`${day}T09:00:00.000Z`);
      await until(accountId, next);
      expect(await remindersSent(accountId)).toBe(before + 1);
    }
    await pause(100);
    expect([await remindersSent(accountId), await remindersSent(byLetter)]).toEqual([3, 0]);
    expect(await nextReminder(byLetter)).toBeUndefined();
  });

  it('go out once for all days that passed meanwhile', async () => {
    const accountId = await notified('EMAIL');
    await until(accountId, AT_30);
    house.clock.set('2026-11-30T08:00:00.000Z');
    await until(accountId, AT_3);
    expect(await remindersSent(accountId)).toBe(1);
  });
});
