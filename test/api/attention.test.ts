import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LIVE_FIELDS } from '../../src/api/live/fields.js';
import { accountsNeedingAttention } from '../../projections/responsables/queries.js';
import type { ApiContext } from '../../src/api/context.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { responsablesOf } from './support/people.js';

let house: House;
beforeAll(async () => {
  house = await openApiHouse();
});
afterAll(() => house?.close());

const FOURTEEN_DAYS = 14 * 86_400_000;
const later = (than: string, ms: number): string => new Date(Date.parse(than) + ms).toISOString();

describe('the count of notifications that run out soon', () => {
  it('rises by one just after the instant that the school’s watchers wait for', async () => {
    const { uai } = house.schools[0]!;
    const head = await house.token(grantsOf(house).SCHOOL_HEAD!);
    const [one] = await responsablesOf(house, uai);
    const input = { accountId: one!.accountId, uai, channel: 'LETTER' };
    await house.ask(head, operation('AccountNotify'), { input });
    const { pool } = house.database;
    const { rows } = await pool.query<{ expiry: Date }>(
      `select min(expires_at) as expiry from read.responsables where uai = $1 and state = 'NOTIFIED'`,
      [uai],
    );
    const instant = later(rows[0]!.expiry.toISOString(), -FOURTEEN_DAYS);
    const movesAfter = (now: string) =>
      LIVE_FIELDS.responsablesUpdated!.movesAfter!(
        { services: { pool, clock: { now: () => now }, expiringSoonDays: 14 } } as unknown as ApiContext,
        { uai },
      );
    const counted = async (now: string) =>
      (await accountsNeedingAttention(pool, uai, later(now, FOURTEEN_DAYS))).expiringSoon;
    expect(await movesAfter(later(instant, -60_000))).toBe(instant);
    expect([await counted(instant), await counted(later(instant, 1))]).toEqual([0, 1]);
    expect(await movesAfter(later(instant, 1))).toBeUndefined();
  });
});
