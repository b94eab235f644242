/** Opens, pings and closes the WebSockets of `/graphql`. `protocol.ts` handles their messages. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { namesLoopback } from '../http/loopback.js';
import { Outlet, type OutletOptions } from './outlet.js';
import { protocol, type ProtocolOptions } from './protocol.js';

export interface LiveOptions extends ProtocolOptions {
  readonly allowedOrigins: ReadonlySet<string>;
  /** Refuses upgrades whose `Host` does not name this machine, as `../http/loopback.ts` does for requests: its hooks see no upgrades. */
  readonly loopbackOnly: boolean;
  readonly outlet?: OutletOptions;
}

export interface Live {
  readonly connections: number;
  close(): Promise<void>;
}

/** Bytes of a message. */
const LARGEST_MESSAGE = 256 * 1024;
/** Milliseconds between two pings. */
const PING_EVERY = 30_000;

/** True for a page of this server or of an allowed origin, and for programs, which send no `Origin`. */
export function originAllowed(request: IncomingMessage, allowed: ReadonlySet<string>): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined || allowed.has(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** Pings every client, and terminates one that has not answered the previous ping. */
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

/** Serves upgrades to `/graphql` on an HTTP server; refuses others with 403, 404 or 421. */
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

  const onOpened = (socket: WebSocket, request: IncomingMessage): void => {
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
      { request, socket, outlet, seats: new Set(), subscriptions: new Set(), executing: 0 },
    );
    socket.once('close', (code, reason) => void closed(code, reason.toString()));
  };

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Node leaves an upgraded socket to us: its errors must be handled, or they would end the process.
    const refuse = (status: string): void => {
      socket.on('error', () => socket.destroy());
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`, () => socket.destroy());
    };
    const path = (request.url ?? '').split('?')[0];
    if (options.loopbackOnly && !namesLoopback(request.headers.host)) return refuse('421 Misdirected Request');
    if (path !== '/graphql') return refuse('404 Not Found');
    if (!originAllowed(request, allowedOrigins)) return refuse('403 Forbidden');
    server.handleUpgrade(request, socket, head, ws => {
      server.emit('connection', ws, request);
      onOpened(ws, request);
    });
  };
  http.on('upgrade', onUpgrade);

  return {
    get connections() {
      return server.clients.size;
    },
    close: async () => {
      clearInterval(pings);
      http.off('upgrade', onUpgrade);
      for (const socket of server.clients) socket.close(1001, 'Going away');
      const patience = setTimeout(() => server.clients.forEach(socket => socket.terminate()), 1_000);
      await new Promise<void>(resolve => server.close(() => resolve()));
      clearTimeout(patience);
    },
  };
}
