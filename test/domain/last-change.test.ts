import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lastChange } from '../../src/domain/last-change.js';

type Event = { readonly n: number; readonly value: number | null };
const event = fc.record({ value: fc.option(fc.integer({ min: 0, max: 3 })) });
const events = fc.array(event).map(all => all.map(({ value }, n): Event => ({ n, value })));
const evolve = (_: Event | undefined, next: Event): Event => next;
const valueOf = ({ value }: Event): number | undefined => value ?? undefined;

describe('the event that set a value', () => {
  it('is the last one that found another value, and none after it changed it', () => {
    fc.assert(
      fc.property(events, all => {
        const found = lastChange(all, evolve, valueOf);
        const last = all.at(-1)?.value ?? null;
        if (!found) return expect(all.every(({ value }) => value === null)).toBe(true);
        expect(found.after).toBe(last);
        expect(found.before).not.toBe(last);
        expect(found.before).toBe(all[found.event.n - 1]?.value ?? null);
        for (const { value } of all.slice(found.event.n)) expect(value).toBe(last);
        return undefined;
      }),
    );
  });

  it('compares values by what they hold', () => {
    const states = [{ links: ['a'] }, { links: ['a'] }, { links: ['a', 'b'] }, { links: ['a', 'b'] }];
    const found = lastChange(
      states,
      (_: object | undefined, next) => next,
      state => (state as { links: string[] }).links,
    );
    expect(found).toEqual({ event: states[2], before: ['a'], after: ['a', 'b'] });
  });
});
