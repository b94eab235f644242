import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startProcesses } from '../../src/process/start.js';
import { listParkedByProcesses, replayParkedByProcess } from '../../src/process/parked.js';
import { checkpointOf, runProcess } from '../../src/process/follower.js';
import { processOf } from '../../src/process/process.js';
import type { AccountEvent } from '../../src/domain/account/events.js';
import { accounts } from '../../src/domain/account/history.js';
import { HistoryError } from '../../src/domain/shape.js';
import type { EventToAppend } from '../../src/eventstore/eventstore.js';
import { mailProcess } from '../../src/mail/process.js';
import { House, NOW, UAI, context, type Family } from '../command/support.js';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(20);
}

const event = (type: string, data: EventToAppend['data'] = {}): EventToAppend => ({
  id: randomUUID(),
  type,
  data,
  metadata: { ...context(), at: NOW },
});

const append = (stream: string, ...events: EventToAppend[]) => house.eventStore.append(stream, 'any', events);

const parkedIn = async (name: string) =>
  (await listParkedByProcesses(house.database.pool, name)).map(({ stream, eventType, heldBack }) => ({
    stream,
    eventType,
    heldBack,
  }));

/** Resolves once the process has come to the end of the ledger. */
const followed = async (name: string) => {
  const last = await house.database.lastAppended();
  await until(async () => (await checkpointOf(house.database.pool, name)) >= last);
};

/** Makes a process that notes in `seen` what it reacts to from now on. It cannot read the streams in `broken`. `run` starts it. */
async function noting(broken = new Set<string>()) {
  const name = `noting-${randomUUID()}`;
  await house.database.pool.query('insert into jobs.checkpoints (process, position) values ($1, $2)', [
    name,
    await house.eventStore.head(),
  ]);
  const seen: string[] = [];
  const process = processOf<AccountEvent, void>({
    name,
    category: accounts,
    on: { AccountExpired: () => undefined, AccountClosed: () => undefined },
    carryOut: async reactions => {
      const events = reactions.map(({ recorded }) => recorded);
      for (const { stream } of events) if (broken.has(stream)) throw new HistoryError('malformed');
      seen.push(...events.map(({ stream, version }) => `${stream} ${version}`));
      return [];
    },
  });
  const faults: unknown[] = [];
  const run = () => {
    const stopping = new AbortController();
    const { pool } = house.database;
    const running = runProcess(process, {
      pool,
      eventStore: house.eventStore,
      signal: stopping.signal,
      onFault: error => faults.push(error),
    });
    return async () => {
      stopping.abort();
      await running;
    };
  };
  return { name, seen, faults, run };
}

const newStream = () => `account-${randomUUID()}`;
const expired = () => event('AccountExpired', { notifiedAt: NOW });
const closed = () => event('AccountClosed', { reason: 'NO_LINK' });

describe('a process that meets an event it can never react to', () => {
  it('parks its stream, goes on with all the others, and reacts to what was held back, in order, once asked', async () => {
    const [bad, good] = [newStream(), newStream()];
    const broken = new Set([bad]);
    const { name, seen, faults, run } = await noting(broken);
    const stop = run();
    await append(bad, expired());
    await append(good, expired());
    await append(bad, closed(), expired());
    await append(good, closed());
    await followed(name);
    expect(seen.filter(line => line.startsWith(good))).toEqual([`${good} 0`, `${good} 1`]);
    expect(seen.filter(line => line.startsWith(bad))).toEqual([]);
    expect(await parkedIn(name)).toEqual([{ stream: bad, eventType: 'AccountExpired', heldBack: 2 }]);
    expect(faults).toHaveLength(1);

    broken.clear();
    expect(await replayParkedByProcess(house.database.pool, name)).toEqual([]);
    expect(seen.filter(line => line.startsWith(bad))).toEqual([`${bad} 0`, `${bad} 1`, `${bad} 2`]);
    await append(bad, closed());
    await until(async () => seen.includes(`${bad} 3`));
    await stop();
  });

  it('leaves the stream parked at a later event that fails when it is tried again', async () => {
    const bad = newStream();
    const broken = new Set([bad]);
    const { name, seen, run } = await noting(broken);
    const stop = run();
    await append(bad, expired(), event('AccountTeleported'), closed());
    await followed(name);
    broken.clear();
    expect(await replayParkedByProcess(house.database.pool, name)).toMatchObject([
      { stream: bad, eventType: 'AccountTeleported', version: 1, heldBack: 1 },
    ]);
    expect(seen.filter(line => line.startsWith(bad))).toEqual([`${bad} 0`]);
    await stop();
  });

  it('tries again by itself at its next start, which may be of a newer version', async () => {
    const bad = newStream();
    const broken = new Set([bad]);
    const { name, seen, run } = await noting(broken);
    const stop = run();
    await append(bad, expired());
    await followed(name);
    await stop();
    expect(await parkedIn(name)).toHaveLength(1);
    broken.clear();
    const stopAgain = run();
    await until(async () => (await parkedIn(name)).length === 0);
    expect(seen).toContain(`${bad} 0`);
    await stopAgain();
  });

  it('parks a stream of its own category, or of an unknown one, with an event of an unknown type, and passes over other categories', async () => {
    const [account, student, unheard] = [newStream(), `student-${randomUUID()}`, `conseil-${randomUUID()}`];
    const { name, run } = await noting();
    const stop = run();
    await append(account, event('AccountTeleported'));
    await append(student, event('StudentTeleported'));
    await append(unheard, event('ConseilConvened'));
    await followed(name);
    const parked = await parkedIn(name);
    expect(parked).toContainEqual({ stream: account, eventType: 'AccountTeleported', heldBack: 0 });
    expect(parked).toContainEqual({ stream: unheard, eventType: 'ConseilConvened', heldBack: 0 });
    expect(parked.map(({ stream }) => stream)).not.toContain(student);
    await stop();
  });
});

describe('one malformed event in the ledger', () => {
  it('does not hold up e-mails, deadlines and credentials of other accounts', async () => {
    const [sick, healthy]: [Family, Family] = [await house.family(), await house.family()];
    await append(`account-${sick.accountId}`, event('AccountNotified', { channel: 'PIGEON' }));
    const { pool } = house.database;
    const { eventStore, vault, clock, commands } = house;
    const processes = startProcesses({
      ...{ pool, eventStore, vault, clock, commands },
      others: [mailProcess],
      onFault: () => undefined,
    });
    await house.commands.account.notify(
      { accountId: healthy.accountId, uai: UAI, channel: 'LETTER', resetPassword: false },
      context(),
    );
    const names = ['deadlines', 'void-credentials', 'mails'];
    for (const name of names) await followed(name);
    const { rows } = await pool.query('select from jobs.deadlines where account_id = $1', [healthy.accountId]);
    expect(rows.length).toBeGreaterThan(0);
    for (const name of names)
      expect((await parkedIn(name)).map(({ stream }) => stream)).toContain(`account-${sick.accountId}`);
    await processes.stop();
  });
});
