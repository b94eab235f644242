/**
 * `/graphql` over WebSocket, by the graphql-transport-ws protocol. Connections are authorised when they open, each
 * operation when it starts, each push before it goes out; a connection is closed with 4403 when its token expires or the
 * session of its holder ends.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyBaseLogger } from 'fastify';
import { GraphQLError, OperationTypeNode, type ExecutionArgs, type GraphQLSchema } from 'graphql';
import { handleProtocols, makeServer, type Context, type SubscribePayload } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ApiContext } from '../context.js';
import { ApiError, denied } from '../errors.js';
import { namesLoopback } from '../http/loopback.js';
import { bearer, type Requests } from '../http/requests.js';
import type { Documents } from '../pipeline/documents.js';
import { asInput, type Executor } from '../pipeline/executor.js';
import type { Mask } from '../pipeline/mask.js';
import { whenSessionEnds } from '../sessions.js';
import type { DeniedCode } from '../../security/permissions.js';
import type { Hub, Wanted } from './hub.js';
import { Outlet, type OutletOptions } from './outlet.js';
import { want } from './subscribe.js';
import { Subscription } from './subscription.js';

export interface LiveOptions {
  readonly schema: GraphQLSchema;
  readonly executor: Executor;
  readonly documents: Documents;
  readonly hub: Hub;
  readonly mask: Mask;
  readonly requests: Requests;
  readonly allowedOrigins: ReadonlySet<string>;
  /** See `../http/loopback.ts`: hooks of the HTTP server do not see upgrades. */
  readonly loopbackOnly: boolean;
  readonly logger: FastifyBaseLogger;
  readonly outlet?: OutletOptions;
  readonly onOperation: (name: string | null, type: string, seconds: number, failed: boolean) => void;
}

export interface Live {
  readonly connections: number;
  close(): Promise<void>;
}

const FORBIDDEN = 4403;
const MOST_SUBSCRIPTIONS = 50;
const LARGEST_MESSAGE = 256 * 1024;
const PING_EVERY = 30_000;
/** Longest that a timer can wait. */
const LONGEST_TIMER = 2 ** 31 - 1;

interface Connection {
  readonly request: IncomingMessage;
  readonly socket: WebSocket;
  readonly outlet: Outlet;
  context?: ApiContext;
}
type Ws = Context<Record<string, unknown> | undefined, Connection>;

/** A page may connect when it is this server's own, or one of the allowed front-ends'. Programs name no origin. */
export function originAllowed(request: IncomingMessage, allowed: ReadonlySet<string>): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined || allowed.has(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** The token, by the header of the request or by the message that opens the connection. */
const tokenOf = ({ extra, connectionParams }: Ws): string | undefined => {
  const given = connectionParams?.authorization ?? connectionParams?.Authorization;
  return bearer(typeof given === 'string' ? given : extra.request.headers.authorization);
};

/** By the message that opens the connection, for a browser sets no header of its own there; else by the header. */
const acceptLanguageOf = ({ extra, connectionParams }: Ws): string | undefined => {
  const given = connectionParams?.['accept-language'] ?? connectionParams?.acceptLanguage;
  return typeof given === 'string' ? given : extra.request.headers['accept-language'];
};

function protocol(options: LiveOptions) {
  const { schema, executor, documents, hub, mask, requests, logger, onOperation } = options;
  const running = new WeakMap<object, { context: ApiContext; subscription?: Subscription }>();

  /** Expired rights of the token end the connection; others end the subscription, with the reason. */
  const ended = (connection: Connection, context: ApiContext) => (code: string) => {
    if (code === 'UNAUTHENTICATED') setImmediate(() => connection.socket.close(FORBIDDEN, 'Forbidden'));
    return { errors: [mask(denied(code as DeniedCode), context.correlationId, context.language)] };
  };

  const subscribe = async (ws: Ws, id: string, payload: SubscribePayload): Promise<ExecutionArgs | GraphQLError[]> => {
    const connection = ws.extra;
    const context = connection.context;
    if (!context) throw denied('UNAUTHENTICATED');
    if (Object.keys(ws.subscriptions).length > MOST_SUBSCRIPTIONS)
      throw new ApiError('TOO_MANY_REQUESTS', `This connection has ${MOST_SUBSCRIPTIONS} subscriptions already.`);
    const prepared = documents(payload.query, payload.operationName);
    if ('errors' in prepared) return [...prepared.errors];
    const own = await requests.renewed(context);
    const args = {
      schema,
      document: prepared.document,
      operationName: payload.operationName ?? null,
      variableValues: payload.variables ?? {},
      contextValue: own,
    };
    if (prepared.operation.operation !== OperationTypeNode.SUBSCRIPTION) {
      running.set(args, { context: own });
      return args;
    }
    const wanted: Wanted | { errors: readonly GraphQLError[] } = await want(schema, own, prepared, payload);
    if ('errors' in wanted) return wanted.errors.map(asInput);
    const subscription = new Subscription(hub, wanted, own, connection.outlet, id, ended(connection, own));
    running.set(args, { context: own, subscription });
    return args;
  };

  return makeServer<Record<string, unknown> | undefined, Connection>({
    onConnect: async ws => {
      try {
        const { request } = ws.extra;
        ws.extra.context = await requests.contextOf(
          tokenOf(ws),
          request.socket.remoteAddress ?? '',
          acceptLanguageOf(ws),
        );
      } catch (error) {
        if (error instanceof ApiError) return false;
        throw error;
      }
      if (!ws.extra.context.principal) return false;
      const { principal, services } = ws.extra.context;
      closeAtExpiry(ws.extra, principal.expiresAt);
      const { socket } = ws.extra;
      socket.once(
        'close',
        whenSessionEnds(services, principal, () => socket.close(FORBIDDEN, 'Forbidden')),
      );
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
      const { context } = running.get(args) ?? {};
      const prepared = documents(args.document.loc?.source.body ?? '', args.operationName);
      if (!context || 'errors' in prepared) throw new Error('an operation is executed once it was prepared');
      const started = performance.now();
      const variables = (args.variableValues ?? {}) as Record<string, unknown>;
      const result = await executor.execute({ ...prepared, variables, context });
      const seconds = (performance.now() - started) / 1000;
      onOperation(args.operationName ?? null, prepared.operation.operation, seconds, result.errors !== undefined);
      return result as never;
    },
    subscribe: args => {
      const { subscription } = running.get(args) ?? {};
      if (!subscription) throw new Error('a subscription starts once it was prepared');
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

function closeAtExpiry({ socket }: Connection, expiresAt: string): void {
  const wait = Date.parse(expiresAt) - Date.now();
  const timer = setTimeout(() => socket.close(FORBIDDEN, 'Forbidden'), Math.max(0, Math.min(wait, LONGEST_TIMER)));
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
}

/** Dead connections are noticed: a client that answers no ping is cut off before the next. */
function keepAlive(server: WebSocketServer): NodeJS.Timeout {
  const alive = new WeakSet<WebSocket>();
  server.on('connection', socket => {
    alive.add(socket);
    socket.on('pong', () => alive.add(socket));
  });
  return setInterval(() => {
    for (const socket of server.clients) {
      if (!alive.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, PING_EVERY).unref();
}

/** Serves `/graphql` upgrades of an HTTP server. */
export function serveLive(http: Server, options: LiveOptions): Live {
  const { allowedOrigins, logger } = options;
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: LARGEST_MESSAGE,
    handleProtocols,
  });
  const transport = protocol(options);
  const pings = keepAlive(server);

  const opened = (socket: WebSocket, request: IncomingMessage): void => {
    socket.on('error', error => logger.debug({ err: error }, 'live connection failed'));
    const outlet = new Outlet(socket, request.socket, options.outlet);
    const closed = transport.opened(
      {
        protocol: socket.protocol,
        send: data => {
          if (socket.readyState === socket.OPEN) socket.send(data);
        },
        close: (code, reason) => socket.close(code, reason),
        onMessage: callback =>
          socket.on('message', data => {
            callback((data as Buffer).toString('utf8')).catch((error: unknown) => {
              logger.error({ err: error }, 'live connection closed by a fault');
              socket.close(1011, 'Internal error');
            });
          }),
      },
      { request, socket, outlet },
    );
    socket.once('close', (code, reason) => void closed(code, reason.toString()));
  };

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const refuse = (status: string): void => void socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    const path = (request.url ?? '').split('?')[0];
    if (options.loopbackOnly && !namesLoopback(request.headers.host)) return refuse('421 Misdirected Request');
    if (path !== '/graphql') return refuse('404 Not Found');
    if (!originAllowed(request, allowedOrigins)) return refuse('403 Forbidden');
    server.handleUpgrade(request, socket, head, ws => {
      server.emit('connection', ws, request);
      opened(ws, request);
    });
  };
  http.on('upgrade', upgrade);

  return {
    get connections() {
      return server.clients.size;
    },
    close: async () => {
      clearInterval(pings);
      http.off('upgrade', upgrade);
      for (const socket of server.clients) socket.close(1001, 'Going away');
      const patience = setTimeout(() => server.clients.forEach(socket => socket.terminate()), 1_000);
      await new Promise<void>(resolve => server.close(() => resolve()));
      clearTimeout(patience);
    },
  };
}
