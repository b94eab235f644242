/** Starts the server: database and ledger, read models, access, the API, then the processes that act by themselves. */
import closeWithGrace from 'close-with-grace';
import { openAccess } from './app/access.js';
import { openAdmin } from './app/admin.js';
import { portalOf } from './app/portal.js';
import { writeServerFile } from './app/server-file.js';
import { knownOperations } from './api/http/known-operations.js';
import { createMetrics } from './api/http/metrics.js';
import { reportFailure } from './app/terminal/failure.js';
import { AdjustableClock, systemClock } from './clock.js';
import { loadConfig } from './config.js';
import { demoHolder, makeDemoWithProgress } from './demo/first-start.js';
import { openDevelopment } from './development/mode.js';
import { openInstallation } from './app/installation.js';
import { addressOf } from './app/address.js';
import { Closers } from './app/closers.js';
import { openImports } from './app/imports.js';
import { listen } from './app/listen.js';
import { createLogger } from './logging.js';
import { bounceRouteDeps } from './app/bounces.js';
import { openWording } from './notification/texts/own-words.js';
import { openProjector } from './app/read-models.js';
import { createServer } from './server.js';
import { monitoringOf } from './app/monitoring.js';
import { welcome } from './app/welcome.js';
import { startWork } from './app/work.js';

const closers = new Closers();
const say = (line: string): void => console.log(line);

/** Resolves once the server is ready; rejects when the signal aborts. `closers` close what was opened until then. */
async function start(signal: AbortSignal): Promise<void> {
  const config = loadConfig();
  const production = config.mode === 'production';
  const logger = createLogger(config.logLevel);
  const onFault = (err: unknown, what: string): void => logger.error({ err, what }, 'fault; will be retried');
  const wordingOf = await openWording({ folder: config.mailTexts, english: config.mailEnglish });
  const adjustable = new AdjustableClock();
  const clock = production ? systemClock : adjustable;

  const installation = await openInstallation(config, { clock, exclusive: true, notice: say, signal });
  closers.push(() => installation.close());
  const { pool, commands, vault, database } = installation;
  const projector = await openProjector(installation, { onFault, notice: say, signal });
  closers.push(() => projector.stop());

  const { imports, importReports, ...serverImports } = openImports(installation, logger, onFault);
  closers.push(() => serverImports.stop());

  signal.throwIfAborted();
  const { host, port, url } = await addressOf(config);
  const development = production ? undefined : await openDevelopment(installation, adjustable, url);
  const monitoring = monitoringOf(installation, projector);
  const metrics = createMetrics(knownOperations());
  const server = await createServer({
    pool,
    commands,
    clock,
    logger,
    production,
    persons: vault.persons,
    digest: vault.digest,
    projectedUpTo: projector.projectedUpTo,
    changes: projector.changes,
    ...(await openAccess(config, clock, development ? [development.trusted] : [])),
    ...monitoring,
    metrics,
    reach: () => Promise.all([installation.eventStore.ready(), pool.query('select 1')]),
    allowedOrigins: config.allowedOrigins,
    bounces: bounceRouteDeps(installation),
    portal: portalOf(config, url),
    imports,
    importReports,
    reasons: config.reasons,
    ...(development && { development: development.routes }),
  });
  closers.push(() => server.close());
  await listen(server, { host, port });
  const admin = await openAdmin(config, { logger, production, metrics, ...monitoring });
  closers.push(() => admin.close());

  if (development && config.demo) await makeDemoWithProgress(installation, signal);
  signal.throwIfAborted();
  const { smtpUrl } = config;
  const work = startWork(installation, { url, mailbox: development?.mailbox, wordingOf, onFault });
  closers.push(() => work.stop());

  serverImports.begin();

  closers.push(await writeServerFile(config.dataDir, { url, admin: admin.url }));
  const shown = development && { users: await development.users(), mailbox: smtpUrl === undefined };
  say(
    welcome({
      url,
      admin: admin.url,
      store: database.description,
      ...shown,
      holder: development && (await demoHolder(installation)),
    }),
  );
}

const stopping = new AbortController();
const starting = start(stopping.signal);
closeWithGrace({ delay: 25_000, logger: false, skip: ['beforeExit'] }, async ({ err, signal }) => {
  if (err) process.exitCode = reportFailure(err);
  if (signal) say('\nStopping…');
  stopping.abort();
  // Wait for the step under way: it may be starting a PostgreSQL, which must then be stopped.
  await starting.catch(() => undefined);
  await closers.close();
});
await starting.catch(async (error: unknown) => {
  if (stopping.signal.aborted) return;
  const code = reportFailure(error);
  await closers.close();
  process.exit(code);
});
