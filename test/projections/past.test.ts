import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { differsFrom, during, hourOf, latest, until, withEntry } from '../../projections/statistics/past.js';
import { ACADEMIES, uaiPrefixOf } from '../../src/domain/academies.js';
import { shownAt, zoneOfSchool } from '../../src/domain/time-zones.js';

interface Entry {
  readonly since: string;
  readonly value: number;
}
const same = (one: Entry, other: Entry): boolean => one.value === other.value;
const pastOf = (entries: readonly Entry[]): readonly Entry[] =>
  entries.reduce<readonly Entry[]>((past, entry) => withEntry(past, entry, same), []);
const entry = (hour: number, value: number): Entry => ({ since: `2026-09-01T${String(hour).padStart(2, '0')}`, value });
const entries = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 2 })).map(([hour, value]) => entry(hour, value)),
  { maxLength: 12 },
);

describe('a past', () => {
  it('keeps the last of what held within an hour', () => {
    expect(pastOf([entry(8, 1), entry(9, 2), entry(9, 0)])).toEqual([entry(8, 1), entry(9, 0)]);
  });

  it('keeps nothing of what was undone within the hour', () => {
    expect(pastOf([entry(8, 1), entry(9, 2), entry(9, 1)])).toEqual([entry(8, 1)]);
  });

  it('goes by the order of the stream where a clock was put back', () => {
    expect(pastOf([entry(9, 1), entry(8, 2)])).toEqual([entry(9, 2)]);
  });

  it('says what held during an hour, and until it began', () => {
    const past = pastOf([entry(8, 1), entry(10, 2)]);
    const untilAndDuring = [7, 8, 9, 10, 11].map(hour => {
      const { since } = entry(hour, 0);
      return [until(past, since)?.value, during(past, since)?.value];
    });
    expect(untilAndDuring).toEqual([
      [undefined, undefined],
      [undefined, 1],
      [1, 1],
      [1, 2],
      [2, 2],
    ]);
  });

  it('is in order, each entry other than the one before, and ends with what came last', () => {
    fc.assert(
      fc.property(entries, drawn => {
        const past = pastOf(drawn);
        expect(past.map(({ since }) => since)).toEqual([...new Set(past.map(({ since }) => since))].sort());
        for (let e = 1; e < past.length; e++) expect(past[e]!.value).not.toBe(past[e - 1]!.value);
        expect(latest(past)?.value).toBe(drawn.at(-1)?.value);
      }),
    );
  });

  it('differs from another from the first hour on at which something else holds', () => {
    fc.assert(
      fc.property(entries, entries, (one, other) => {
        const [a, b] = [pastOf(one), pastOf(other)];
        const from = differsFrom(a, b, same);
        const hours = Array.from({ length: 24 }, (_, hour) => entry(hour, 0).since);
        const first = hours.find(hour => during(a, hour)?.value !== during(b, hour)?.value);
        expect(from).toBe(first);
      }),
    );
  });
});

describe('the time zones of France', () => {
  it('differ from UTC by whole hours, so that an hour falls on one day', () => {
    const zones = new Set(
      ACADEMIES.flatMap(({ departements }) => departements.map(code => zoneOfSchool(uaiPrefixOf(code)))),
    );
    for (const zone of zones)
      for (let month = 0; month < 12; month++) {
        const instant = Date.UTC(2026, month, 15, 8);
        // West of Greenwich it is -0, which `toEqual` tells from 0.
        expect([zone, (shownAt(instant, zone) - instant) % 3_600_000]).toEqual([zone, expect.closeTo(0)]);
      }
    expect(hourOf('2026-09-01T08:59:59.999Z')).toBe('2026-09-01T08');
  });
});
