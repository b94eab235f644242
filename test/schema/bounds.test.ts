/** Every text and every list that the schema takes is bounded, whatever field it is given to. */
import { describe, expect, it } from '@jest/globals';
import {
  getNamedType,
  getNullableType,
  GraphQLInputObjectType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  type GraphQLField,
  type GraphQLInputType,
} from 'graphql';
import { boundsOf, mostItems, TEXT_BOUNDS } from '../../src/api/bounds.js';
import { buildApiSchema } from '../../src/api/schema.js';

const schema = buildApiSchema();
const fields = Object.values(schema.getTypeMap())
  .filter(type => isObjectType(type) && !type.name.startsWith('__'))
  .flatMap(type => Object.values(isObjectType(type) ? type.getFields() : {}).map(field => ({ type: type.name, field })))
  .filter(({ field }) => field.args.length > 0);

/** A right value of each kind of scalar. */
const RIGHT: Record<string, unknown> = {
  String: 'x',
  ID: 'Account_0b8e5a52-6c0f-4f6e-9b2a-0e2f6f0c9c55',
  Int: 1,
  Boolean: true,
  Uai: '0750001A',
  Uuid: '0b8e5a52-6c0f-4f6e-9b2a-0e2f6f0c9c55',
  LocalDate: '2014-03-27',
  DateTime: '2026-09-01T08:00:00.000Z',
  Position: '0'.repeat(32),
  TreeSize: 7,
};

interface Leaf {
  /** Where it is put in. */
  readonly path: readonly string[];
  readonly name: string;
  readonly scalar: string;
  /** In how many lists, one within the other, it stands. */
  readonly lists: number;
}

function leavesOf(name: string, given: GraphQLInputType, path: readonly string[], lists = 0): Leaf[] {
  const type = getNullableType(given);
  if (isListType(type)) return leavesOf(name, type.ofType, path, lists + 1);
  if (isInputObjectType(type))
    return Object.values(type.getFields()).flatMap(field =>
      leavesOf(field.name, field.type, [...path, field.name], lists),
    );
  return isScalarType(type) ? [{ path, name, scalar: type.name, lists }] : [];
}

function rightValue(given: GraphQLInputType): unknown {
  const type = getNullableType(given);
  if (isListType(type)) return [rightValue(type.ofType)];
  if (type instanceof GraphQLInputObjectType)
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter(field => isNonNullType(field.type))
        .map(field => [field.name, rightValue(field.type)]),
    );
  if (isEnumType(type)) return type.getValues()[0]!.value;
  return RIGHT[getNamedType(type).name];
}

/** Right arguments of a field, but for the value of one leaf; where the leaf stands in a list, a list of that value. */
function argumentsWith(field: GraphQLField<unknown, unknown>, { path, lists }: Leaf, value: unknown): object {
  const args = Object.fromEntries(
    field.args.filter(arg => isNonNullType(arg.type)).map(arg => [arg.name, rightValue(arg.type)]),
  );
  let place = args as Record<string, unknown>;
  for (const step of path.slice(0, -1)) place = (place[step] ??= {}) as Record<string, unknown>;
  place[path.at(-1)!] = lists > 0 && !Array.isArray(value) ? [value] : value;
  return args;
}

const refusal = (field: GraphQLField<unknown, unknown>, args: object): unknown => {
  try {
    boundsOf(field)?.(args);
    return undefined;
  } catch (error) {
    return (error as { extensions: unknown }).extensions;
  }
};

const leaves = fields.flatMap(({ type, field }) =>
  field.args.flatMap(arg =>
    leavesOf(arg.name, arg.type, [arg.name]).map(leaf => ({
      where: `${type}.${field.name}: ${leaf.path.join('.')}`,
      field,
      leaf,
    })),
  ),
);
const texts = leaves.filter(({ leaf }) => leaf.scalar === 'String' || leaf.scalar === 'ID');

/** Texts of several lines, where people write at length. */
const IN_LINES: readonly string[] = ['hours', 'text', 'tried', 'note'];

describe('every text that the schema takes', () => {
  it('is found at all', () => {
    expect(texts.length).toBeGreaterThan(80);
    expect(texts.map(({ where }) => where)).toContain('ImportReport.lines: before');
  });

  it.each(texts)('$where: is taken when it is right', ({ field, leaf }) => {
    expect(refusal(field, argumentsWith(field, leaf, RIGHT[leaf.scalar]))).toBeUndefined();
  });

  it.each(texts)('$where: is refused when it is too long, or holds what no text may', ({ field, leaf }) => {
    const { most } = TEXT_BOUNDS[leaf.name]!;
    expect(most).toBeLessThanOrEqual(2_000);
    const refused = { code: 'BAD_USER_INPUT', field: leaf.name };
    const inLines = IN_LINES.includes(leaf.name);
    if (inLines) expect(refusal(field, argumentsWith(field, leaf, 'a\r\nb\nc'))).toBeUndefined();
    for (const wrong of [
      'x'.repeat(most + 1),
      inLines ? 'a\rb' : 'a\r\nb',
      'a\u0000b',
      'a\ud800b',
      'a\u2028b',
      '\u007f',
    ])
      expect(refusal(field, argumentsWith(field, leaf, wrong))).toMatchObject(refused);
    expect(refusal(field, argumentsWith(field, leaf, 'x'.repeat(most)))).toBeUndefined();
  });

  it.each(leaves.filter(({ leaf }) => leaf.lists > 0))('$where: is a list of bounded length', ({ field, leaf }) => {
    const most = mostItems(leaf.name);
    expect(most).toBeLessThanOrEqual(1_000);
    const many = Array.from({ length: most + 1 }, () => RIGHT[leaf.scalar]);
    expect(refusal(field, argumentsWith(field, leaf, many))).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: leaf.name,
    });
  });

  it('of a scalar of our own is bounded by the scalar', () => {
    const own = [...new Set(leaves.map(({ leaf }) => leaf.scalar))].filter(
      name => !['String', 'ID', 'Int', 'Boolean', 'Float'].includes(name),
    );
    expect(own.length).toBeGreaterThan(3);
    for (const name of own) {
      const scalar = schema.getType(name);
      if (!isScalarType(scalar)) throw new Error(`${name} is no scalar`);
      const right = String(RIGHT[name]);
      expect(scalar.parseValue(RIGHT[name])).toBeDefined();
      for (const wrong of ['x'.repeat(100), `${right}\n`, `\r${right}`, right.repeat(50)])
        expect(() => scalar.parseValue(wrong)).toThrow();
    }
  });
});

describe('a text without a bound', () => {
  it('keeps the schema from being built', () => {
    const field = { args: [{ name: 'remark', type: schema.getType('String') }] } as unknown as GraphQLField<
      unknown,
      unknown
    >;
    expect(() => boundsOf(field)).toThrow(/no bound is known for the text `remark`/);
  });
});
