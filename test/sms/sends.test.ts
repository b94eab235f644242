import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds } from '../../src/domain/calendar.js';
import { createSends, type Permission } from '../../src/sms/sends.js';
import { openPool } from '../../src/postgres/pool.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

const NOW = '2026-09-07T08:00:00.000Z';
const MINUTE = 60;
const HOUR = 3_600;

describe('the SMS that a number is sent', () => {
  let database: TestDatabase;
  let another: pg.Pool;
  beforeAll(async () => {
    database = await createDatabase();
    another = openPool({ connectionString: database.url, max: 10 });
  });
  afterAll(async () => {
    await another.end();
    await database.drop();
  });

  /** A new recipient; `take` asks for leave to send it an SMS so many seconds after NOW. */
  const recipient = () => {
    const number = randomUUID();
    const sends = createSends(database.pool);
    return {
      number,
      take: (after: number, leavesLast = false, id: string = randomUUID()): Promise<Permission> =>
        sends.take({ id, recipients: [number], leavesLast }, addSeconds(NOW, after)),
    };
  };
  const granted = { granted: true, last: false };

  it('are three in any quarter of an hour', async () => {
    const { take } = recipient();
    for (const minute of [0, 5, 14]) expect(await take(minute * MINUTE)).toEqual(granted);
    expect(await take(14 * MINUTE + 59)).toEqual({ granted: false, freeAt: addSeconds(NOW, 15 * MINUTE) });
    expect(await take(15 * MINUTE)).toEqual(granted);
    expect(await take(16 * MINUTE)).toEqual({ granted: false, freeAt: addSeconds(NOW, 20 * MINUTE) });
  });

  it('are ten in any day, the tenth of which says so', async () => {
    const { take } = recipient();
    for (let hour = 0; hour < 9; hour += 1) expect(await take(hour * HOUR)).toEqual(granted);
    expect(await take(9 * HOUR)).toEqual({ granted: true, last: true });
    expect(await take(10 * HOUR)).toEqual({ granted: false, freeAt: addSeconds(NOW, 24 * HOUR) });
    expect(await take(24 * HOUR)).toEqual({ granted: true, last: true });
    expect(await take(24 * HOUR + 1)).toEqual({ granted: false, freeAt: addSeconds(NOW, 25 * HOUR) });
  });

  it('leave the tenth to those who may have it', async () => {
    const { take } = recipient();
    for (let hour = 0; hour < 9; hour += 1) expect(await take(hour * HOUR, true)).toEqual(granted);
    expect(await take(9 * HOUR, true)).toEqual({ granted: false, freeAt: addSeconds(NOW, 24 * HOUR) });
    expect(await take(9 * HOUR)).toEqual({ granted: true, last: true });
  });

  it('are counted once each, and keep what they were granted as', async () => {
    const { take } = recipient();
    const ids = Array.from({ length: 10 }, () => randomUUID());
    for (const [hour, id] of ids.entries()) await take(hour * HOUR, false, id);
    for (const [at, id] of ids.entries())
      expect(await take(10 * HOUR, false, id)).toEqual({ granted: true, last: at === 9 });
    expect((await take(10 * HOUR)).granted).toBe(false);
  });

  it('do not count when they were not sent', async () => {
    const { take } = recipient();
    const id = randomUUID();
    for (const one of [id, randomUUID(), randomUUID()]) await take(0, false, one);
    expect((await take(1)).granted).toBe(false);
    await createSends(database.pool).giveBack(id);
    expect(await take(2)).toEqual(granted);
  });

  it('count for everyone whom they concern, and wait for all of them', async () => {
    const sends = createSends(database.pool);
    const [account, one, other] = [randomUUID(), randomUUID(), randomUUID()] as [string, string, string];
    const take = (number: string, after: number) =>
      sends.take({ id: randomUUID(), recipients: [number, account] }, addSeconds(NOW, after));
    expect(await take(one, 0)).toEqual(granted);
    expect(await take(one, MINUTE)).toEqual(granted);
    expect(await take(other, 2 * MINUTE)).toEqual(granted);
    expect(await take(other, 3 * MINUTE)).toEqual({ granted: false, freeAt: addSeconds(NOW, 15 * MINUTE) });
    const elsewhere = await sends.take({ id: randomUUID(), recipients: [other] }, addSeconds(NOW, 3 * MINUTE));
    expect(elsewhere).toEqual(granted);
  });

  it('are no more when two servers are asked for many at the same moment', async () => {
    const number = randomUUID();
    const account = randomUUID();
    const servers = [createSends(database.pool), createSends(another)];
    const all = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        servers[i % 2]!.take(
          { id: randomUUID(), recipients: i % 3 === 0 ? [account, number] : [number, account] },
          NOW,
        ),
      ),
    );
    expect(all.filter(one => one.granted)).toHaveLength(3);
  });

  it('are forgotten when they no longer count', async () => {
    const { take, number } = recipient();
    await take(0);
    const sends = createSends(database.pool);
    const left = async () =>
      (await database.pool.query('select from jobs.sms_sends where recipient = $1', [number])).rowCount;
    await sends.forget(addSeconds(NOW, 24 * HOUR - 1));
    expect(await left()).toBe(1);
    await sends.forget(addSeconds(NOW, 24 * HOUR));
    expect(await left()).toBe(0);
  });
});
