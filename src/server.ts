/** The server: everything it needs comes in, a fastify application comes out. */
import helmet from '@fastify/helmet';
import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyPluginAsync } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import { createReadAudit } from './api/audit.js';
import type { Services } from './api/context.js';
import { createDirectory } from './api/directory.js';
import { ApiError } from './api/errors.js';
import { allowOrigins } from './api/http/cors.js';
import { graphqlRoute } from './api/http/graphql.js';
import { healthRoutes, type ReadinessCheck } from './api/http/health.js';
import { createMetrics } from './api/http/metrics.js';
import { createRequests, type VerifyToken } from './api/http/requests.js';
import { createApollo } from './api/pipeline/apollo.js';
import { createExecutor } from './api/pipeline/executor.js';
import { REQUEST_LIMITS } from './api/pipeline/limits.js';
import { createMask } from './api/pipeline/mask.js';
import { buildApiSchema, FAST_LISTS } from './api/schema.js';

export interface ServerDeps extends Omit<Services, 'audit' | 'directory'> {
  readonly verifyToken: VerifyToken;
  readonly logger: FastifyBaseLogger;
  readonly production: boolean;
  /** Origins of front-ends that may call from a browser; this server's own is always allowed. */
  readonly allowedOrigins: readonly string[];
  readonly readiness: readonly ReadinessCheck[];
  /** Routes of development: never in production. */
  readonly development?: FastifyPluginAsync;
}

/** Largest GraphQL request, in bytes. */
const BODY_LIMIT = 256 * 1024;

export async function createServer(deps: ServerDeps): Promise<FastifyInstance> {
  const { logger, production, pool, clock } = deps;
  const metrics = createMetrics(new Set());
  const audit = createReadAudit(pool, {
    now: () => clock.now(),
    onError: error => logger.error({ err: error }, 'reads of personal data could not be recorded; trying again'),
  });
  const services: Services = { ...deps, audit, directory: createDirectory(pool) };
  const schema = buildApiSchema();
  const mask = createMask({
    onFault: (err, correlationId) => {
      metrics.fault();
      logger.error({ err, correlationId }, 'fault');
    },
  });
  const executor = createExecutor({ schema, mask, fastLists: FAST_LISTS });
  const apollo = await createApollo({
    schema,
    executor,
    mask,
    limits: REQUEST_LIMITS,
    introspection: !production,
    onOperation: (name, type, seconds, failed) => metrics.operation(name, type, seconds, failed),
  });

  const app = fastify({
    loggerInstance: logger,
    disableRequestLogging: true,
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true },
  });
  await app.register(helmet, { contentSecurityPolicy: { directives: { defaultSrc: ["'none'"] } } });
  allowOrigins(app, new Set(deps.allowedOrigins));
  const requests = createRequests(services, deps.verifyToken);
  graphqlRoute(app, apollo, requests);
  healthRoutes(app, deps.readiness, metrics);
  if (!production && deps.development) await app.register(deps.development);

  app.setErrorHandler((error: Error & { statusCode?: number; code?: string }, request, reply) => {
    const [status, body] = errorAnswer(error, () => mask(error, request.id));
    return reply.code(status).send({ errors: [body] });
  });
  app.addHook('onClose', async () => {
    await apollo.stop();
    await audit.close();
  });
  return app;
}

/** Errors outside of GraphQL answer in its shape all the same. */
function errorAnswer(
  error: Error & { statusCode?: number; code?: string },
  masked: () => GraphQLFormattedError,
): [number, GraphQLFormattedError] {
  if (error instanceof ApiError) {
    const { message, extensions } = error;
    return [extensions.code === 'UNAUTHENTICATED' ? 401 : 403, { message, extensions }];
  }
  const { statusCode } = error;
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return [statusCode, { message: error.message, extensions: { code: 'BAD_REQUEST' } }];
  return [500, masked()];
}
