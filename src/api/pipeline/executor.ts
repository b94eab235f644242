/**
 * Executes validated documents for every transport, and masks the errors of their results. Queries are compiled from their second use
 * on, separately for each combination of their conditions; queries of lists alone take the fast path.
 */
import {
  execute,
  GraphQLError,
  OperationTypeNode,
  type DocumentNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { ApiContext } from '../context.js';
import { ApiError } from '../errors.js';
import { unlessUnavailable } from './ledger-unavailable.js';
import { runFast, type FastLists, type RawData } from './fast-path.js';
import { createPlanner } from './operation-plans.js';
import { tooCostly } from './limits.js';
import type { Mask } from './mask.js';
import { createCoerceVariables, type CoerceVariables } from './variables.js';

export interface Execution {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Record<string, unknown>;
  readonly context: ApiContext;
  /**
   * Set only by the live hub, which executes a subscription after each change and checks rights before each push. Without it, a
   * subscription is refused with SUBSCRIPTION_OVER_HTTP.
   */
  readonly live?: true;
}

/** A result to send. `data` is absent when the request itself was refused. */
export interface MaskedResult {
  readonly data?: Record<string, unknown> | RawData | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

export interface Executor {
  execute(execution: Execution): Promise<MaskedResult>;
  /** The error LIMIT_EXCEEDED of an operation that costs too much, for subscriptions, which are executed later; else undefined. */
  tooMuch(execution: Omit<Execution, 'context'>): GraphQLError | undefined;
  readonly coerceVariables: CoerceVariables;
}

export interface ExecutorOptions {
  readonly schema: GraphQLSchema;
  readonly mask: Mask;
  readonly fastLists: FastLists;
  /** Highest cost of an operation; no limit when left out. */
  readonly mostCost?: number;
  /** True when ledger and database answer now. Without it, mutations wait for them without limit. */
  readonly reachable?: () => Promise<boolean>;
  /** False switches the fast path off, or compilation: for tests and benchmarks. */
  readonly fast?: boolean;
  readonly compile?: boolean;
}

/** A result whose errors are not masked yet. */
interface RawResult {
  readonly data?: Record<string, unknown> | RawData | null | undefined;
  readonly errors?: readonly GraphQLError[] | undefined;
}

export function createExecutor(options: ExecutorOptions): Executor {
  const { schema, mask, fastLists, mostCost = Infinity, reachable, fast = true, compile = true } = options;
  const planOf = createPlanner({ schema, fastLists, fast, compile });

  const coerceVariables = createCoerceVariables(schema);
  const refusalFor = (cost: number): GraphQLError | undefined =>
    cost > mostCost ? tooCostly(cost, mostCost) : undefined;

  const run = async (execution: Execution): Promise<RawResult> => {
    const { document, operation, variables, context } = execution;
    const { coerced, errors } = coerceVariables(operation, variables);
    if (!coerced) return { errors };
    const { cost, fast: fastPlan, compiled } = planOf(execution, coerced);
    const refusal = refusalFor(cost(coerced));
    if (refusal) return { errors: [refusal] };
    if (fastPlan) return runFast(fastPlan, context, coerced);
    const compiledResult = await compiled?.(context, coerced);
    if (compiledResult) return compiledResult;
    const operationName = operation.name?.value;
    return execute({ schema, document, contextValue: context, variableValues: variables, operationName });
  };

  return {
    async execute(execution) {
      const { operation, live, context } = execution;
      const { correlationId, language } = context;
      try {
        if (operation.operation === OperationTypeNode.SUBSCRIPTION && !live)
          throw new ApiError('SUBSCRIPTION_OVER_HTTP');
        const checkReachable = operation.operation === OperationTypeNode.MUTATION && reachable;
        const { data, errors } = await (checkReachable
          ? unlessUnavailable(run(execution), checkReachable)
          : run(execution));
        if (!errors?.length) return { data: data ?? null };
        const masked = errors.map(error => mask(asInput(error), correlationId, language));
        return data === undefined ? { errors: masked } : { data, errors: masked };
      } catch (error) {
        return { errors: [mask(error, correlationId, language)] };
      }
    },
    tooMuch(execution) {
      const { coerced } = coerceVariables(execution.operation, execution.variables);
      return coerced && refusalFor(planOf(execution, coerced).cost(coerced));
    },
    coerceVariables,
  };
}

/** Gives errors of variables the code BAD_USER_INPUT: graphql-js gives them none. */
export const asInput = (error: GraphQLError): GraphQLError => {
  const ofVariable =
    error.path === undefined &&
    error.extensions?.code === undefined &&
    /^(Variable "\$|Too many errors processing variables)/.test(error.message);
  if (!ofVariable || error.originalError instanceof ApiError) return error;
  const { message, nodes, source, positions } = error;
  return new GraphQLError(message, { nodes, source, positions, extensions: { code: 'BAD_USER_INPUT' } });
};
