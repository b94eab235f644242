import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays } from '../../src/domain/calendar.js';
import { FAILED_TRY_DAYS } from '../../src/domain/diagnosis/failed-tries.js';
import { createVault, LATER, NOW, type VaultUnderTest } from './support.js';

describe('failed tries', () => {
  let underTest: VaultUnderTest;
  beforeAll(async () => {
    underTest = await createVault();
  });
  afterAll(() => underTest?.database.drop());
  const tries = () => underTest.vault.failedTries;
  const WRONG = { path: 'SIGN_IN', code: 'PASSWORD_WRONG' } as const;
  const DATES = { path: 'ACTIVATION', code: 'BIRTH_DATES_MISMATCH' } as const;
  const rowsOf = async (accountId: string): Promise<number> =>
    (await underTest.database.pool.query('select from vault.failed_tries where account_id = $1', [accountId]))
      .rowCount ?? 0;

  it('are counted by path and code, the last one first', async () => {
    const accountId = randomUUID();
    await tries().note(accountId, WRONG, NOW);
    await tries().note(accountId, DATES, NOW);
    await tries().note(accountId, WRONG, LATER);
    expect(await tries().of(accountId, LATER)).toEqual([
      { accountId, ...WRONG, times: 2, firstAt: NOW, lastAt: LATER },
      { accountId, ...DATES, times: 1, firstAt: NOW, lastAt: NOW },
    ]);
    expect(await tries().of(randomUUID(), LATER)).toEqual([]);
  });

  it('of a stranger, however many, are one entry and push out nothing', async () => {
    const accountId = randomUUID();
    await tries().note(accountId, DATES, NOW);
    await Promise.all(Array.from({ length: 60 }, () => tries().note(accountId, WRONG, LATER)));
    expect(await rowsOf(accountId)).toBe(2);
    expect(await tries().of(accountId, LATER)).toMatchObject([{ ...WRONG, times: 60 }, { ...DATES }]);
  });

  it('are known for a number of days after the last one, then begin anew and are deleted', async () => {
    const accountId = randomUUID();
    const lastDay = addDays(NOW, FAILED_TRY_DAYS);
    const dayAfter = addDays(NOW, FAILED_TRY_DAYS + 1);
    await tries().note(accountId, WRONG, NOW);
    expect(await tries().of(accountId, lastDay)).toHaveLength(1);
    expect(await tries().of(accountId, dayAfter)).toEqual([]);
    await tries().note(accountId, WRONG, dayAfter);
    expect(await tries().of(accountId, dayAfter)).toMatchObject([{ times: 1, firstAt: dayAfter }]);
    await tries().forget(lastDay);
    expect(await rowsOf(accountId)).toBe(1);
    await tries().forget(addDays(dayAfter, FAILED_TRY_DAYS + 1));
    expect(await rowsOf(accountId)).toBe(0);
  });
});
