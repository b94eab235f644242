import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { campaignMovesAfter, estimatedEnd, perSecond } from '../../../src/domain/campaign/pace.js';

const START = Date.UTC(2026, 8, 1, 8);
const at = (seconds: number): string => new Date(START + seconds * 1_000).toISOString();

describe('the pace of a campaign', () => {
  it('is what was recorded after the first slice, over the time since it', () => {
    const pace = [0, 5, 10].map(seconds => ({ at: at(seconds), accounts: 50 }));
    expect(perSecond(pace, at(10))).toBe(10);
    expect(estimatedEnd(200, 10, at(10))).toBe(at(30));
  });

  it.each([
    ['no slice', []],
    ['one slice', [0]],
    ['slices of one instant', [0, 0, 0]],
    ['slices of more than two minutes ago', [-200, -190, -180]],
    ['one slice within two minutes', [-200, -10]],
  ])('is not known with %s', (_, seconds) => {
    const pace = seconds.map(second => ({ at: at(second), accounts: 50 }));
    expect(perSecond(pace, at(0))).toBeNull();
    expect(estimatedEnd(10, perSecond(pace, at(0)), at(0))).toBeNull();
  });

  it('is that of slices of one size at one distance, whatever both are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 2, max: 4 }),
        (accounts, gap, slices) => {
          const pace = Array.from({ length: slices }, (_, n) => ({ at: at(n * gap), accounts }));
          const error = perSecond(pace, at((slices - 1) * gap))! - accounts / gap;
          // Rounded to hundredths; a little more, as fractions are not exact.
          expect(Math.abs(error)).toBeLessThan(0.005_001);
        },
      ),
    );
  });
});

describe('a campaign that shows another state without an event', () => {
  const running = { state: 'RUNNING', startsAt: at(10), lastSliceAt: null } as const;

  it('is one that begins, or whose pace is forgotten', () => {
    expect(campaignMovesAfter(running, at(0))).toBe(at(10));
    expect(campaignMovesAfter(running, at(11))).toBeUndefined();
    expect(campaignMovesAfter({ ...running, lastSliceAt: at(20) }, at(21))).toBe(at(140));
    expect(campaignMovesAfter({ ...running, lastSliceAt: at(20) }, at(141))).toBeUndefined();
  });

  it('is none that has ended, nor one that does not exist', () => {
    expect(campaignMovesAfter({ ...running, state: 'COMPLETED' }, at(0))).toBeUndefined();
    expect(campaignMovesAfter(undefined, at(0))).toBeUndefined();
  });
});
