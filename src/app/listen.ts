/**
 * Listens on HOST and PORT. For `localhost`, Fastify would open a second server that it gives no access to, so that stalled
 * connections there would never be ended. So a server made here, a twin, listens on each further address.
 */
import { lookup } from 'node:dns/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { endStalled } from '../api/http/stalled-connections.js';

export interface ListenOptions {
  /** `localhost` stands for each of its addresses, such as 127.0.0.1 and ::1; another name for the first of its addresses. */
  readonly host: string;
  /** 0 takes a free one, the same on each address. */
  readonly port: number;
  /** How long a stalled client is waited for; for tests. */
  readonly patienceMs?: number | undefined;
  /** The addresses of a name; for tests. */
  readonly resolve?: (name: string) => Promise<readonly string[]>;
}

/** Error codes of an address that this machine does not have, such as `::1` where IPv6 is switched off. */
const NO_SUCH_ADDRESS = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

const resolveName = async (name: string): Promise<string[]> =>
  (await lookup(name, { all: true })).map(({ address }) => address);

const open = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });

const close = (server: Server): Promise<void> =>
  new Promise(resolve => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** Makes a server with the same answers and limits as the application's own. */
function twinOf(app: FastifyInstance, patienceMs: number | undefined): Server {
  const { server } = app;
  const twin = createServer((request, response) => app.routing(request, response));
  twin.keepAliveTimeout = server.keepAliveTimeout;
  twin.headersTimeout = server.headersTimeout;
  twin.requestTimeout = server.requestTimeout;
  twin.on('upgrade', (...upgrade) => server.emit('upgrade', ...upgrade));
  endStalled(twin, patienceMs);
  return twin;
}

/** Listens on all addresses of the host. Rejects when the port is taken on one of them. Every server closes with the application. */
export async function listen(app: FastifyInstance, options: ListenOptions): Promise<void> {
  const { host, port, patienceMs, resolve = resolveName } = options;
  const [first = host, ...others] = host === 'localhost' ? new Set(await resolve(host)) : [host];
  const twins: Server[] = [];
  app.addHook('onClose', async () => void (await Promise.all(twins.map(close))));
  await app.listen({ host: first, port });
  const bound = app.server.address() as AddressInfo;
  for (const address of others) {
    const twin = twinOf(app, patienceMs);
    try {
      await open(twin, address, bound.port);
      twins.push(twin);
    } catch (error) {
      if (!NO_SUCH_ADDRESS.has((error as { code?: string }).code ?? '')) throw error;
    }
  }
}
