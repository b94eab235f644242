/** A PostgreSQL for tests and benchmarks on a throw-away data folder, deleted by `stop()` or, if killed, by a later run. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinaries } from './binaries.js';
import { locateCluster } from './cluster.js';
import { startEmbeddedPostgres } from './embedded.js';
import { isAlive } from './is-alive.js';
import { stopPostmaster } from './postmaster.js';

const PREFIX = 'registre-postgres-';

export interface TemporaryPostgres {
  readonly url: string;
  /** Stops it and deletes its data. */
  stop(): Promise<void>;
}

/**
 * Start time of a process, which tells it from a later one with the same pid: the 22nd field of its stat, and the 20th after its name, which
 * stands in parentheses. Empty where the system does not say.
 */
const startOf = async (pid: number): Promise<string> =>
  (await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')).split(') ')[1]?.split(' ')[19] ?? '';

async function ownerLives(folder: string): Promise<boolean> {
  const [pid = 0, start = ''] = (await readFile(join(folder, 'owner'), 'utf8').catch(() => '')).split(' ');
  return Number(pid) > 0 && isAlive(Number(pid)) && (start === '' || start === (await startOf(Number(pid))));
}

async function remove(folder: string): Promise<void> {
  const cluster = await locateCluster(folder, () => undefined);
  const binaries = await findBinaries(cluster.account, cluster.spare, () => undefined);
  await stopPostmaster(cluster, binaries);
  await rm(folder, { recursive: true, force: true });
  if (cluster.folder !== folder) await rm(cluster.folder, { recursive: true, force: true });
}

/** Removes servers and data of killed runs. */
async function removeStale(): Promise<void> {
  for (const name of (await readdir(tmpdir())).filter(entry => entry.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    if (!(await ownerLives(folder))) await remove(folder).catch(() => undefined);
  }
}

export interface TemporaryOptions {
  /** False switches fsync off, for tests that prove nothing about crashes of PostgreSQL. Default true. */
  readonly durable?: boolean;
  readonly maxConnections?: number;
}

/** Starts it on a free loopback port, with an empty database. */
export async function startTemporaryPostgres(options: TemporaryOptions = {}): Promise<TemporaryPostgres> {
  await removeStale();
  const folder = join(tmpdir(), `${PREFIX}${process.pid}-${randomBytes(4).toString('hex')}`);
  await mkdir(folder, { mode: 0o711 });
  await writeFile(join(folder, 'owner'), `${process.pid} ${await startOf(process.pid)}`);
  const postgres = await startEmbeddedPostgres({ dataDir: folder, maxConnections: 400, ...options });
  return {
    url: postgres.url,
    stop: async () => {
      await postgres.stop();
      await remove(folder);
    },
  };
}
