import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../../src/domain/canonical-json.js';

/** The same value, with the keys of its objects in reverse order. */
const withKeysReversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withKeysReversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, withKeysReversed(inner)]),
  );
};

describe('canonical JSON', () => {
  it('sorts keys at every depth, keeps the order of lists, leaves out what is undefined', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }, 2], a: undefined, A: 'x' })).toBe(
      '{"A":"x","b":[{"c":null,"d":1},2]}',
    );
  });

  it('is the same text for the same value, and reads back as that value', () =>
    fc.assert(
      fc.property(fc.json(), text => {
        const value: unknown = JSON.parse(text);
        expect(canonicalJson(withKeysReversed(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    ));
});
