/** The data folder of the embedded PostgreSQL: its place, its creation, its owner. */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type SystemAccount, accountFor, reaches } from './account.js';
import { type Binaries, PostgresUnavailable } from './binaries.js';
import { isAlive } from './is-alive.js';

/** Holds the clusters that root starts from a data folder which no other account may enter. */
const COMMON_FOLDER = '/var/lib/registre';

/** The database user that owns the cluster. */
export const USER = 'registre';

export interface Cluster {
  /** Folder of the cluster, its password, port and log. */
  readonly folder: string;
  readonly pgdata: string;
  readonly account: SystemAccount | undefined;
  /** Folder for a copy of the programs, if one is needed. */
  readonly spare: string;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Chooses the cluster's place: in the data folder, or in a common folder when PostgreSQL's account cannot enter the data folder. */
export async function locateCluster(dataDir: string, notice: (line: string) => void): Promise<Cluster> {
  const inside = resolve(dataDir);
  const account = await accountFor(join(inside, 'postgres'));
  const mode = account ? 0o711 : 0o700;
  if (!(await exists(inside))) {
    await mkdir(inside, { recursive: true });
    await chmod(inside, mode);
  }
  if (account && !(await reaches(account, inside, 'x'))) {
    // A folder of root's own is opened; those above it, and those of others, are not.
    const st = await stat(inside);
    if (st.uid === 0) await chmod(inside, st.mode | 0o111);
  }
  if (!account || (await reaches(account, inside, 'x'))) {
    return { folder: inside, pgdata: join(inside, 'postgres'), account, spare: inside };
  }
  if (await exists(join(inside, 'postgres'))) {
    throw new PostgresUnavailable(
      `${account.name} can no longer enter ${inside}, where its PostgreSQL data lies: ` +
        `let others pass ("chmod o+x" on it and on the folders above), or start as the owner of that folder.`,
    );
  }
  const outside = await outsideOf(inside);
  const accountOutside = await accountFor(join(outside, 'postgres'));
  for (const folder of [COMMON_FOLDER, outside]) {
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o711);
  }
  notice(`PostgreSQL runs as ${accountOutside?.name}, who cannot enter ${inside}: its data is in ${outside}.`);
  return { folder: outside, pgdata: join(outside, 'postgres'), account: accountOutside, spare: COMMON_FOLDER };
}

/** The cluster's place outside of the data folder. A file in the data folder names it, so that the data folder may be moved. */
async function outsideOf(inside: string): Promise<string> {
  const file = join(inside, 'postgres.elsewhere');
  const remembered = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (remembered !== '') {
    if (await exists(remembered)) return remembered;
    throw new PostgresUnavailable(
      `The PostgreSQL data of ${inside} was in ${remembered}, which is missing: put it back there (it is copied beside the data folder), ` +
        `or remove ${file} to begin anew.`,
    );
  }
  const name = createHash('sha256').update(inside).digest('hex').slice(0, 16);
  const outside = join(COMMON_FOLDER, name);
  await writeFile(file, `${outside}\n`, { mode: 0o600 });
  return outside;
}

/** The password's file lies inside the cluster, so that both are moved together. */
const passwordFile = (pgdata: string): string => join(pgdata, 'registre.password');
const portFile = (cluster: Cluster): string => join(cluster.folder, 'postgres.port');

export const readPassword = async (cluster: Cluster): Promise<string> =>
  (
    await readFile(passwordFile(cluster.pgdata), 'utf8').catch(() => {
      throw new PostgresUnavailable(
        `${passwordFile(cluster.pgdata)} is missing: put it back, or move ${cluster.folder} away to begin anew.`,
      );
    })
  ).trim();

export const readPort = async (cluster: Cluster): Promise<number | undefined> =>
  Number(await readFile(portFile(cluster), 'utf8').catch(() => '')) || undefined;

export const rememberPort = (cluster: Cluster, port: number): Promise<void> =>
  writeFile(portFile(cluster), `${port}\n`, { mode: 0o600 });

/** Makes the cluster if there is none. Refuses one of another major version or owner. */
export async function ensureCluster(cluster: Cluster, binaries: Binaries, durable: boolean): Promise<void> {
  const { pgdata, account } = cluster;
  await removeHalves(cluster.folder);
  const made = await readFile(join(pgdata, 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new PostgresUnavailable(
      `${pgdata} belongs to another user (${error.code}): start as that user, or choose another DATA_DIR.`,
    );
  });
  if (made === undefined) {
    if (await exists(pgdata)) {
      throw new PostgresUnavailable(
        `${pgdata} is no PostgreSQL data folder: choose another DATA_DIR, or move it away.`,
      );
    }
    return initialise(cluster, binaries, durable);
  }
  if (made.trim() !== binaries.major) {
    throw new PostgresUnavailable(
      `${pgdata} was made by PostgreSQL ${made.trim()}; this version of Registre brings ${binaries.version}. ` +
        `Copy its data with pg_dump of PostgreSQL ${made.trim()}, or choose another DATA_DIR, or go back to the version that made it.`,
    );
  }
  const owner = (await stat(pgdata)).uid;
  if (!account && process.getuid && owner !== process.getuid()) {
    throw new PostgresUnavailable(
      `${pgdata} belongs to another user (uid ${owner}): start as that user, or choose another DATA_DIR.`,
    );
  }
}

/** How the names of unfinished clusters begin; the pid of their maker follows. */
const HALF = 'postgres.new-';

/** Removes the unfinished clusters that killed processes left. */
async function removeHalves(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter(entry => entry.startsWith(HALF))) {
    if (!isAlive(Number(name.slice(HALF.length)))) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Makes the cluster beside its place and renames it when complete: a killed start leaves none, and of two starts one wins. */
async function initialise(cluster: Cluster, binaries: Binaries, durable: boolean): Promise<void> {
  const half = join(cluster.folder, `${HALF}${process.pid}`);
  const secret = `${half}/password`;
  const password = randomBytes(24).toString('base64url');
  try {
    await rm(half, { recursive: true, force: true });
    await mkdir(`${half}/data`, { recursive: true, mode: 0o700 });
    await writeFile(secret, password, { mode: 0o600 });
    if (cluster.account) {
      for (const path of [half, `${half}/data`, secret]) await chown(path, cluster.account.uid, cluster.account.gid);
    }
    const flags = ['-D', `${half}/data`, '-U', USER, '-A', 'scram-sha-256', `--pwfile=${secret}`, '--no-instructions'];
    const locale = ['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    await promisify(execFile)(binaries.initdb, [...flags, ...locale, ...(durable ? [] : ['--no-sync'])], {
      ...cluster.account,
      cwd: '/',
      env: { PATH: process.env.PATH, TZ: 'UTC', LC_ALL: 'C' },
      encoding: 'utf8',
    });
    await writeFile(passwordFile(`${half}/data`), `${password}\n`, { mode: 0o600 });
    await rename(`${half}/data`, cluster.pgdata);
  } catch (error) {
    const { code, stderr = '', message } = error as { code?: string; stderr?: string; message: string };
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return;
    throw new PostgresUnavailable(
      `The PostgreSQL data folder ${cluster.pgdata} could not be made: ${stderr.trim() || message}`,
    );
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}
