/**
 * The operators' server, on an address of its own: `/metrics` for Prometheus, `/healthz` and `/readyz`. It asks for no token: the
 * network decides who reaches it, so it never shares the public port.
 */
import fastify, { LogController, type FastifyBaseLogger } from 'fastify';
import { healthRoutes, type ReadinessCheck } from '../api/http/health.js';
import { loopbackOnly } from '../api/http/loopback.js';
import type { Metrics } from '../api/http/metrics.js';
import { endStalled } from '../api/http/stalled-connections.js';
import type { Config } from '../config.js';
import { addressOf } from './address.js';
import { listen } from './listen.js';

export interface AdminDeps {
  readonly logger: FastifyBaseLogger;
  readonly production: boolean;
  readonly readiness: readonly ReadinessCheck[];
  readonly metrics: Metrics;
  /** How long a stalled client is waited for; for tests. */
  readonly patienceMs?: number;
}

export interface Admin {
  /** Absent when no port is configured. */
  readonly url?: string;
  close(): Promise<void>;
}

/** Listens on ADMIN_PORT, if it is set. Rejects when the port is taken. */
export async function openAdmin(
  { adminHost, adminPort }: Pick<Config, 'adminHost' | 'adminPort'>,
  { logger, production, readiness, metrics, patienceMs }: AdminDeps,
): Promise<Admin> {
  if (adminPort === undefined) return { close: async () => undefined };
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
  });
  endStalled(app.server, patienceMs);
  if (!production) loopbackOnly(app);
  healthRoutes(app, readiness);
  app.get('/metrics', async (_request, reply) => {
    void reply.type(metrics.registry.contentType);
    return reply.send(await metrics.registry.metrics());
  });
  const { host, port, url } = await addressOf({ host: adminHost, port: adminPort });
  await listen(app, { host, port, patienceMs });
  return { url, close: () => app.close() };
}
