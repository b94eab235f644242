/** The server, put together: what it stands on, what it reads, what it does by itself, who may come in, the API. */
import closeWithGrace from 'close-with-grace';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { destination, pino } from 'pino';
import { projections } from '../projections/index.js';
import { configuredIssuer, openAccess } from './access.js';
import { reportFailure } from './cli/failure.js';
import { AdjustableClock, systemClock } from './clock.js';
import { startProcesses } from './command/processes.js';
import { loadConfig } from './config.js';
import { openHouse } from './house.js';
import { placeOf } from './ingest/academies.js';
import { importSchool } from './ingest/import-school.js';
import { Projector } from './projector/projector.js';
import { readinessOf } from './readiness.js';
import { createServer } from './server.js';
import { createDirectory } from './vault/directory.js';

const closers: (() => Promise<unknown>)[] = [];
const close = async (): Promise<void> => {
  for (const step of closers.splice(0).reverse()) await step();
};
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function start(): Promise<void> {
  const config = loadConfig();
  const production = config.mode === 'production';
  const log = pino({ level: config.logLevel }, destination({ fd: 2, sync: false }));
  const clock = production ? systemClock : new AdjustableClock();
  closeWithGrace({ delay: 20_000, logger: false }, async ({ err, signal }) => {
    if (err) log.fatal({ err }, 'a fault that nothing caught');
    if (signal) say('Stopping…');
    await close();
  });

  const house = await openHouse(config, { clock, exclusive: true, notice: say });
  closers.push(() => house.close());
  const { database, pool, eventStore, vault, commands } = house;
  const projector = new Projector({
    databaseUrl: database.url,
    store: eventStore,
    directory: createDirectory(vault),
    projections,
    onError: (projection, err) => log.error({ err, projection }, 'a read model failed; it goes on by itself'),
  });
  await projector.start();
  closers.push(() => projector.stop());

  const access = await openAccess(config, clock, configuredIssuer(config));
  const server = await createServer({
    ...access,
    pool,
    commands,
    persons: vault.persons,
    projectedUpTo: projector.projectedUpTo,
    changes: projector.changes,
    clock,
    logger: log,
    production,
    allowedOrigins: config.allowedOrigins,
    readiness: readinessOf(house, projector),
    imports: {
      importUploaded: request => importSchool({ pool, vault, commands, clock }, request),
      academieByNumber: uai => placeOf(uai)?.academie,
    },
  });
  closers.push(() => server.close());
  const url = await server.listen({ host: config.host, port: config.port });

  const onFault = (err: unknown, process: string): void =>
    log.error({ err, process }, 'a process failed; it goes on by itself');
  const processes = startProcesses({ pool, eventStore, vault, clock, commands, onFault });
  closers.push(() => processes.stop());
  await announce(config.dataDir, url);
}

/** For the next start, the CLI and the tests: who serves this data folder, and where. */
async function announce(dataDir: string, url: string): Promise<void> {
  const file = join(dataDir, 'server.json');
  await writeFile(file, JSON.stringify({ pid: process.pid, url }), { mode: 0o600 });
  closers.push(() => rm(file, { force: true }));
}

try {
  await start();
} catch (error) {
  process.exitCode = reportFailure(error);
  await close();
}
