/** Makes values that clients may send: right ones, nearly right ones, and those of somebody who looks for a way in. */
import { getNamedType, isEnumType, isInputObjectType, isListType, isNonNullType, type GraphQLInputType } from 'graphql';
import type { Random } from '../../../src/common/random.js';

/** Right values of the server under test, which a client may name. */
export interface KnownValues {
  readonly uais: readonly string[];
  /** UUIDs and global ids of whatever kind. */
  readonly ids: readonly string[];
  readonly cursors: readonly string[];
  readonly positions: readonly string[];
  readonly words: readonly string[];
}

const TEXTS = [
  '',
  ' ',
  'a',
  'é',
  '\0',
  'a\0b',
  '\ud800',
  '\udfff\ud800',
  '\u202egnirts',
  '\u2028',
  '😀',
  '%',
  '_',
  '\\',
  "'",
  '"',
  '--',
  '$1',
  '${x}',
  "'; drop table read.accounts; --",
  '__proto__',
  'constructor',
  'null',
  'NaN',
  'Infinity',
  '-infinity',
  '0',
  '-1',
  '1e400',
  '[]',
  '{}',
  '\r\n',
  // Longer than many texts may be, and much longer (`src/api/bounds.ts`).
  'x'.repeat(101),
  'x'.repeat(5_000),
  'e\u0301'.repeat(60),
  'ﬁ',
  'İ',
  '١٢٣',
  'jean@exemple.fr',
  'jean..x@-y',
  '+33612345678',
  '+999',
  '06 12 34 56 78',
];
const INSTANTS = [
  '2026-09-01T08:00:00Z',
  '2026-09-01T08:00:00.123456789+02:00',
  '0000-01-01T00:00:00Z',
  '0000-12-31T23:59:59.999Z',
  '0001-01-01T00:00:00Z',
  '0001-01-01T00:00:00+14:00',
  '9999-12-31T23:59:59.999Z',
  '9999-12-31T23:59:59-14:00',
  '10000-01-01T00:00:00Z',
  '+010000-01-01T00:00:00Z',
  '-000001-01-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-02-29T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:00:60Z',
  '2026-01-01T00:00:00+24:00',
  '2026-01-01T00:00:00+23:59',
  '2026-01-01',
  'infinity',
  '1970-01-01T00:00:00Z',
  '4714-11-24T00:00:00Z',
  '294276-12-31T00:00:00Z',
];
const DAYS = [
  '2014-03-27',
  '0000-01-01',
  '0001-01-01',
  '9999-12-31',
  '10000-01-01',
  '2014-02-30',
  '2014-02-29',
  '2014-13-01',
  '2014-00-00',
  '14-03-27',
  '2014-03-27T00:00:00Z',
];
const NUMBERS: unknown[] = [
  0,
  1,
  2,
  7,
  50,
  100,
  101,
  -1,
  2 ** 31 - 1,
  -(2 ** 31),
  2 ** 31,
  2 ** 53,
  1.5,
  -0,
  1e300,
  '1',
  '',
  true,
  [1],
  {},
];
const WRONG: unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  '',
  'x',
  [],
  {},
  [[]],
  [null],
  { a: 1 },
  JSON.parse('{"__proto__":null}'),
  'x'.repeat(200),
];

/** Flips, cuts, doubles or changes characters of a text. */
export function damage(text: string, random: Random): string {
  let damaged = text;
  for (let times = 1 + random.below(3); times > 0; times--) {
    const at = random.below(damaged.length + 1);
    const piece = random.pick([
      '',
      '"',
      '\\',
      '{',
      '}',
      '(',
      ')',
      '$',
      '@',
      '!',
      ':',
      '...',
      '\0',
      '\ud800',
      '#',
      'é',
      ' ',
      '0',
      '-',
      '"""',
      '[',
      ']',
    ]);
    damaged = damaged.slice(0, at) + piece + damaged.slice(at + random.below(3));
  }
  return damaged;
}

/** Puts other keys into a cursor. */
function forge(cursor: string, random: Random): string {
  try {
    const [name, ...keys] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    const other = (): unknown =>
      random.pick<unknown>([
        ...TEXTS,
        ...WRONG,
        ...NUMBERS,
        ...INSTANTS.map(at => at.replace('T', ' ').replace('Z', '+00')),
        '2026-02-30 00:00:00+00',
        '0000-01-01 00:00:00+00',
        'infinity',
        '-infinity',
        '99999999999',
        'true',
      ]);
    const values = keys.map(key => (random.chance(0.5) ? other() : key));
    if (random.chance(0.2)) values.push(other());
    return Buffer.from(JSON.stringify([name, ...values])).toString('base64url');
  } catch {
    return cursor;
  }
}

/** Makes a value for a place of this type, as JSON. `place` is the name of the argument or field. */
export function hostile(type: GraphQLInputType, place: string, random: Random, known: KnownValues): unknown {
  if (isNonNullType(type)) return random.chance(0.03) ? null : hostile(type.ofType, place, random, known);
  if (random.chance(0.04)) return random.pick(WRONG);
  if (isListType(type)) {
    if (random.chance(0.1)) return hostile(type.ofType, place, random, known);
    // 300: more than most lists may have (`mostItems`).
    const length = random.chance(0.03) ? 300 : random.below(4);
    return Array.from({ length }, () => hostile(type.ofType, place, random, known));
  }
  const named = getNamedType(type);
  if (isInputObjectType(named)) {
    const fields = Object.values(named.getFields()).filter(field => isNonNullType(field.type) || random.chance(0.5));
    const entries = fields
      .filter(() => random.chance(0.97))
      .map(field => [field.name, random.chance(0.08) ? null : hostile(field.type, field.name, random, known)] as const);
    return Object.fromEntries(
      // A field that the type does not have.
      random.chance(0.02) ? [...entries, [random.pick(TEXTS), 1] as const] : entries,
    );
  }
  if (isEnumType(named)) {
    const value = random.pick(named.getValues()).name;
    return random.chance(0.03) ? value.toLowerCase() : value;
  }
  return scalar(named.name, place, random, known);
}

function scalar(name: string, place: string, random: Random, known: KnownValues): unknown {
  const text = (): string =>
    random.pick([random.pick(TEXTS), random.pick(known.words), damage(random.pick(known.words), random)]);
  const id = (): string =>
    random.pick([random.pick(known.ids), random.pick(known.ids), damage(random.pick(known.ids), random), text()]);
  switch (name) {
    case 'Boolean':
      return random.chance(0.5);
    case 'Int':
      return place === 'first' || place === 'last'
        ? random.pick<unknown>([1, 2, 5, 10, 50, random.pick(NUMBERS)])
        : random.pick(NUMBERS);
    case 'ID':
    case 'Uuid':
      return id();
    case 'Uai':
      return random.pick([
        random.pick(known.uais),
        random.pick(known.uais),
        random.pick(known.uais).toLowerCase(),
        // A school that there is not.
        '0999999Z',
        text(),
      ]);
    case 'DateTime':
      return random.pick([...INSTANTS, damage(INSTANTS[0]!, random)]);
    case 'LocalDate':
      return random.pick([...DAYS, damage(DAYS[0]!, random)]);
    case 'Position':
      // No position that is still to come: the server would wait for it.
      return random.pick(
        [...known.positions, '0'.repeat(32), '0'.repeat(31), 'x', damage('0'.repeat(32), random)].filter(
          at => !/^[1-9a-f]/.test(at),
        ),
      );
    default:
      if (place === 'after' || place === 'before')
        return random.pick([
          random.pick(known.cursors),
          forge(random.pick(known.cursors), random),
          damage(random.pick(known.cursors), random),
          text(),
        ]);
      return random.pick([text(), id(), random.pick(known.uais)]);
  }
}
