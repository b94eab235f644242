/** Apollo Server over the one executor: Apollo reads, validates and answers; the executor runs and masks. */
import { randomUUID } from 'node:crypto';
import { ApolloServer, HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import type { ApiContext } from '../context.js';
import type { Executor, MaskedResult } from './executor.js';
import { RawData } from './fast-path.js';
import { limitsRule, type RequestLimits } from './limits.js';
import type { Mask } from './mask.js';

export interface ApolloOptions {
  readonly schema: GraphQLSchema;
  readonly executor: Executor;
  readonly mask: Mask;
  readonly limits: RequestLimits;
  readonly introspection: boolean;
  /** Told of each operation answered. */
  readonly onOperation: (name: string | null, type: string, seconds: number, failed: boolean) => void;
}

/** The status that says what happened, where the protocol leaves a choice. */
const statusOf = ({ data, errors }: MaskedResult): number | undefined => {
  if (!errors?.length) return undefined;
  if (errors.every(error => error.extensions?.code === 'UNAUTHENTICATED')) return 401;
  return data === undefined ? 400 : undefined;
};

function executed({ executor, onOperation }: ApolloOptions): ApolloServerPlugin<ApiContext> {
  return {
    requestDidStart: async () => {
      const started = performance.now();
      return {
        responseForOperation: async ({ document, operation, request, contextValue, operationName }) => {
          // Apollo itself answers that an operation is missing. It would execute a subscription as a query: the executor refuses it.
          if (!document || !operation) return null;
          const variables = request.variables ?? {};
          const result = await executor.execute({ document, operation, variables, context: contextValue });
          const seconds = (performance.now() - started) / 1000;
          onOperation(operationName ?? null, operation.operation, seconds, result.errors !== undefined);
          const status = statusOf(result);
          return {
            http: { headers: new HeaderMap(), ...(status === undefined ? {} : { status }) },
            body: { kind: 'single', singleResult: result as never },
          };
        },
      };
    },
  };
}

/** Plain JSON; raw data is passed through as it is. */
export function stringifyResult({
  data,
  errors,
}: {
  data?: unknown;
  errors?: readonly GraphQLFormattedError[] | undefined;
}): string {
  if (!(data instanceof RawData)) return JSON.stringify(errors ? { errors, data } : { data });
  return errors ? `{"errors":${JSON.stringify(errors)},"data":${data.text}}` : `{"data":${data.text}}`;
}

/** Started and ready. `executeOperation` serves queries and mutations sent over WebSocket. */
export async function createApollo(options: ApolloOptions): Promise<ApolloServer<ApiContext>> {
  const server = new ApolloServer<ApiContext>({
    schema: options.schema,
    plugins: [ApolloServerPluginCacheControlDisabled(), executed(options)],
    introspection: options.introspection,
    csrfPrevention: true,
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: options.limits.tokens },
    validationRules: [limitsRule(options.limits)],
    formatError: (formatted, error) => {
      // Already masked by the executor, or Apollo's own: of the request alone.
      const { correlationId } = formatted.extensions ?? {};
      return typeof correlationId === 'string' ? formatted : options.mask(error, randomUUID());
    },
    stringifyResult: result => stringifyResult(result),
    nodeEnv: 'production',
  });
  await server.start();
  return server;
}
