import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type DemoAccount, DAYS, planDemo } from '../../src/demo/plan.js';

const accounts: DemoAccount[] = Array.from({ length: 400 }, (_, i) => ({
  accountId: `account-${i}`,
  kind: i % 3 === 0 ? 'STUDENT' : 'RESPONSABLE',
  uai: `075000${i % 4}A`,
  hasEmail: i % 5 !== 0,
  studentIds: [`student-${i}`],
}));
const end = '2026-11-22T14:00:00.000Z';

describe('the September of the demo', () => {
  it('is the same for the same seed and another for another', () => {
    const telling = { end, seed: 1 };
    expect(planDemo(accounts, telling)).toEqual(planDemo(accounts, telling));
    expect(planDemo(accounts, { end, seed: 2 })).not.toEqual(planDemo(accounts, telling));
  });

  it('shows every state, disputes and expiries', () => {
    const kinds = new Set(
      planDemo(accounts, { end, seed: 1 })
        .flat()
        .map(({ kind }) => kind),
    );
    for (const kind of ['NOTIFY', 'ACTIVATE', 'CONFIRM', 'SIGN_IN', 'DISPUTE', 'RESOLVE', 'EXPIRE'] as const) {
      expect(kinds).toContain(kind);
    }
  });

  it('lets each thing happen in its day, in order, before the end, and nothing before an account is notified', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), seed => {
        const days = planDemo(accounts, { end, seed });
        const all = days.flat();
        expect(days).toHaveLength(DAYS);
        expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).sort());
        expect(all.every(({ at }) => at < end)).toBe(true);
        for (const { accountId } of accounts) {
          const mine = all.filter(({ account }) => account.accountId === accountId);
          if (mine.length > 0) expect(mine[0]!.kind).toBe('NOTIFY');
        }
      }),
      { numRuns: 10 },
    );
  });
});
