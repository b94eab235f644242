/**
 * Starts, finds and stops the PostgreSQL server process. It outlives a killed Node, so its only record is its own
 * `postmaster.pid`, checked against the process table.
 */
import { execFile, spawn } from 'node:child_process';
import { chown, open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { type Binaries, PostgresUnavailable } from './binaries.js';
import { type Cluster, readPort, rememberPort } from './cluster.js';
import { isAlive } from './is-alive.js';

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
  /** Its command line, as far as the system shows it. */
  readonly command: string;
}

const run = promisify(execFile);

async function commandOf(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
  }
  if (process.platform === 'win32') {
    const query = `(Get-CimInstance Win32_Process -Filter "ProcessId=${pid}").CommandLine`;
    return run('powershell', ['-NoProfile', '-Command', query]).then(
      ({ stdout }) => stdout,
      () => '',
    );
  }
  return run('ps', ['-o', 'command=', '-p', String(pid)]).then(
    ({ stdout }) => stdout,
    () => '',
  );
}

const pidFile = (cluster: Cluster): string => join(cluster.pgdata, 'postmaster.pid');

const pidLines = async (cluster: Cluster): Promise<string[] | undefined> =>
  (await readFile(pidFile(cluster), 'utf8').catch(() => undefined))?.split('\n');

/** True when the command line names this very data folder, quoted or not: `/srv/data/postgres` is not `/data/postgres`. */
export const runsOn = (command: string, pgdata: string): boolean =>
  [`-D ${pgdata}`, `"-D" ${pgdata}`, `-D "${pgdata}"`, `"-D" "${pgdata}"`].some(argument =>
    `${command} `.includes(` ${argument} `),
  );

/** The server running on this data folder; `undefined` when there is none, even if a stale pid file names one. */
export async function runningPostmaster(cluster: Cluster): Promise<Postmaster | undefined> {
  // Of the lines of the pid file, the first is the pid, the fourth the port, the eighth the status.
  const lines = await pidLines(cluster);
  const pid = Number(lines?.[0]);
  if (!lines || !(pid > 1) || !isAlive(pid)) return undefined;
  const command = await commandOf(pid);
  if (!command.includes('postgres') || !runsOn(command, cluster.pgdata)) return undefined;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready', command };
}

/**
 * Replaces the pid in a stale pid file by our own. PostgreSQL refuses to start while that pid belongs to another program, but ignores
 * its parent's. Its check of the old shared memory still guards against orphaned backends.
 */
async function disownStalePid(cluster: Cluster): Promise<void> {
  const lines = await pidLines(cluster);
  if (!lines || !(Number(lines[0]) > 0) || !isAlive(Number(lines[0]))) return;
  await writeFile(pidFile(cluster), [String(process.pid), ...lines.slice(1)].join('\n'));
}

/** The port used before, if it is still free; else another. */
async function choosePort(cluster: Cluster, fixed: number | undefined): Promise<number> {
  if (fixed) return fixed;
  const remembered = await readPort(cluster);
  const port = await (remembered ? freePort(remembered).catch(() => freePort()) : freePort());
  await rememberPort(cluster, port);
  return port;
}

/** Bytes after which a start begins a new log file. */
const LOG_LIMIT = 10_000_000;

export interface StartOptions {
  /** False switches fsync off: for throw-away data only. */
  readonly durable: boolean;
  readonly maxConnections: number;
  /** The port that clients already know. Left out, a free one is chosen. */
  readonly port?: number;
}

const settings = (port: number, options: StartOptions): string[] =>
  Object.entries({
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: options.maxConnections,
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements and error details hold what users typed: they must not reach the log.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(options.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

/** Starts the server and waits until it accepts connections, crash recovery included. Throws `PostgresUnavailable` with its log. */
export async function startPostmaster(
  cluster: Cluster,
  binaries: Binaries,
  options: StartOptions,
): Promise<Postmaster> {
  const logFile = join(cluster.folder, 'postgres.log');
  const before = await stat(logFile).catch(() => undefined);
  if (before && before.size > LOG_LIMIT) await rename(logFile, `${logFile}.1`);
  for (let attempt = 1; ; attempt++) {
    const port = await choosePort(cluster, options.port);
    await disownStalePid(cluster);
    const log = await open(logFile, 'a', 0o600);
    if (cluster.account) await chown(logFile, cluster.account.uid, cluster.account.gid);
    const from = (await log.stat()).size;
    // Detached, so that Ctrl-C reaches Node alone, which stops PostgreSQL last.
    const child = spawn(binaries.postgres, ['-D', cluster.pgdata, ...settings(port, options)], {
      uid: cluster.account?.uid,
      gid: cluster.account?.gid,
      cwd: '/',
      env: { PATH: process.env.PATH, TZ: 'UTC', LC_ALL: 'C' },
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
      windowsHide: true,
    });
    await log.close();
    child.unref();
    const ended = new Promise<string>(resolve => {
      child.once('error', error => resolve(error.message));
      child.once('exit', (code, signal) => resolve(`it ended with ${signal ?? `code ${code}`}`));
    });
    const outcome = await Promise.race([ended, whenReady(cluster, child.pid)]);
    if (typeof outcome !== 'string') return outcome;
    const logged = (await readFile(logFile)).subarray(from).toString('utf8').trim().split('\n').slice(-12).join('\n');
    if (attempt >= 50 || !TRANSIENT.test(logged)) {
      throw new PostgresUnavailable(
        `PostgreSQL did not start on ${cluster.pgdata}: ${outcome}. Its log, ${logFile}, says:\n${logged}`,
      );
    }
    await sleep(200);
    // Another process may have started it meanwhile.
    if (await runningPostmaster(cluster)) {
      const theirs = await whenReady(cluster);
      if (typeof theirs !== 'string') return theirs;
    }
  }
}

/** Log lines of faults that pass: backends of a killed server still ending, or a port taken meanwhile. */
const TRANSIENT = /shared memory block .* in use|could not bind|lock file .* already exists/i;

/**
 * Polls the pid file until the server is ready, and answers it; answers a text when the server has ended. With `pid`, waits for that
 * process alone. There is no time limit: recovery takes as long as it needs.
 */
export async function whenReady(cluster: Cluster, pid?: number): Promise<Postmaster | string> {
  for (;;) {
    const postmaster = await runningPostmaster(cluster);
    if (postmaster?.ready && (pid === undefined || postmaster.pid === pid)) return postmaster;
    if (pid !== undefined && !isAlive(pid)) return 'it ended';
    if (pid === undefined && !postmaster) return 'it ended';
    await sleep(40);
  }
}

/**
 * Shuts the server down: fast, which ends sessions and writes everything, and after a minute at once, which leaves the rest to recovery at the next
 * start. Resolves when the process has ended.
 */
export async function stopPostmaster(cluster: Cluster, binaries: Binaries): Promise<void> {
  const postmaster = await runningPostmaster(cluster);
  if (!postmaster) return;
  if (process.platform === 'win32') {
    await run(binaries.pgCtl, ['stop', '-D', cluster.pgdata, '-m', 'fast', '-w'], { windowsHide: true });
    return;
  }
  process.kill(postmaster.pid, 'SIGINT');
  for (let waited = 0; isAlive(postmaster.pid); waited += 20) {
    if (waited === 60_000) process.kill(postmaster.pid, 'SIGQUIT');
    await sleep(20);
  }
}
