/** Starts a server: database and ledger, then what its roles ask for: read models, the API, work done by itself, imports. */
import closeWithGrace from 'close-with-grace';
import { openAcademieTexts } from './app/academie-texts.js';
import { openAdmin } from './app/admin.js';
import { openApi } from './app/api.js';
import { writeServerFile } from './app/server-file.js';
import { knownOperations } from './api/http/known-operations.js';
import { createMetrics } from './api/http/metrics.js';
import { reportFailure } from './app/terminal/failure.js';
import { loadConfig } from './config.js';
import { demoHolder, makeDemoWithProgress } from './demo/first-start.js';
import { openInstallation } from './app/installation.js';
import { Closers } from './app/closers.js';
import { openImports } from './app/imports.js';
import { openIntegrity } from './app/integrity.js';
import { createLogger } from './logging.js';
import { followClock } from './development/clock.js';
import { leaveProcessor } from './app/processor.js';
import { openProjector } from './app/read-models.js';
import { hasAllRoles, rolesLeftToOthers, type Role } from './app/roles.js';
import { monitoringOf } from './app/monitoring.js';
import { startUpkeep } from './app/upkeep.js';
import { welcome } from './app/welcome.js';
import { startWork } from './app/work.js';

const closers = new Closers();
const say = (line: string): void => console.log(line);

/** Resolves once the server is ready; rejects when the signal aborts. Adds to `closers` what closes all that it has opened. */
async function start(signal: AbortSignal): Promise<void> {
  const config = loadConfig();
  leaveProcessor(config, say);
  const production = config.mode === 'production';
  const logger = createLogger(config.logLevel);
  const onFault = (err: unknown, what: string): void => logger.error({ err, what }, 'fault; will be retried');
  const texts = await openAcademieTexts(config);
  const has = (role: Role): boolean => config.roles.includes(role);

  const installation = await openInstallation(config, { exclusive: true, notice: say, signal });
  closers.push(() => installation.close());
  const projector = await openProjector(installation, { onFault, notice: say, signal });
  closers.push(() => projector.stop());

  const imports = has('importer') ? openImports(installation, logger, onFault) : undefined;
  closers.push(async () => imports?.stop());

  signal.throwIfAborted();
  const { measures, readiness } = monitoringOf(installation, projector);
  const metrics = createMetrics(knownOperations());
  measures.forEach(measure => metrics.measure(measure));
  const serving = { logger, metrics, readiness };
  const { chores, extracts } = await openIntegrity(installation, onFault);
  const api = has('api')
    ? await openApi(installation, {
        ...serving,
        projector,
        imports: imports?.uploads,
        extracts,
        academieLetters: texts.lettersOf,
      })
    : undefined;
  closers.push(async () => api?.close());
  const admin = await openAdmin(config, { ...serving, production });
  closers.push(() => admin.close());

  if (!production && config.demo && hasAllRoles(config)) await makeDemoWithProgress(installation, signal);
  signal.throwIfAborted();
  const work = has('worker')
    ? startWork(installation, { url: api?.url, wordingOf: texts.mailsOf, chores, onFault })
    : undefined;
  closers.push(async () => work?.stop());
  if (!production && !api) closers.push(followClock(installation, onFault));
  const upkeep = startUpkeep(installation, onFault);
  closers.push(() => upkeep.stop());

  imports?.begin();

  if (api) closers.push(await writeServerFile(config.dataDir, { url: api.url, admin: admin.url }));
  say(
    welcome({
      url: api?.url,
      admin: admin.url,
      store: installation.description,
      leftOut: rolesLeftToOthers(config),
      users: await api?.users?.(),
      mailbox: config.smtpUrl === undefined || config.smsUrl === undefined,
      holder: api?.users && (await demoHolder(installation)),
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
