/** What is put into canonical form by its shape is, to the byte, what parsing it and writing it anew gives. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../../../src/domain/canonical-json.js';
import { Shapes } from '../../../src/integrity/entries/shapes.js';
import { storedEvent } from './support/stored.js';

const ROOM = 10_000;
/** Where the text is to begin in what it is written into: at no multiple of four, for bytes are copied by fours. */
const START = 3;

/** The canonical form of a text by its shape; undefined where it has to be parsed. Those with escapes are never given to shapes. */
function byShape(shapes: Shapes, text: string, longest = ROOM): string | undefined {
  if (text.includes('\\')) return undefined;
  const event = storedEvent(text);
  const target = Buffer.alloc(ROOM);
  const to = shapes.write(event, event.dataAt, longest, new DataView(target.buffer, target.byteOffset, ROOM), START);
  if (to >= 0) expect(shapes.end - event.dataAt).toBe(Buffer.byteLength(text));
  return to < 0 ? undefined : target.toString('utf8', START, to);
}
const byParsing = (text: string): string => canonicalJson(JSON.parse(text));

/** The text as a column of the type jsonb prints it: keys by length, then by their bytes, with blanks. */
function asJsonb(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asJsonb).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, member]) => [Buffer.from(key), `${JSON.stringify(key)}: ${asJsonb(member)}`] as const,
  );
  members.sort(([one], [other]) => one.length - other.length || one.compare(other));
  return `{${members.map(([, text]) => text).join(', ')}}`;
}

const hostileKey = fc.constantFrom(
  '__proto__',
  'constructor',
  'toJSON',
  '10',
  '9',
  '',
  'é',
  'z',
  '🎒',
  '\uffff',
  'a"b',
  'a\\b',
  'a\nb',
  '\ud800',
  ' ',
);
const key = fc.oneof(fc.string(), hostileKey, fc.string({ unit: 'grapheme' }));
const scalar = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.uuid(),
  fc.integer(),
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.maxSafeInteger(),
  fc.constantFrom(
    -0,
    1e30,
    1e21,
    1e-7,
    123456789012345,
    1234567890123456,
    true,
    false,
    null,
    '\ud83c',
    '\u2028',
    '\u007f',
  ),
);
const { value } = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 6 }).map(members => Object.fromEntries(members)),
  ),
}));

/** Texts that JSON.stringify does not write: keys that stand twice, blanks anywhere, numbers and escapes in any form. */
const blanks = fc.constantFrom('', '', '', ' ', '\n', '\t\r ');
const rawScalar = fc.oneof(
  fc.constantFrom(
    '-0',
    '0',
    '-1',
    '1.0',
    '1e3',
    '1E+3',
    '0.5',
    '-12',
    '100000000000000000000',
    '"\\u0041"',
    '"\\/"',
    '"a"',
    '"\\ud800"',
    'true',
    'null',
  ),
  scalar.map(one => JSON.stringify(one)),
);
const rawKey = fc.oneof(
  fc.constantFrom('"a"', '"b"', '"a"', '"\\u0061"', '"__proto__"', '"é"', '""'),
  key.map(one => JSON.stringify(one)),
);
const { raw } = fc.letrec<{ raw: string }>(tie => ({
  raw: fc
    .tuple(
      blanks,
      fc.oneof(
        { depthSize: 'small' },
        rawScalar,
        fc.array(tie('raw'), { maxLength: 4 }).map(items => `[${items.join(',')}]`),
        fc
          .array(fc.tuple(blanks, rawKey, blanks, tie('raw')), { maxLength: 5 })
          .map(
            members =>
              `{${members.map(([before, name, after, member]) => `${before}${name}${after}:${member}`).join(',')}}`,
          ),
      ),
      blanks,
    )
    .map(parts => parts.join('')),
}));

describe('the canonical form by shapes', () => {
  it('is that of parsing, or none, for any JSON as it is written here and as jsonb prints it', () => {
    const shapes = new Shapes();
    fc.assert(
      fc.property(value, one => {
        for (const text of [JSON.stringify(one), asJsonb(one)])
          expect([undefined, byParsing(text)]).toContain(byShape(shapes, text));
      }),
      { numRuns: 3_000 },
    );
  });

  it('is that of parsing, or none, for any other text that is JSON', () => {
    const shapes = new Shapes();
    fc.assert(
      fc.property(raw, text => {
        expect([undefined, byParsing(text)]).toContain(byShape(shapes, text));
      }),
      { numRuns: 3_000 },
    );
  });

  const plainScalar = fc.oneof(
    fc.string().filter(text => !/["\\]/.test(text)),
    fc.constantFrom('é', '🎒', '', 0, 7, -12, 999_999_999_999_999, true, false, null),
  );
  const plainKey = fc.string({ minLength: 1, maxLength: 12 }).filter(text => !/["\\]/.test(text));

  it('is found for texts of the shapes that events have, whatever their values, with a shape that is known or not', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(plainKey, { maxLength: 12 }),
        fc.array(fc.infiniteStream(plainScalar), { minLength: 4, maxLength: 4 }),
        (keys, streams) => {
          const shapes = new Shapes();
          for (const stream of streams) {
            const nested = Object.fromEntries(keys.map(name => [name, stream.next().value]));
            const one = {
              ...Object.fromEntries(keys.map(name => [name, stream.next().value])),
              nested,
              list: [nested, 1, []],
            };
            for (const text of [JSON.stringify(one), asJsonb(one)]) expect(byShape(shapes, text)).toBe(byParsing(text));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is none for what only parsing can put into it, and for what is no JSON', () => {
    const shapes = new Shapes();
    const odd = [
      '{"a":1,"a":2}',
      '{"a":"\\n"}',
      '{"a":-0}',
      '{"a":1.0}',
      '{"a":1e3}',
      '{"a":1234567890123456}',
      '{"a":1',
      '{"a":01}',
      'nul',
      '{"a" 1}',
    ];
    // Known shapes do not take them either.
    expect(byShape(shapes, '{"a":1}')).toBe('{"a":1}');
    expect(byShape(shapes, '{"a":1,"b":2}')).toBe('{"a":1,"b":2}');
    for (const text of odd) expect([text, byShape(shapes, text)]).toEqual([text, undefined]);
  });

  it('is none for a text that is too long', () => {
    const shapes = new Shapes();
    expect(byShape(shapes, '{"a":"12345"}', 12)).toBeUndefined();
    expect(byShape(shapes, '{"a":"1234"}', 12)).toBe('{"a":"1234"}');
  });

  it('is none for the shapes beyond those that are kept, and still found for the others', () => {
    const shapes = new Shapes();
    // Each length of the list is a shape: more than a group keeps.
    const texts = Array.from({ length: 40 }, (_, i) =>
      JSON.stringify({ list: Array.from({ length: i }, () => 'one') }),
    );
    const found = texts.map(text => byShape(shapes, text));
    expect(found[0]).toBe(texts[0]);
    expect(found.at(-1)).toBeUndefined();
    expect(texts.map(text => byShape(shapes, text))).toEqual(found);
  });
});
