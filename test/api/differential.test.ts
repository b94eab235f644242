/**
 * Generated documents, each run three times by the executor, held against graphql-js: the same bytes of data, the same
 * errors. `DIFFERENTIAL_RUNS` asks for more documents, `SEED` for others.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  execute,
  getOperationAST,
  OverlappingFieldsCanBeMergedRule,
  parse,
  validate,
  VariablesInAllowedPositionRule,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import type { ApiContext } from '../../src/api/context.js';
import { asInput, createExecutor, type Executor } from '../../src/api/pipeline/executor.js';
import { createMask } from '../../src/api/pipeline/mask.js';
import { Random } from '../../src/common/random.js';
import { makeDocument, type ValueOf } from './support/documents.js';
import { zoo } from './support/zoo.js';

const RUNS = Number(process.env.DIFFERENTIAL_RUNS ?? 10_000);
const SEED = process.env.SEED ?? 'differential';

const mask = createMask({ onFault: () => undefined });
const context = { correlationId: 'same' } as ApiContext;

/** The rules of GraphQL that a made document may break; it keeps the others. */
const MAY_BREAK = [OverlappingFieldsCanBeMergedRule, VariablesInAllowedPositionRule];

/** Errors of one answer may come in any order: nothing says in which. */
const written = ({ data, errors }: { data?: unknown; errors?: readonly unknown[] | undefined }): string =>
  JSON.stringify({ data, errors: errors?.map(error => JSON.stringify(error)).sort() });

async function byGraphqlJs(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Record<string, unknown>,
): Promise<string> {
  const { data, errors } = await execute({ schema, document, contextValue: context, variableValues: variables });
  return written({ data, errors: errors?.map((error: GraphQLError) => mask(asInput(error), context.correlationId)) });
}

async function byExecutor(
  executor: Executor,
  document: DocumentNode,
  variables: Record<string, unknown>,
): Promise<string> {
  const operation = getOperationAST(document, undefined)!;
  return written(await executor.execute({ document, operation, variables, context }));
}

const WORDS = ['name', 'two words', '"', ''];
const value: ValueOf = (type, place, random) => {
  const name = String(type).replace(/[![\]]/g, '');
  const one = (): unknown => {
    if (name === 'Boolean') return random.chance(0.5);
    if (name === 'Int') return random.below(4);
    if (name === 'ID' || name === 'String') return random.pick(WORDS);
    if (name === 'Order') return random.pick(['UP', 'DOWN']);
    if (name === 'Kind') return random.pick(['CAT', 'DOG', 'KEEPER']);
    if (name === 'Sort')
      return {
        ...(random.chance(0.5) ? { by: random.pick(WORDS) } : {}),
        ...(random.chance(0.5) ? { order: 'DOWN' } : {}),
      };
    if (name === 'Wanted')
      return {
        ...(random.chance(0.5) ? { sort: random.chance(0.5) ? null : { order: 'DOWN' } } : {}),
        ...(random.chance(0.5) ? { limit: random.below(5) } : {}),
        ...(random.chance(0.3) ? { kinds: [random.pick(['CAT', 'DOG'])] } : {}),
        ...(random.chance(0.2) ? { deep: { limit: 1 } } : {}),
      };
    throw new Error(`no value for ${String(type)} at ${place}`);
  };
  const depth = String(type).split('[').length - 1;
  const listed = (levels: number): unknown =>
    levels === 0 ? one() : Array.from({ length: random.below(3) }, () => listed(levels - 1));
  return listed(depth);
};

// Nobody reads the stacks of the many errors.
const { stackTraceLimit } = Error;
beforeAll(() => {
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

describe('the executor answers as graphql-js does', () => {
  it(
    `over ${RUNS} documents, three times each`,
    async () => {
      const schema = zoo();
      const executor = createExecutor({ schema, mask, fastLists: {} });
      console.info(`differential: ${RUNS} documents, SEED=${SEED}`);
      let made = 0;
      let invalid = 0;
      let failed = 0;
      for (let run = 0; made < RUNS; run++) {
        const random = Random.of(SEED, run);
        const { query, variables } = makeDocument({ schema, random, value });
        const document = parse(query);
        if (validate(schema, document, MAY_BREAK).length > 0) {
          invalid++;
          continue;
        }
        made++;
        // That it keeps the other rules is looked at now and then: to validate by all of them takes long.
        if (made % 50 === 0) expect(validate(schema, document)).toEqual([]);
        // Compiled at the second use under the same conditions.
        const [once, then] = [variables(), variables()];
        const expectedOnce = await byGraphqlJs(schema, document, once);
        for (const [time, given] of [once, once, then].entries()) {
          const expected = given === once ? expectedOnce : await byGraphqlJs(schema, document, given);
          const answer = await byExecutor(executor, document, given);
          if (expected.includes('"errors":[')) failed++;
          if (answer !== expected)
            throw new Error(
              `run ${run} of SEED=${SEED}, use ${time + 1}:\n${query}\n${JSON.stringify(given)}\nexpected ${expected}\nanswered ${answer}`,
            );
        }
      }
      // The documents are such as execution has to get right: most are valid, some fail in part.
      expect(invalid).toBeLessThan(made);
      expect(failed).toBeGreaterThan(made / 10);
    },
    24 * 3_600_000,
  );
});
