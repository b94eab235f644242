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

  it('orders keys by their UTF-16 code units, numbers among them (the example of RFC 8785, 3.2.3)', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    // The values as they stand in the text: read back as an object, the key '1' would come first.
    expect([...canonicalJson(value).matchAll(/:"([^"]*)"/g)].map(([, text]) => text)).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
    expect(canonicalJson({ 9: 'a', 10: 'b' })).toBe('{"10":"b","9":"a"}');
  });

  it('writes numbers and texts as RFC 8785 does (its example in 3.2.2)', () => {
    const text = String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001,-0],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`;
    expect(canonicalJson(JSON.parse(text))).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27,0],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it('leaves out members that JSON has no word for, and writes dates as JSON does', () => {
    const at = new Date(0);
    expect(canonicalJson({ a: () => 1, b: [undefined], at })).toBe('{"at":"1970-01-01T00:00:00.000Z","b":[null]}');
    expect(() => canonicalJson({ a: 1n })).toThrow(TypeError);
  });
});
