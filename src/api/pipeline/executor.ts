/**
 * One execution for every transport: validated documents come in, results whose errors are masked go out. Queries are
 * compiled from their second use on; those made of lists alone take the fast path.
 */
import {
  execute,
  getVariableValues,
  GraphQLError,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import type { ApiContext } from '../context.js';
import { ApiError } from '../errors.js';
import { planFast, runFast, type FastLists, type FastPlan, type RawData } from './fast-path.js';
import type { Mask } from './mask.js';

export interface Execution {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Record<string, unknown>;
  readonly context: ApiContext;
}

/** `data` is absent when the request itself was refused. */
export interface MaskedResult {
  readonly data?: Record<string, unknown> | RawData | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

export type Compiled = (
  context: ApiContext,
  variables: Record<string, unknown>,
) => Promise<ExecutionResult> | ExecutionResult;

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

interface Known {
  uses: number;
  plan?: FastPlan | undefined;
  compiled?: Compiled | undefined;
}

export function createExecutor({ schema, mask, fastLists, fast = true, compile = true }: ExecutorOptions): Executor {
  const known = new WeakMap<OperationDefinitionNode, Known>();

  const learn = ({ document, operation }: Execution): Known => {
    let entry = known.get(operation);
    if (!entry) {
      entry = { uses: 0, plan: fast ? planFast(schema, document, operation, fastLists) : undefined };
      known.set(operation, entry);
    }
    entry.uses++;
    if (compile && entry.uses === 2 && operation.operation === OperationTypeNode.QUERY && !entry.plan)
      entry.compiled = compileOperation(schema, document, operation);
    return entry;
  };

  const run = async (execution: Execution): Promise<Ran> => {
    const { document, operation, variables, context } = execution;
    const { plan, compiled } = learn(execution);
    // By graphql-js on every path: graphql-jit does not fill in the defaults of fields of inputs.
    const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: 10 });
    if (coerced.errors) return { errors: coerced.errors };
    if (plan) return runFast(plan, context, coerced.coerced);
    if (compiled) return compiled(context, coerced.coerced);
    const operationName = operation.name?.value;
    return execute({ schema, document, contextValue: context, variableValues: variables, operationName });
  };

  return {
    async execute(execution) {
      const { correlationId, language } = execution.context;
      try {
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

/** Compiled by graphql-jit, its errors made those of graphql-js; undefined when it cannot compile the operation. */
export function compileOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Compiled | undefined {
  const compiled = compileQuery(schema, document, operation.name?.value);
  if (!isCompiledQuery(compiled)) return undefined;
  return async (context, variables) => {
    const { data, errors } = await compiled.query(undefined, context, variables);
    if (!errors?.length) return { data: data as Record<string, unknown> };
    return { data: data as Record<string, unknown>, errors: errors.map(rebuilt) };
  };
}

/** Whatever its prototype says, an error of graphql-jit lacks what graphql-js gives: it is made anew. */
const rebuilt = ({ message, locations, path, originalError, extensions }: GraphQLError): GraphQLError => {
  const error = new GraphQLError(message, { path, originalError, extensions });
  Object.defineProperty(error, 'locations', { value: locations, enumerable: true });
  return error;
};
