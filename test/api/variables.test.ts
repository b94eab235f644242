import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildSchema, getVariableValues, Kind, parse, type OperationDefinitionNode } from 'graphql';
import { createCoerceVariables } from '../../src/api/pipeline/variables.js';

const schema = buildSchema(`
  enum Colour { RED GREEN }
  input Size { width: Int!, height: Int = 3, unit: String! = "cm", within: Size }
  input Filter { colours: [Colour!], sizes: [Size], text: String, on: Boolean }
  input Either @oneOf { id: ID, text: String }
  type Query { ask(a: Int, b: [Int!]!, c: Filter, d: Size, e: Either, f: [[String]]): Int }
`);
const document = parse(`query Q($a: Int = 5, $b: [Int!]!, $c: Filter, $d: Size, $e: Either, $f: [[String]]) {
  ask(a: $a, b: $b, c: $c, d: $d, e: $e, f: $f) }`);
const operation = document.definitions.find(
  (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
)!;

const leaf = fc.oneof(
  ...[fc.integer({ min: -3, max: 3 }), fc.constantFrom('RED', 'GREEN', 'BLUE', '', '7'), fc.boolean()],
  ...[fc.constant(null), fc.constant(undefined), fc.double(), fc.constant(2 ** 40)],
);
const names = fc.constantFrom(
  ...['width', 'height', 'unit', 'within', 'colours', 'sizes', 'text', 'on', 'id', 'toString', 'other'],
);
const { value } = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(names, tie('value'), { maxKeys: 4 }),
  ),
}));
const size = fc.record({ width: fc.integer(), height: leaf, unit: fc.string() }, { requiredKeys: ['width'] });
/** Values that fit more often than not, so that right ones are met, too. */
const fitting = fc.record(
  {
    a: fc.integer({ min: -9, max: 9 }),
    b: fc.array(fc.integer({ min: 0, max: 9 })),
    c: fc.record(
      { colours: fc.array(fc.constantFrom('RED', 'GREEN')), sizes: fc.array(size), text: fc.string(), on: leaf },
      { requiredKeys: [] },
    ),
    d: size,
    e: fc.record({ id: fc.string() }),
    f: fc.array(fc.array(fc.option(fc.string()))),
  },
  { requiredKeys: ['b'] },
);
const any = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', '__proto__'), value);

describe('variables', () => {
  it.each([
    ['that fit for the most part', fitting],
    ['of any kind', any],
  ])('%s are coerced as graphql-js does', (_, values) => {
    const coerce = createCoerceVariables(schema);
    fc.assert(
      fc.property(values as fc.Arbitrary<Record<string, unknown>>, given => {
        const ours = coerce(operation, given);
        const theirs = getVariableValues(schema, operation.variableDefinitions ?? [], given, { maxErrors: 10 });
        expect(ours.coerced).toEqual(theirs.coerced);
        expect(ours.errors?.map(({ message }) => message)).toEqual(theirs.errors?.map(({ message }) => message));
      }),
      { numRuns: 200 },
    );
  });
});
