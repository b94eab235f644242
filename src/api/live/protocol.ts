/**
 * The protocol graphql-transport-ws. The token is checked when the connection opens, rights when an operation starts and before each
 * push. Close codes: 4403 when the token is missing, invalid or expired or the caller's session ends; 4430 when the person has too many
 * connections.
 */
import type { IncomingMessage } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import { GraphQLError, OperationTypeNode, type ExecutionArgs, type GraphQLSchema } from 'graphql';
import { makeServer, type Context, type Server, type SubscribePayload } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { DeniedCode } from '../../security/permissions.js';
import { callerOf, type ApiContext } from '../context.js';
import { ApiError, denied } from '../errors.js';
import { bearer, type Requests } from '../http/requests.js';
import type { PrepareDocument, Prepared } from '../pipeline/documents.js';
import { asInput, type Executor } from '../pipeline/executor.js';
import type { Mask } from '../pipeline/mask.js';
import { whenSessionEnds } from '../sessions.js';
import { TOO_MANY_CONNECTIONS, type Seat, type Watchers } from './bounds.js';
import type { Hub } from './hub.js';
import type { Outlet } from './outlet.js';
import { recordWatching, checkSubscription } from './subscribe.js';
import { Subscription } from './subscription.js';

export interface ProtocolOptions {
  readonly schema: GraphQLSchema;
  readonly executor: Executor;
  readonly prepareDocument: PrepareDocument;
  readonly hub: Hub;
  readonly watchers: Watchers;
  readonly mask: Mask;
  readonly requests: Requests;
  readonly logger: FastifyBaseLogger;
  readonly onOperation: (name: string | null, type: string, seconds: number, failed: boolean) => void;
}

/** Close code of a connection whose token is missing, invalid or expired, or whose session has ended. */
const FORBIDDEN = 4403;
/** How long a request over a socket may go on once its session has ended, in milliseconds: a sign-out over it is to be answered. */
const LAST_ANSWER_MS = 5_000;
/** Longest delay of a timer, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

export interface Connection {
  readonly request: IncomingMessage;
  readonly socket: WebSocket;
  readonly outlet: Outlet;
  /** The seats of all subscriptions, starting or running: one for each, even if a client uses an id twice. */
  readonly seats: Set<Seat>;
  /** The running subscriptions. */
  readonly subscriptions: Set<Subscription>;
  /** How many queries and mutations are being executed. */
  executing: number;
  /** Called when the last of them has been answered. */
  onAnswered?: () => void;
  context?: ApiContext;
}
type Ws = Context<Record<string, unknown> | undefined, Connection>;
/** A document that may be executed. */
type Ready = Extract<Prepared, { document: unknown }>;

/** The token in the `connection_init` message (`authorization`), else in the header of the upgrade. */
const tokenOf = ({ extra, connectionParams }: Ws): string | undefined => {
  const inMessage = connectionParams?.authorization ?? connectionParams?.Authorization;
  return bearer(typeof inMessage === 'string' ? inMessage : extra.request.headers.authorization);
};

/** `accept-language` in the `connection_init` message, because browsers cannot set headers there; else the header of the upgrade. */
const acceptLanguageOf = ({ extra, connectionParams }: Ws): string | undefined => {
  const inMessage = connectionParams?.['accept-language'] ?? connectionParams?.acceptLanguage;
  return typeof inMessage === 'string' ? inMessage : extra.request.headers['accept-language'];
};

export function protocol(options: ProtocolOptions): Server<Connection> {
  const { schema, executor, prepareDocument, hub, watchers, mask, requests, logger, onOperation } = options;
  /** What `onSubscribe` has prepared, by the arguments with which graphql-ws then calls `execute` or `subscribe`. */
  const preparations = new WeakMap<
    object,
    { context: ApiContext; connection: Connection; subscription?: Subscription }
  >();

  /** Makes the error that ends a subscription; when the token has expired, also closes the connection. */
  const finalErrorFor = (connection: Connection, context: ApiContext) => (code: string) => {
    if (code === 'UNAUTHENTICATED') setImmediate(() => connection.socket.close(FORBIDDEN, 'Forbidden'));
    return { errors: [mask(denied(code as DeniedCode), context.correlationId, context.language)] };
  };

  /** Checks a subscription and makes it; answers the errors of its variables or cost. Throws errors of rights and limits. */
  const begin = async (
    connection: Connection,
    context: ApiContext,
    id: string,
    prepared: Ready,
    variables: SubscribePayload['variables'],
  ): Promise<Subscription | GraphQLError[]> => {
    const tooMuch = executor.tooMuch({ ...prepared, variables: variables ?? {} });
    if (tooMuch) return [tooMuch];
    const seat = watchers.seat(callerOf(context).subject, connection.seats.size);
    connection.seats.add(seat);
    const leave = (): void => {
      connection.seats.delete(seat);
      seat.leave();
    };
    try {
      const wanted = await checkSubscription(schema, executor.coerceVariables, context, prepared, variables);
      if ('errors' in wanted) {
        leave();
        return wanted.errors.map(asInput);
      }
      seat.countExecution(wanted.source);
      recordWatching(context, wanted);
      const subscription = new Subscription(
        hub,
        wanted,
        context,
        connection.outlet,
        id,
        finalErrorFor(connection, context),
        () => {
          connection.subscriptions.delete(subscription);
          leave();
        },
      );
      connection.subscriptions.add(subscription);
      return subscription;
    } catch (error) {
      leave();
      throw error;
    }
  };

  const subscribe = async (ws: Ws, id: string, payload: SubscribePayload): Promise<ExecutionArgs | GraphQLError[]> => {
    const { context } = ws.extra;
    if (!context) throw denied('UNAUTHENTICATED');
    watchers.checkOperations(Object.keys(ws.subscriptions).length);
    const prepared = prepareDocument(payload.query, payload.operationName);
    if ('errors' in prepared) return [...prepared.errors];
    const renewed = await requests.renew(context);
    const args = {
      schema,
      document: prepared.document,
      operationName: payload.operationName ?? null,
      variableValues: payload.variables ?? {},
      contextValue: renewed,
    };
    if (prepared.operation.operation !== OperationTypeNode.SUBSCRIPTION) {
      preparations.set(args, { context: renewed, connection: ws.extra });
      return args;
    }
    const subscription = await begin(ws.extra, renewed, id, prepared, payload.variables);
    if (Array.isArray(subscription)) return subscription;
    preparations.set(args, { context: renewed, connection: ws.extra, subscription });
    return args;
  };

  return makeServer<Record<string, unknown> | undefined, Connection>({
    onConnect: async ws => {
      try {
        const { request } = ws.extra;
        ws.extra.context = await requests.contextOfSocket({
          token: tokenOf(ws),
          request,
          acceptLanguage: acceptLanguageOf(ws),
        });
      } catch (error) {
        if (error instanceof ApiError) return false;
        throw error;
      }
      const { socket, context, subscriptions } = ws.extra;
      const { principal, services } = context;
      // The socket may have closed in the meantime.
      if (!principal || socket.readyState !== socket.OPEN) return false;
      const disconnect = watchers.connect(principal.subject);
      if (!disconnect) {
        const { connections } = watchers.bounds;
        socket.close(TOO_MANY_CONNECTIONS, `Too many connections: one person may have ${connections}`);
        return false;
      }
      closeAtExpiry(ws.extra, principal.expiresAt);
      const stopWatching = whenSessionEnds(services, principal, () => closeOnceAnswered(ws.extra));
      socket.once('close', () => {
        disconnect();
        stopWatching();
        // Includes subscriptions that graphql-ws no longer knows because the client used their id again.
        for (const subscription of subscriptions) void subscription.return();
      });
      return true;
    },
    onSubscribe: async (ws, id, payload) => {
      try {
        return await subscribe(ws, id, payload);
      } catch (error) {
        if (error instanceof GraphQLError) return [error];
        return [new GraphQLError('fault', { originalError: error as Error })];
      }
    },
    execute: async args => {
      const { context, connection } = preparations.get(args) ?? {};
      // Prepared again, mostly from the cache: graphql-ws hands on the parsed document without its operation.
      const prepared = prepareDocument(args.document.loc?.source.body ?? '', args.operationName);
      if (!context || !connection || 'errors' in prepared)
        throw new Error('the operation was not prepared before its execution');
      const started = performance.now();
      const variables = (args.variableValues ?? {}) as Record<string, unknown>;
      connection.executing += 1;
      const result = await executor.execute({ ...prepared, variables, context }).finally(() => {
        connection.executing -= 1;
        // By then the answer has gone out.
        setImmediate(() => connection.executing === 0 && connection.onAnswered?.());
      });
      const seconds = (performance.now() - started) / 1000;
      onOperation(args.operationName ?? null, prepared.operation.operation, seconds, result.errors !== undefined);
      return result as never;
    },
    subscribe: args => {
      const { subscription } = preparations.get(args) ?? {};
      if (!subscription) throw new Error('the subscription was not prepared before its start');
      return subscription.start() as never;
    },
    // Results are masked already: they go out as they are.
    onNext: (_ws, _id, _payload, _args, result) => result,
    onError: (ws, _id, _payload, errors) => {
      const { correlationId = '', language } = ws.extra.context ?? {};
      return errors.map(error => mask(error, correlationId, language));
    },
    onClose: (_ws, code) => logger.debug({ code }, 'live connection closed'),
  });
}

/** Closes a connection whose session has ended: at once or, when a request over it is being answered, right after that. Nothing more is pushed. */
function closeOnceAnswered(connection: Connection): void {
  const close = (): void => connection.socket.close(FORBIDDEN, 'Forbidden');
  if (connection.executing === 0) return close();
  connection.onAnswered = close;
  setTimeout(close, LAST_ANSWER_MS).unref();
  for (const subscription of connection.subscriptions) void subscription.return();
}

function closeAtExpiry({ socket }: Connection, expiresAt: string): void {
  const wait = Date.parse(expiresAt) - Date.now();
  const timer = setTimeout(() => socket.close(FORBIDDEN, 'Forbidden'), Math.max(0, Math.min(wait, LONGEST_TIMER)));
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
}
