import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Cell } from '../../projections/statistics/queries.js';
import { EXACTLY, roundingTo } from '../../src/statistics/rounding.js';

const digest = (domain: string, ...parts: string[]): string =>
  createHmac('sha256', 'a key')
    .update([domain, ...parts].join(' '))
    .digest('base64url');
const cell = (accounts: number, scope = 'school:0750001A'): Cell => ({
  scope,
  origin: 'ETABLISSEMENT',
  state: 'NOTIFIED',
  accounts,
});
const SCOPES = Array.from({ length: 40 }, (_, n) => `academie:${n}`);

describe('rounding', () => {
  it('leaves figures as they are below a step of two', () => {
    for (const step of [0, 1]) expect(roundingTo(step, digest)).toBe(EXACTLY);
    expect(EXACTLY.round(cell(3), 'RESPONSABLE')).toBe(3);
  });

  it('shows multiples of the step, less than a step away, and nothing as nothing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 100 }),
        fc.integer({ min: 0, max: 100_000 }),
        fc.constantFrom(...SCOPES),
        (step, accounts, scope) => {
          const shown = roundingTo(step, digest).round(cell(accounts, scope), 'RESPONSABLE');
          expect(shown % step).toBe(0);
          expect(Math.abs(shown - accounts)).toBeLessThan(step);
          if (accounts % step === 0) expect(shown).toBe(accounts);
        },
      ),
    );
  });

  it('lets no difference of figures be other than a multiple of the step', () => {
    const { round } = roundingTo(5, digest);
    const parts = [50, 47, 3].map((accounts, n) => round(cell(accounts, `school:075000${n}A`), 'RESPONSABLE'));
    const rest = round(cell(100, 'academie:01'), 'RESPONSABLE') - parts[0]! - parts[1]!;
    expect(Math.abs(rest % 5)).toBe(0);
  });

  it('does not tell at which number a figure moves on: that differs from scope to scope', () => {
    const { round } = roundingTo(5, digest);
    const moves = new Set(
      SCOPES.map(scope => [1, 2, 3, 4, 5].find(accounts => round(cell(accounts, scope), 'RESPONSABLE') > 0)),
    );
    expect(moves).toEqual(new Set([1, 2, 3, 4, 5]));
  });

  it('grows with the accounts', () => {
    const { round } = roundingTo(7, digest);
    for (const scope of SCOPES) {
      const shown = Array.from({ length: 60 }, (_, accounts) => round(cell(accounts, scope), 'STUDENT'));
      expect(shown).toEqual([...shown].sort((a, b) => a - b));
    }
  });

  it('is the same for a class that is the whole school', () => {
    const { round } = roundingTo(5, digest);
    for (let accounts = 0; accounts < 20; accounts++) {
      const roundedIn = (scope: string): number => round(cell(accounts, scope), 'RESPONSABLE');
      expect([roundedIn('class:0750001A:CP'), roundedIn('mef:0750001A:10010012110')]).toEqual([
        roundedIn('school:0750001A'),
        roundedIn('school:0750001A'),
      ]);
    }
  });
});
