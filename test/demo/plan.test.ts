import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planDemo } from '../../src/demo/plan.js';
import { type DemoAccount, DAYS, type PlannedDay } from '../../src/demo/planned.js';

/** In print order. */
const accounts: DemoAccount[] = Array.from({ length: 400 }, (_, i) => ({
  accountId: `account-${i}`,
  kind: i % 3 === 0 ? 'STUDENT' : 'RESPONSABLE',
  uai: `075000${i % 4}A`,
  hasEmail: i % 5 !== 0,
  classCode: `${6 - Math.floor(i / 100)}A`,
}));
const end = '2026-11-22T14:00:00.000Z';
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

const actionsOf = (days: readonly PlannedDay[]) => days.flatMap(({ actions }) => actions);
const campaignsOf = (days: readonly PlannedDay[]) => days.flatMap(({ campaigns }) => campaigns);

describe('the September of the demo', () => {
  it('is the same for the same seed and another for another', () => {
    const options = { end, seed: 1 };
    expect(planDemo(accounts, options)).toEqual(planDemo(accounts, options));
    expect(planDemo(accounts, { end, seed: 2 })).not.toEqual(planDemo(accounts, options));
  });

  it('shows every state, disputes and expiries', () => {
    const kinds = new Set(actionsOf(planDemo(accounts, { end, seed: 1 })).map(({ kind }) => kind));
    for (const kind of ['NOTIFY', 'ACTIVATE', 'CONFIRM', 'SIGN_IN', 'DISPUTE', 'RESOLVE', 'EXPIRE'] as const) {
      expect(kinds).toContain(kind);
    }
  });

  it('lets each thing happen in its day, in order, before the end, and nothing before an account is notified', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const days = planDemo(accounts, { end, seed });
        const [all, campaigns] = [actionsOf(days), campaignsOf(days)];
        expect(days).toHaveLength(DAYS);
        for (const times of [all, campaigns]) {
          expect(times.map(({ at }) => at)).toEqual(times.map(({ at }) => at).sort());
          expect(times.every(({ at }) => at < end)).toBe(true);
        }
        for (const { accountId } of accounts) {
          const mine = all.filter(({ account }) => account.accountId === accountId);
          const notified = [
            ...mine.filter(({ kind }) => kind === 'NOTIFY').map(({ at }) => at),
            ...campaigns.filter(one => one.accounts.some(other => other.accountId === accountId)).map(({ at }) => at),
          ].sort();
          if (mine.length > 0) expect(mine[0]!.at >= notified[0]!).toBe(true);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('hands out by one campaign in each school, over its accounts in print order', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const campaigns = campaignsOf(planDemo(accounts, { end, seed }));
        const ofResponsables = campaigns.filter(({ kind }) => kind === 'RESPONSABLE');
        expect(ofResponsables.map(({ uai }) => uai).sort()).toEqual(['0750000A', '0750001A', '0750002A', '0750003A']);
        expect(new Set(campaigns.map(({ uai, kind }) => `${uai} ${kind}`)).size).toBe(campaigns.length);
        for (const { uai, kind, accounts: selected } of campaigns) {
          expect(selected.every(account => account.uai === uai && account.kind === kind)).toBe(true);
          const places = selected.map(account => accounts.indexOf(account));
          expect(places).toEqual([...places].sort((a, b) => a - b));
        }
      }),
      { numRuns: 10 },
    );
  });

  it('shows outcomes of every kind in the first school, however small: left out, failed, told by letter, e-mails that came back', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 30, max: 400 }), (seed, size) => {
        const days = planDemo(accounts.slice(0, size), { end, seed });
        const actions = actionsOf(days);
        const first = campaignsOf(days).find(({ uai, kind }) => uai === '0750000A' && kind === 'RESPONSABLE')!;
        const before = actions.filter(({ kind, at }) => kind === 'NOTIFY' && at < first.at && at >= first.unlessSince);
        const leftOut = first.accounts.filter(account => before.some(action => action.account === account));
        expect(leftOut.length).toBeGreaterThan(0);
        expect(first.channel).toBe('EMAIL_ELSE_LETTER');
        expect(first.bounces.size).toBeGreaterThan(0);
        const told = first.accounts.filter(account => !leftOut.includes(account));
        expect(told.some(({ hasEmail }) => !hasEmail)).toBe(true);
        expect(first.accounts.map(({ accountId }) => accountId)).toContain(first.failing);
        expect(actions.filter(({ account }) => account.accountId === first.failing)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('has nobody activate by an e-mail that came back', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const days = planDemo(accounts, { end, seed });
        for (const { bounces, accounts: selected } of campaignsOf(days)) {
          const returned = selected.filter(({ accountId }) => bounces.has(accountId));
          expect(returned).toHaveLength(bounces.size);
          expect(returned.every(({ hasEmail }) => hasEmail)).toBe(true);
          expect(
            actionsOf(days).filter(({ kind, account }) => kind === 'ACTIVATE' && returned.includes(account)),
          ).toEqual([]);
        }
      }),
      { numRuns: 10 },
    );
  });
});
