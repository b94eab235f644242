/** A PostgreSQL of the distribution's packages, with its own tools: what operators of a production have. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../src/postgres/free-port.js';
import { accountFor } from '../../src/postgres/account.js';

const ROOT = '/usr/lib/postgresql';

/** The folder of its programs, of the newest version that has them all; nothing where the packages are not installed. */
const found = (existsSync(ROOT) ? readdirSync(ROOT) : [])
  .filter(version => Number(version) >= 15)
  .sort((one, other) => Number(other) - Number(one))
  .map(version => join(ROOT, version, 'bin'))
  .find(bin => ['postgres', 'initdb', 'pg_dump', 'pg_restore'].every(name => existsSync(join(bin, name))));

/** Why the drills on it are left out; nothing when they are not. */
export const missingPackages = found
  ? undefined
  : 'this machine has no pg_dump and postgres of Debian (apt-get install postgresql)';

/** Where the programs of the packages lie. */
export const programs = found ?? '';

export interface DebianPostgres {
  /** Address of a database. */
  url(database: string): string;
  /** Runs one of its programs; rejects with what it said when it fails. */
  run(program: string, ...args: string[]): Promise<string>;
  stop(): Promise<void>;
}

const USER = 'registre';

/** A cluster of its own, on a free port of the loopback; `stop` deletes it. */
export async function startDebianPostgres(): Promise<DebianPostgres> {
  if (!found) throw new Error(missingPackages);
  const bin = found;
  const folder = mkdtempSync(join(tmpdir(), 'registre-drill-'));
  const account = await accountFor(folder);
  if (account) chownSync(folder, account.uid, account.gid);
  const as = { uid: account?.uid, gid: account?.gid, cwd: '/' };
  const data = join(folder, 'data');
  await promisify(execFile)(
    join(bin, 'initdb'),
    ['-D', data, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'],
    as,
  );
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    fsync: 'off',
    max_connections: 200,
  };
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...as, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  server.stderr.on('data', (text: Buffer) => (said += text.toString()));
  while (!/ready to accept connections/.test(said)) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL did not start: ${said}`);
    await sleep(20);
  }
  return {
    url: database => `postgres://${USER}@127.0.0.1:${port}/${database}`,
    run: async (program, ...args) => {
      const env = { ...process.env, PGHOST: '127.0.0.1', PGPORT: String(port), PGUSER: USER };
      return (await promisify(execFile)(join(bin, program), args, { env, maxBuffer: 64 * 1024 ** 2 })).stdout;
    },
    stop: async () => {
      await ended(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const gone = new Promise(resolve => server.once('exit', resolve));
  server.kill('SIGINT');
  await gone;
}

/** Databases dumped by earlier versions, by the number of their last migration; all with this key. */
export const EARLIER_KEY = 'MOkH2VfVeDqHWCxrTr6RA1mIU8SLUh4fWHdYO6PIFPE=';
const EARLIER = new URL('earlier/', import.meta.url);
export const earlier = (): { readonly migration: string; readonly file: string }[] =>
  readdirSync(EARLIER)
    .filter(name => name.endsWith('.dump'))
    .map(name => ({ migration: name.slice(0, 4), file: new URL(name, EARLIER).pathname }));
