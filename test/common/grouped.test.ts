import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addTo, grouped, groupedByEach } from '../../src/common/grouped.js';

describe('lists by key', () => {
  it('grouped: each item once, in the order given, under its own key', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat())), items => {
        const groups = grouped(items, ([key]) => key);
        expect([...groups.keys()]).toEqual([...new Set(items.map(([key]) => key))]);
        for (const [key, group] of groups) expect(group).toEqual(items.filter(item => item[0] === key));
      }),
    );
  });

  it('groupedByEach: an item under each of its keys, one without keys nowhere', () => {
    const named = [
      { id: 1, names: ['A', 'B'] },
      { id: 2, names: [] },
      { id: 3, names: ['B'] },
    ];
    expect([...groupedByEach(named, ({ names }) => names)].map(([name, of]) => [name, of.map(({ id }) => id)])).toEqual(
      [
        ['A', [1]],
        ['B', [1, 3]],
      ],
    );
  });

  it('addTo: makes the list of a key, then adds to it; the values given stay their own', () => {
    const lists = new Map<string, number[]>();
    const given = [1, 2];
    addTo(lists, 'a', ...given);
    addTo(lists, 'a', 3);
    expect(lists).toEqual(new Map([['a', [1, 2, 3]]]));
    expect(given).toEqual([1, 2]);
  });
});
