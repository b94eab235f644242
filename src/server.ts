/** Builds the HTTP server from its dependencies: GraphQL, uploads, reports, health, live updates. */
import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance, type FastifyPluginAsync } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import { createReadAudit } from './security/audit.js';
import { REASONS, type Reasons } from './domain/reasons.js';
import type { Services } from './api/context.js';
import { followDelegations, verifyingWith } from './api/delegations/in-force.js';
import { createDirectory } from './api/directory.js';
import { createAddresses } from './api/downloads/addresses.js';
import { DOWNLOAD_KINDS } from './api/downloads/kinds.js';
import type { DownloadKind } from './api/downloads/kind.js';
import { ApiError } from './api/errors.js';
import { allowOrigins } from './api/http/cors.js';
import { downloadRoutes, type DownloadLimits } from './api/http/downloads.js';
import { bounceRoute, type BounceRouteDeps } from './api/http/bounces.js';
import { graphiqlRoutes } from './api/http/graphiql.js';
import { graphqlRoute } from './api/http/graphql.js';
import { franceConnectRoutes } from './api/http/franceconnect.js';
import { franceConnectRoutesDeps } from './api/http/franceconnect-outcomes.js';
import { healthRoutes, type ReadinessCheck } from './api/http/health.js';
import { academieRoute } from './api/http/academie-upload.js';
import { importReportRoutes } from './api/http/import-report.js';
import { ledgerRoutes } from './api/http/ledger.js';
import { importRoute } from './api/http/import-upload.js';
import { loopbackOnly } from './api/http/loopback.js';
import { knownOperations } from './api/http/known-operations.js';
import { createMetrics, type Metrics } from './api/http/metrics.js';
import { smsReceiptRoute, type SmsReceiptDeps } from './api/http/sms-receipts.js';
import { staffRoutes } from './api/http/staff.js';
import { staffRoutesDeps } from './api/http/staff-outcomes.js';
import { endStalled } from './api/http/stalled-connections.js';
import { createRequests, requestLanguage, type VerifyToken } from './api/http/requests.js';
import { Watchers, type LiveBounds } from './api/live/bounds.js';
import { createHub } from './api/live/hub.js';
import type { OutletOptions } from './api/live/outlet.js';
import { serveLive } from './api/live/socket.js';
import { createApollo } from './api/pipeline/apollo.js';
import { documentPreparer } from './api/pipeline/documents.js';
import { createReachable, type AskStores } from './api/pipeline/ledger-unavailable.js';
import { createExecutor } from './api/pipeline/executor.js';
import { REQUEST_LIMITS } from './api/pipeline/limits.js';
import { createMask } from './api/pipeline/mask.js';
import { stepUpBy } from './api/step-up.js';
import { COMPARISONS } from './api/diagnosis/compare.js';
import { createVisitLimits } from './api/visit-limits.js';
import { buildApiSchema, FAST_LISTS } from './api/schema.js';
import type { ImportUploads } from './ingest/index.js';
import { createLastSms } from './sms/last-sms.js';
import { createPastLists } from './past/index.js';
import type { Directory as NamesOfPeople } from './projector/projection.js';
import { openSharedRateLimits } from './security/shared-rate-limits.js';
import { roundingTo } from './statistics/rounding.js';
import type { Vault } from './vault/vault.js';

export interface ServerDeps extends Omit<
  Services,
  | 'audit'
  | 'directory'
  | 'pastLists'
  | 'rounding'
  | 'importLateDays'
  | 'expiringSoonDays'
  | 'downloadAddresses'
  | 'visitLimits'
  | 'comparisons'
  | 'lastSms'
  | 'reasons'
  | 'stepUp'
> {
  /** The step to which figures are rounded for those who may not list people; exact below 2. */
  readonly statisticsStep?: number;
  /** Days after which the last import of a school is late; 7 when left out. */
  readonly importLateDays?: number;
  /** The vault, for the names in lists as of a moment. */
  readonly names: NamesOfPeople;
  /** Days before its end from which a notification expires soon; 14 when left out. */
  readonly expiringSoonDays?: number;
  /** Configured reasons, in addition to the built-in ones. */
  readonly reasons?: Reasons;
  readonly verifyToken: VerifyToken;
  /** The vault's keyed digest: rate limits store it in place of addresses and logins. */
  readonly digest: Vault['digest'];
  readonly logger: FastifyBaseLogger;
  readonly production: boolean;
  /** Values of `acr` that stand for a strong authentication, where no staff sign in here. */
  readonly otpAcr?: readonly string[];
  /** Origins of front-ends that may call from a browser; this server's own is always allowed. */
  readonly allowedOrigins: readonly string[];
  /** Resolves when ledger and database answer. Called when a mutation takes long. */
  readonly askStores?: AskStores;
  readonly readiness: readonly ReadinessCheck[];
  /** Registry of the metrics; the caller serves it. Made here when left out. */
  readonly metrics?: Metrics;
  /** Takes in reports of e-mails that did not arrive; without it, the route is not there. */
  readonly bounces?: BounceRouteDeps | undefined;
  /** Takes in receipts of SMS; without it, the route is not there. */
  readonly smsReceipts?: SmsReceiptDeps | undefined;
  /** Imports what is uploaded; without it, uploads are refused. */
  readonly imports: ImportUploads | undefined;
  /** Bounds on slow subscribers; for tests. */
  readonly outlet?: OutletOptions;
  /** What one person may take of the live service; for tests. */
  readonly liveBounds?: LiveBounds;
  /** Kinds of downloads to serve beside the server's own, and limits of all; for tests. */
  readonly downloadKinds?: readonly DownloadKind[];
  readonly downloadLimits?: DownloadLimits;
  /** How many reads of personal data may wait to be recorded; for tests. */
  readonly mostUnrecorded?: number;
  /** How long a client may stop half-way; for tests. */
  readonly patienceMs?: number;
  /** `false` leaves out the fast path, or the compiler; both are used by default. For tests and measures. */
  readonly execution?: { readonly fast?: boolean; readonly compile?: boolean };
  /** Routes of development: never in production. */
  readonly development?: FastifyPluginAsync;
}

/** Largest GraphQL request, in bytes. */
const BODY_LIMIT = 256 * 1024;

/** Builds the server; the caller makes it listen and closes it. */
export async function createServer(deps: ServerDeps): Promise<FastifyInstance> {
  const { logger, production, pool, clock } = deps;
  const metrics = deps.metrics ?? createMetrics(knownOperations());
  const audit = createReadAudit(deps.commands.accesses, {
    now: () => clock.now(),
    ...(deps.mostUnrecorded === undefined ? {} : { most: deps.mostUnrecorded }),
    onError: error => logger.error({ err: error }, 'could not record reads of personal data; will be retried'),
  });
  const tries = openSharedRateLimits({
    pool,
    digest: deps.digest,
    onFault: err => logger.error({ err }, 'rate limits are counted by this server alone until the database answers'),
  });
  const services: Services = {
    ...deps,
    audit,
    directory: createDirectory(pool),
    importLateDays: deps.importLateDays ?? 7,
    pastLists: createPastLists({ pool, names: deps.names }),
    expiringSoonDays: deps.expiringSoonDays ?? 14,
    rounding: roundingTo(deps.statisticsStep ?? 0, deps.digest),
    downloadAddresses: createAddresses(pool),
    visitLimits: createVisitLimits(tries),
    comparisons: tries.limiter('COMPARISON', COMPARISONS),
    lastSms: createLastSms(pool, deps.digest),
    reasons: { ...REASONS, ...deps.reasons },
    stepUp: stepUpBy(deps.staff?.otpAcr ?? deps.otpAcr ?? [], deps.staff !== undefined),
  };
  const schema = buildApiSchema();
  const mask = createMask({
    stepUp: services.stepUp,
    onFault: (err, correlationId) => {
      metrics.fault();
      logger.error({ err, correlationId }, 'fault');
    },
  });
  const mostCost = REQUEST_LIMITS.cost;
  const reachable = deps.askStores && createReachable(deps.askStores);
  const executor = createExecutor({
    schema,
    mask,
    fastLists: FAST_LISTS,
    mostCost,
    ...(reachable && { reachable }),
    ...deps.execution,
  });
  const prepareDocument = documentPreparer(schema, REQUEST_LIMITS, !production);
  const apollo = await createApollo({
    schema,
    executor,
    mask,
    prepareDocument,
    onOperation: metrics.operation,
  });

  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true },
  });
  app.setErrorHandler((error: Error & { statusCode?: number; code?: string }, request, reply) => {
    const [status, body] = errorAnswer(error, () => mask(error, request.id, requestLanguage(request)));
    return reply.code(status).send({ errors: [body] });
  });
  endStalled(app.server, deps.patienceMs);
  if (!production) loopbackOnly(app);
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  });
  const allowedOrigins = new Set(deps.allowedOrigins);
  allowOrigins(app, allowedOrigins);
  const delegations = followDelegations({
    pool,
    clock,
    changes: deps.changes,
    onFault: err => logger.error({ err }, 'delegations cannot be read; those known count until their end'),
  });
  const requests = createRequests(services, verifyingWith(deps.verifyToken, delegations), principal =>
    delegations.withLentRights(principal),
  );
  graphqlRoute(app, apollo, requests);
  await importRoute(app, requests, deps.imports, deps.patienceMs);
  academieRoute(app, requests, deps.imports, deps.patienceMs);
  importReportRoutes(app, requests);
  ledgerRoutes(app, requests);
  const kinds = [...DOWNLOAD_KINDS, ...(deps.downloadKinds ?? [])];
  await downloadRoutes(app, requests, kinds, deps.downloadLimits);
  if (deps.bounces) bounceRoute(app, deps.bounces);
  if (deps.smsReceipts) smsReceiptRoute(app, deps.smsReceipts);
  if (deps.staff) staffRoutes(app, staffRoutesDeps(deps.staff, services.stepUp, metrics, logger));
  if (deps.franceConnect) franceConnectRoutes(app, franceConnectRoutesDeps(deps.franceConnect, metrics, logger));
  healthRoutes(app, deps.readiness);
  const hub = createHub(services, executor, err => logger.error({ err }, 'a subscription could not be executed'));
  const live = serveLive(app.server, {
    schema,
    executor,
    prepareDocument,
    hub,
    watchers: new Watchers(deps.liveBounds),
    mask,
    requests,
    allowedOrigins,
    loopbackOnly: !production,
    logger,
    onOperation: metrics.operation,
    ...(deps.outlet ? { outlet: deps.outlet } : {}),
  });
  const addMeasure = (name: string, help: string, read: () => number): void =>
    metrics.measure({ name: `registre_${name}`, help, read: async () => read() });
  addMeasure('subscribers', 'Subscriptions being served.', () => hub.subscribers);
  addMeasure('subscription_groups', 'Distinct subscriptions being executed.', () => hub.groups);
  addMeasure('live_connections', 'Open WebSocket connections.', () => live.connections);
  addMeasure('audit_pending', 'Reads of personal data not yet recorded.', () => audit.pending);
  addMeasure(
    'audit_refused',
    'Reads of personal data refused since the start because they could not be recorded.',
    () => audit.refused,
  );
  if (!production) {
    await graphiqlRoutes(app);
    if (deps.development) await app.register(deps.development);
  }

  app.addHook('preClose', () => live.close());
  app.addHook('onClose', async () => {
    delegations.close();
    await deps.staff?.close();
    await apollo.stop();
    await audit.close();
  });
  return app;
}

/** The HTTP status of each code of an ApiError; 403 for all others. */
const STATUS: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  BAD_USER_INPUT: 400,
  NOT_FOUND: 404,
  TOO_MANY_REQUESTS: 429,
  UPLOADS_ELSEWHERE: 421,
};

/** The status and body that answer an error outside of GraphQL, in the shape of a GraphQL error. `masked` makes the body. */
function errorAnswer(
  error: Error & { statusCode?: number; code?: string },
  masked: () => GraphQLFormattedError,
): [number, GraphQLFormattedError] {
  if (error instanceof ApiError) return [STATUS[String(error.extensions.code)] ?? 403, masked()];
  const { statusCode } = error;
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return [statusCode, { message: error.message, extensions: { code: 'BAD_REQUEST' } }];
  const body = masked();
  return [body.extensions?.code === 'LEDGER_UNAVAILABLE' ? 503 : 500, body];
}
