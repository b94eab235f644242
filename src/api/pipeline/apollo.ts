/** Sets up Apollo Server for HTTP. Documents, execution and the masking of errors are the parts that all transports share. */
import { randomUUID } from 'node:crypto';
import { ApolloServer, HeaderMap, type ApolloServerPlugin, type GraphQLResponse } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { parse, type DocumentNode, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import type { ApiContext } from '../context.js';
import type { PrepareDocument, Prepared } from './documents.js';
import type { Executor, MaskedResult } from './executor.js';
import { RawData } from './fast-path.js';
import type { Mask } from './mask.js';

export interface ApolloOptions {
  readonly schema: GraphQLSchema;
  readonly executor: Executor;
  readonly mask: Mask;
  readonly prepareDocument: PrepareDocument;
  /** Called after each operation that was executed. */
  readonly onOperation: (name: string | null, type: string, seconds: number, failed: boolean) => void;
}

/** HTTP status: 401 when every error is UNAUTHENTICATED, 400 when the request itself was refused; undefined for Apollo's own choice. */
const statusOf = ({ data, errors }: MaskedResult): number | undefined => {
  if (!errors?.length) return undefined;
  if (errors.every(error => error.extensions?.code === 'UNAUTHENTICATED')) return 401;
  return data === undefined ? 400 : undefined;
};

const responseOf = (result: MaskedResult): GraphQLResponse => {
  const status = statusOf(result);
  return {
    http: { headers: new HeaderMap(), ...(status === undefined ? {} : { status }) },
    // Apollo's type wants `data` to be an object; `stringifyResult` writes `RawData` as well.
    body: { kind: 'single', singleResult: result as never },
  };
};

/** Given to Apollo in place of a refused document, so that it does not parse that one again. */
const PLACEHOLDER = parse('{ __typename }');

/** The plugin that prepares and executes each operation in place of Apollo. */
function executionPlugin({
  prepareDocument,
  executor,
  mask,
  onOperation,
}: ApolloOptions): ApolloServerPlugin<ApiContext> {
  return {
    requestDidStart: async () => {
      const started = performance.now();
      let prepared: Prepared | undefined;
      return {
        didResolveSource: async request => {
          prepared = prepareDocument(request.source, request.request.operationName);
          // Apollo neither parses nor validates a document that is already set.
          (request as { document?: DocumentNode }).document = 'errors' in prepared ? PLACEHOLDER : prepared.document;
        },
        responseForOperation: async ({ request, contextValue, operationName }) => {
          if (!prepared) return null;
          if ('errors' in prepared) {
            const { correlationId, language } = contextValue;
            return responseOf({ errors: prepared.errors.map(error => mask(error, correlationId, language)) });
          }
          // Apollo would execute a subscription as a query: the executor refuses it.
          const variables = request.variables ?? {};
          const result = await executor.execute({ ...prepared, variables, context: contextValue });
          const seconds = (performance.now() - started) / 1000;
          onOperation(operationName ?? null, prepared.operation.operation, seconds, result.errors !== undefined);
          return responseOf(result);
        },
      };
    },
  };
}

/** Writes a result as JSON. `RawData` is JSON already and is passed through. */
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

/** Makes and starts the server. */
export async function createApollo(options: ApolloOptions): Promise<ApolloServer<ApiContext>> {
  const server = new ApolloServer<ApiContext>({
    schema: options.schema,
    plugins: [ApolloServerPluginCacheControlDisabled(), executionPlugin(options)],
    documentStore: null,
    csrfPrevention: true,
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError: (formatted, error) => {
      // An error with a correlation id was masked by the executor. Any other is Apollo's own, about the request.
      const { correlationId } = formatted.extensions ?? {};
      return typeof correlationId === 'string' ? formatted : options.mask(error, randomUUID());
    },
    stringifyResult: result => stringifyResult(result),
    nodeEnv: 'production',
  });
  await server.start();
  return server;
}
