import { beforeAll, describe, expect, it } from '@jest/globals';
import { getOperationAST, getVariableValues, parse, validate, type GraphQLSchema } from 'graphql';
import { canonicalOperation } from '../../src/api/live/canonical-operation.js';
import { buildApiSchema } from '../../src/api/schema.js';

let schema: GraphQLSchema;
beforeAll(() => {
  schema = buildApiSchema();
});

type Case = readonly [text: string, variables?: Record<string, unknown>];

function asked([text, given = {}]: Case): string {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document, undefined)!;
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
  expect(errors).toBeUndefined();
  return canonicalOperation({ schema, document, operation, variables: coerced! });
}

const U = '0750001A';
const PLAIN: Case = [
  `subscription { responsablesUpdated(uai: "${U}") { position responsables(first: 5) { edges { node { id state } } } } }`,
];

describe('what a subscription asks for', () => {
  it.each<[string, Case]>([
    ['a name', [PLAIN[0].replace('subscription', 'subscription Another')]],
    ['blanks and a comment', [PLAIN[0].replaceAll(' {', '\n  { # here\n')]],
    ['a variable', [PLAIN[0].replace('subscription', 'subscription($u: Uai!)').replace(`"${U}"`, '$u'), { u: U }]],
    [
      'a variable of another name, left at its default',
      [PLAIN[0].replace('subscription', 'subscription($n: Int = 5)').replace('first: 5', 'first: $n')],
    ],
    [
      'fragments, inline and by name',
      [
        `subscription { responsablesUpdated(uai: "${U}") { ... { position } ...Page } }
         fragment Page on ResponsablesUpdate { responsables(first: 5) { edges { node { ...Row } } } }
         fragment Row on Node { id ... on Responsable { state } }`,
      ],
    ],
    [
      'what is said twice',
      [
        `subscription { responsablesUpdated(uai: "${U}") { position position
          responsables(first: 5) { edges { node { id } } } responsables(first: 5) { edges { node { state } } } } }`,
      ],
    ],
    [
      'conditions that hold, and what is skipped',
      [
        `subscription($no: Boolean!) { responsablesUpdated(uai: "${U}") { position @include(if: true)
          responsables(first: 5) { edges { cursor @include(if: $no) node { id state hasEmail @skip(if: true) } } } } }`,
        { no: false },
      ],
    ],
  ])('is the same with %s', (_, other) => expect(asked(other)).toBe(asked(PLAIN)));

  it('is the same whatever the order of arguments and of fields of inputs, and with defaults of inputs written down', () => {
    const texts: Case[] = [
      [`subscription { statisticsUpdated(scope: { type: SCHOOL, uai: "${U}" }) { position } }`],
      [`subscription { statisticsUpdated(groupBy: NONE, scope: { uai: "${U}", type: SCHOOL }) { position } }`],
      [
        'subscription($s: StatisticsScope!) { statisticsUpdated(scope: $s) { position } }',
        { s: { degree: 'ALL', uai: U, kind: 'RESPONSABLE', type: 'SCHOOL' } },
      ],
    ];
    expect(new Set(texts.map(asked)).size).toBe(1);
  });

  it.each<[string, string, string]>([
    ['another school', U, '0690002B'],
    ['a key of its own in the answer', 'position', 'at: position'],
    ['another field', 'state', 'origin'],
    ['one field more', 'state', 'state origin'],
    ['another order of the answer', 'id state', 'state id'],
    ['another argument', 'first: 5', 'first: 6'],
    ['one argument more', 'first: 5', 'first: 5, filter: { hasEmail: true }'],
    ['a field skipped', 'state', 'state @skip(if: true)'],
    ['the name of the type', 'id state', 'id state __typename'],
  ])('is not the same with %s', (_, from, to) => {
    expect(asked([PLAIN[0].replace(from, to)])).not.toBe(asked(PLAIN));
  });

  it('is told apart by a value that may not be there: the execution says so', () => {
    const text = PLAIN[0].replace('subscription', 'subscription($n: Int = 5)').replace('first: 5', 'first: $n');
    expect(asked([text, { n: null }])).not.toBe(asked([text, { n: 5 }]));
  });
});
