import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sortKey } from '../../src/text/sort.js';

/** As PostgreSQL compares under `collate "C"`. */
const byBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));
const sorted = (texts: readonly (readonly string[])[]): (readonly string[])[] =>
  [...texts].sort((one, other) => byBytes(sortKey(...one), sortKey(...other)));

/** Expects that the names are sorted into this order. */
const expectOrder = (...names: [string, string][]): void => expect(sorted([...names].reverse())).toEqual(names);

describe('the order of names', () => {
  it('is by surname, then first name, whatever accents and case', () =>
    expectOrder(
      ['ABBE', 'Zo\u00e9'],
      ['\u00c9lan', 'Anne'],
      ['ELAN', 'Bruno'],
      ['\u00e9lan', 'C\u00e9line'],
      ['Emery', 'Anne'],
      ['\u0141ukasz', 'Jan'],
      ['Lulli', 'Jan'],
      ['\u0152dipe', 'A'],
      ['Offen', 'A'],
      ['Z', 'A'],
    ));
  it('puts a surname before longer ones that begin with it, whatever the first names', () =>
    expectOrder(['Martin', 'Zo\u00e9'], ['Martin Dupont', 'Anne'], ['Martin-Dupont', 'Bruno'], ['Martineau', 'Anne']));
  it('counts accents between names that are otherwise equal', () =>
    expectOrder(['Cote', 'A'], ['Cot\u00e9', 'A'], ['C\u00f4te', 'A'], ['C\u00f4t\u00e9', 'A'], ['Cote', 'B']));
  it('treats apostrophes, hyphens and spaces alike', () => {
    const spellings = ["N'Guessan", 'N GUESSAN', 'n-guessan'];
    expect(new Set(spellings.map(spelling => sortKey(spelling, 'A'))).size).toBe(1);
  });
  it('puts numbers in the order of their values', () => {
    const labels = ['1ERE B', '2NDE 3', '2NDE 10', '3EME A', '6EME A', '10EME', 'CE1 A', 'CM2'];
    expect(sorted([...labels].reverse().map(label => [label])).flat()).toEqual(labels);
  });

  const letters = 'abceoz\u00e9\u00e0\u00e7\u00ea\u00eb\u0153\u00fb\u00c9\u00c0';
  const word = fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 6 }).map(all => all.join(''));
  const name = fc.array(word, { minLength: 1, maxLength: 2 }).map(words => words.join('-'));

  it('is that of a French dictionary for names of letters and hyphens, whatever accents and case', () => {
    const french = new Intl.Collator('fr', { sensitivity: 'base' });
    const base = (one: string, other: string): number =>
      french.compare(one.replaceAll('\u0153', 'oe'), other.replaceAll('\u0153', 'oe'));
    fc.assert(
      fc.property(name, name, (one, other) => {
        const said = base(one, other);
        const keyed = byBytes(sortKey(one, ''), sortKey(other, ''));
        if (said !== 0) expect(Math.sign(keyed)).toBe(Math.sign(said));
      }),
      { numRuns: 5_000 },
    );
  });
  it('is short enough for an index, and holds nothing that JSON escapes', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 100 }),
        fc.oneof(fc.string({ unit: 'grapheme', maxLength: 100 }), fc.constant('\ufdfa'.repeat(100))),
        (surname, firstName) => {
          const key = sortKey(surname, firstName);
          expect(Buffer.byteLength(key)).toBeLessThan(1_600);
          expect(JSON.stringify(key)).toHaveLength(key.length + 2);
        },
      ),
    ));
});
