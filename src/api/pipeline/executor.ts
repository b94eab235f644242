/**
 * One execution for every transport: validated documents come in, results whose errors are masked go out. Queries are
 * compiled from their second use on, for the conditions used; those made of lists alone take the fast path.
 */
import {
  execute,
  getVariableValues,
  GraphQLError,
  OperationTypeNode,
  type DocumentNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { ApiContext } from '../context.js';
import { ApiError } from '../errors.js';
import { compileOperation, type Compiled } from './compiled.js';
import { planFast, runFast, type FastLists, type FastPlan, type RawData } from './fast-path.js';
import type { Mask } from './mask.js';
import { conditionsOf, open, type ConditionsOf, type Opened } from './opened.js';

export interface Execution {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Record<string, unknown>;
  readonly context: ApiContext;
  /**
   * Set by the live hub alone, which executes a subscription anew for each change. Without it subscriptions are refused,
   * whatever transport brings them: nobody else checks rights before each push.
   */
  readonly live?: true;
}

/** `data` is absent when the request itself was refused. */
export interface MaskedResult {
  readonly data?: Record<string, unknown> | RawData | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

export interface Executor {
  execute(execution: Execution): Promise<MaskedResult>;
}

export interface ExecutorOptions {
  readonly schema: GraphQLSchema;
  readonly mask: Mask;
  readonly fastLists: FastLists;
  /** For tests and measures: leave either out. */
  readonly fast?: boolean;
  readonly compile?: boolean;
}

interface Ran {
  readonly data?: Record<string, unknown> | RawData | null | undefined;
  readonly errors?: readonly GraphQLError[] | undefined;
}

/** What is known of a query under certain conditions. */
interface Known {
  uses: number;
  /** Absent once nothing more is to be made of it. */
  opened?: Opened | undefined;
  readonly plan?: FastPlan | undefined;
  compiled?: Compiled | undefined;
}

/** Conditions under which an operation is remembered at most; under others it is executed as it is. */
const MOST_CONDITIONS = 16;

export function createExecutor({ schema, mask, fastLists, fast = true, compile = true }: ExecutorOptions): Executor {
  const known = new WeakMap<OperationDefinitionNode, { conditions: ConditionsOf; under: Map<string, Known> }>();

  const learn = ({ document, operation }: Execution, variables: Record<string, unknown>): Known | undefined => {
    if (operation.operation !== OperationTypeNode.QUERY) return undefined;
    let entry = known.get(operation);
    if (!entry) known.set(operation, (entry = { conditions: conditionsOf(document), under: new Map() }));
    const conditions = entry.conditions(variables);
    if (conditions === undefined) return undefined;
    let query = entry.under.get(conditions);
    if (!query) {
      if (entry.under.size >= MOST_CONDITIONS) return undefined;
      const opened = open(document, operation, variables);
      query = { uses: 0, opened, plan: fast ? planFast(schema, opened.operation, fastLists) : undefined };
      entry.under.set(conditions, query);
    }
    query.uses++;
    if (query.opened && (query.plan || !compile || query.uses === 2)) {
      if (!query.plan && compile) query.compiled = compileOperation(schema, query.opened);
      query.opened = undefined;
    }
    return query;
  };

  const run = async (execution: Execution): Promise<Ran> => {
    const { document, operation, variables, context } = execution;
    // By graphql-js on every path.
    const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: 10 });
    if (coerced.errors) return { errors: coerced.errors };
    const { plan, compiled } = learn(execution, coerced.coerced) ?? {};
    if (plan) return runFast(plan, context, coerced.coerced);
    const answered = await compiled?.(context, coerced.coerced);
    if (answered) return answered;
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
        const { data, errors } = await run(execution);
        if (!errors?.length) return { data: data ?? null };
        const masked = errors.map(error => mask(asInput(error), correlationId, language));
        return data === undefined ? { errors: masked } : { data, errors: masked };
      } catch (error) {
        return { errors: [mask(error, correlationId, language)] };
      }
    },
  };
}

/** Errors of variables are the client's: graphql-js gives them no code. */
export const asInput = (error: GraphQLError): GraphQLError => {
  const ofVariable =
    error.path === undefined && error.extensions?.code === undefined && /^Variable "\$/.test(error.message);
  if (!ofVariable || error.originalError instanceof ApiError) return error;
  const { message, nodes, source, positions } = error;
  return new GraphQLError(message, { nodes, source, positions, extensions: { code: 'BAD_USER_INPUT' } });
};
