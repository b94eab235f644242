/** The server, put together: what it stands on, what it reads, who may come in, the API, what it does by itself. */
import closeWithGrace from 'close-with-grace';
import { openAccess } from './app/access.js';
import { openAdmin } from './app/admin.js';
import { announce } from './app/server-file.js';
import { knownOperations } from './api/http/known-operations.js';
import { createMetrics } from './api/http/metrics.js';
import { reportFailure } from './app/terminal/failure.js';
import { AdjustableClock, systemClock } from './clock.js';
import { startProcesses } from './process/start.js';
import { loadConfig } from './config.js';
import { demoHolder, makeDemoWithBar } from './demo/first-start.js';
import { openDevelopment } from './development/mode.js';
import { openHouse } from './app/installation.js';
import { addressOf } from './app/address.js';
import { openImporting } from './app/imports.js';
import { recordsProcess } from './ingest/index.js';
import { createLogger } from './logging.js';
import { createSmtpTransport } from './notification/smtp.js';
import { startMailing } from './notification/start.js';
import { openProjector } from './app/read-models.js';
import { createServer } from './server.js';
import { watchingOf } from './app/monitoring.js';
import { welcome } from './app/welcome.js';

const closers: (() => Promise<unknown>)[] = [];
const close = async (): Promise<void> => {
  for (const step of closers.splice(0).reverse()) await step();
};
const say = (line: string): void => console.log(line);

/** Until it is there, or the signal aborts: what is open by then, `close` closes. */
async function start(signal: AbortSignal): Promise<void> {
  const config = loadConfig();
  const production = config.mode === 'production';
  const logger = createLogger(config.logLevel);
  const onFault = (err: unknown, what: string): void => logger.error({ err, what }, 'a fault; it goes on by itself');
  const adjustable = new AdjustableClock();
  const clock = production ? systemClock : adjustable;

  const house = await openHouse(config, { clock, exclusive: true, notice: say, signal });
  closers.push(() => house.close());
  const { pool, commands, vault, database } = house;
  const projector = await openProjector(house, { onFault, notice: say, signal });
  closers.push(() => projector.stop());

  const { imports, importReports, ...importing } = openImporting(house, logger, onFault);
  closers.push(() => importing.stop());

  signal.throwIfAborted();
  const { host, port, url } = await addressOf(config);
  const development = production ? undefined : await openDevelopment(house, adjustable, url);
  const watching = watchingOf(house, projector);
  const metrics = createMetrics(knownOperations());
  const server = await createServer({
    ...{ pool, commands, clock, logger, production, persons: vault.persons, digest: vault.digest },
    ...{ projectedUpTo: projector.projectedUpTo, changes: projector.changes },
    ...(await openAccess(config, clock, development ? [development.trusted] : [])),
    ...watching,
    metrics,
    reach: () => Promise.all([house.eventStore.ready(), pool.query('select 1')]),
    allowedOrigins: config.allowedOrigins,
    ...{ imports, importReports, reasons: config.reasons },
    ...(development && { development: development.routes }),
  });
  await server.listen({ host, port });
  closers.push(() => server.close());
  const admin = await openAdmin(config, { logger, production, metrics, ...watching });
  closers.push(() => admin.close());

  if (development && config.demo) await makeDemoWithBar(house, signal);
  signal.throwIfAborted();
  const processes = startProcesses({ ...house, onFault, others: [recordsProcess] });
  closers.push(() => processes.stop());
  const { smtpUrl, mailFrom: from, portalUrl = url } = config;
  const transport = smtpUrl === undefined ? development!.mailbox : createSmtpTransport({ url: smtpUrl, from });
  const mailing = startMailing({ ...house, transport, portalUrl, from, onFault });
  closers.push(() => mailing.stop());

  importing.begin();

  closers.push(await announce(config.dataDir, { url, admin: admin.url }));
  const shown = development && { users: await development.users(), mailbox: smtpUrl === undefined };
  say(
    welcome({
      url,
      admin: admin.url,
      store: database.description,
      ...shown,
      holder: development && (await demoHolder(house)),
    }),
  );
}

const stopping = new AbortController();
const starting = start(stopping.signal);
closeWithGrace({ delay: 25_000, logger: false, skip: ['beforeExit'] }, async ({ err, signal }) => {
  if (err) process.exitCode = reportFailure(err);
  if (signal) say('\nStopping…');
  stopping.abort();
  // A step under way ends first: a PostgreSQL that it starts is one to be stopped.
  await starting.catch(() => undefined);
  await close();
});
await starting.catch(async (error: unknown) => {
  if (stopping.signal.aborted) return;
  const code = reportFailure(error);
  await close();
  process.exit(code);
});
