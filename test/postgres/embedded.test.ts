import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { findBinaries } from '../../src/postgres/binaries.js';
import { locateCluster, readPassword } from '../../src/postgres/cluster.js';
import { DataFolderInUse, type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/postgres/embedded.js';
import { runningPostmaster, runsOn, startPostmaster, stopPostmaster } from '../../src/postgres/postmaster.js';
import { startTemporaryPostgres } from '../../src/postgres/temporary.js';
import { dist } from '../support/dist.js';

const module = `${dist}/src/postgres/embedded.js`;

describe('the embedded PostgreSQL', () => {
  let dataDir: string;
  const started: EmbeddedPostgres[] = [];
  const children: ChildProcess[] = [];
  const notices: string[] = [];

  const start = async (exclusive = false): Promise<EmbeddedPostgres> => {
    const postgres = await startEmbeddedPostgres({
      dataDir,
      exclusive,
      durable: false,
      notice: line => notices.push(line),
    });
    started.push(postgres);
    return postgres;
  };
  const cluster = () => locateCluster(dataDir, () => undefined);
  const pid = async (): Promise<number> => (await runningPostmaster(await cluster()))?.pid ?? 0;

  /** Starts a process that starts PostgreSQL on the same data folder and waits to be killed. */
  const startElsewhere = async (): Promise<ChildProcess> => {
    const script = `const { startEmbeddedPostgres } = await import(${JSON.stringify(module)});
      await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, exclusive: true, durable: false });
      console.log('up'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    await new Promise((resolve, reject) => {
      child.stdout?.once('data', resolve);
      child.once('exit', reject);
    });
    return child;
  };
  const killed = (child: ChildProcess): Promise<unknown> => {
    const exit = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGKILL');
    return exit;
  };

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'registre-test-'));
    await (await start()).stop();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const postgres of started.splice(0)) await postgres.stop();
    notices.length = 0;
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  const query = async <T>(url: string, sql: string): Promise<T> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(sql)).rows[0] as T;
    } finally {
      await client.end();
    }
  };

  it('stores UTF-8 under the builtin C.UTF-8 locale and listens on the loopback alone', async () => {
    const { url } = await start();
    expect(
      await query(
        url,
        `select current_setting('server_encoding') as encoding, current_setting('listen_addresses') as listen,
           datlocprovider::text as provider, datlocale as locale, upper('élève') as upper
         from pg_database where datname = current_database()`,
      ),
    ).toEqual({ encoding: 'UTF8', listen: '127.0.0.1', provider: 'b', locale: 'C.UTF-8', upper: 'ÉLÈVE' });
  });

  it('asks for its password, which is kept for the owner alone', async () => {
    const { url } = await start();
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/);
    expect(statSync(join((await cluster()).pgdata, 'registre.password')).mode & 0o077).toBe(0);
  });

  it('stops with its last user and comes back under the same address', async () => {
    const first = await start();
    const second = await start();
    expect(second.joined).toBe(true);
    await first.stop();
    expect(await pid()).toBeGreaterThan(0);
    await second.stop();
    expect(await pid()).toBe(0);
    expect((await start()).url).toBe(first.url);
  });

  it('refuses a second server on the same data folder, and says so', async () => {
    await start(true);
    await expect(start(true)).rejects.toThrow(`Another Registre server already runs on the data folder ${dataDir}`);
  });

  it('is joined again when the server that started it was killed', async () => {
    await killed(await startElsewhere());
    const before = await pid();
    const again = await start(true);
    expect(again.joined).toBe(true);
    expect(await pid()).toBe(before);
  });

  it('starts again when both were killed', async () => {
    const child = await startElsewhere();
    process.kill(await pid(), 'SIGKILL');
    await killed(child);
    const { url } = await start(true);
    expect(await query(url, 'select 1 as one')).toEqual({ one: 1 });
  });

  it('is started again when it is killed while a server runs, whose pools recover by themselves', async () => {
    const { url } = await start(true);
    const pool = new pg.Pool({ connectionString: url });
    pool.on('error', () => undefined);
    const before = await pid();
    process.kill(before, 'SIGKILL');
    while ((await pid()) === before || (await pid()) === 0) await sleep(20);
    for (;;) {
      const answer = await pool.query('select 1 as one').catch(() => sleep(50));
      if (answer) break;
    }
    await pool.end();
    expect(notices).toContain('PostgreSQL went away: starting it again.');
  });

  /** Ends the session by which the oldest user shows that it uses PostgreSQL. */
  const endSession = (url: string): Promise<unknown> =>
    query(
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'registre place' order by backend_start limit 1`,
    );

  it('leaves PostgreSQL to its other users when stopped without its session', async () => {
    const first = await start();
    const second = await start();
    await endSession(first.url);
    await first.stop();
    expect(await query(second.url, 'select 1 as one')).toEqual({ one: 1 });
  });

  it('stops with its last user though that one has lost its session', async () => {
    const postgres = await start();
    await endSession(postgres.url);
    await postgres.stop();
    expect(await pid()).toBe(0);
  });

  it('is not started again by a user that was stopped meanwhile', async () => {
    const stopped = await start();
    process.kill(await pid(), 'SIGKILL');
    while (!notices.includes('PostgreSQL went away: starting it again.')) await sleep(1);
    await stopped.stop();
    for (let look = 0; look < 50; look++) {
      expect(await pid()).toBe(0);
      await sleep(20);
    }
  });

  it('is not confused with that of a data folder whose path ends alike', () => {
    const runs = (...command: string[]): boolean => runsOn(command.join(' '), '/data/postgres');
    expect(runs('/bin/postgres', '-D', '/data/postgres')).toBe(true);
    expect(runs('/bin/postgres', '-D', '/data/postgres', '-c', 'port=1')).toBe(true);
    expect(runs('"C:\\postgres.exe"', '"-D"', '"/data/postgres"', '-c')).toBe(true);
    expect(runs('/bin/postgres', '-D', '/srv/data/postgres', '-c', 'port=1')).toBe(false);
    expect(runs('/bin/postgres', '-D', '/data/postgres2', '-c', 'port=1')).toBe(false);
  });

  it('passes over a pid file whose number now belongs to another program', async () => {
    const postgres = await start();
    const file = join((await cluster()).pgdata, 'postmaster.pid');
    const lines = readFileSync(file, 'utf8');
    await postgres.stop();
    const other = spawn('sleep', ['60']);
    children.push(other);
    writeFileSync(file, lines.replace(/^\d+/, String(other.pid)));
    const { url } = await start();
    expect(await query(url, 'select 1 as one')).toEqual({ one: 1 });
  });

  describe('that other programs run', () => {
    /** Starts PostgreSQL by a link to its program, as another version of Registre does from a folder of its own. */
    const startByOthers = async (): Promise<string> => {
      const own = await cluster();
      const binaries = await findBinaries(own.account, own.spare, () => undefined);
      const postgres = join(mkdtempSync(join(tmpdir(), 'registre-test-')), 'postgres');
      chmodSync(dirname(postgres), 0o755);
      symlinkSync(binaries.postgres, postgres);
      const { port } = await startPostmaster(own, { ...binaries, postgres }, { durable: false, maxConnections: 50 });
      rmSync(dirname(postgres), { recursive: true });
      return `postgres://registre:${await readPassword(own)}@127.0.0.1:${port}/registre`;
    };

    it('is stopped and started by its own when nobody uses it', async () => {
      await startByOthers();
      const before = await pid();
      expect((await start()).joined).toBe(false);
      expect(await pid()).not.toBe(before);
    });

    it('is left alone when somebody uses it', async () => {
      const user = new pg.Client({ connectionString: await startByOthers() });
      await user.connect();
      // The lock that whoever uses PostgreSQL holds (`IN_USE` in src/postgres/embedded.ts).
      await user.query('select pg_advisory_lock_shared(7201010)');
      try {
        await expect(start()).rejects.toThrow(
          new DataFolderInUse(
            `Another version of Registre uses PostgreSQL (process ${await pid()}) on the data folder ${dataDir}: stop it first.`,
          ),
        );
        expect((await user.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
      } finally {
        await user.end();
        const own = await cluster();
        await stopPostmaster(own, await findBinaries(own.account, own.spare, () => undefined));
      }
    });
  });

  it('says what to do with data of another major version', async () => {
    const { pgdata } = await cluster();
    const older = mkdtempSync(join(tmpdir(), 'registre-test-'));
    cpSync(pgdata, join(older, 'postgres'), { recursive: true });
    writeFileSync(join(older, 'postgres', 'PG_VERSION'), '14\n');
    await expect(startEmbeddedPostgres({ dataDir: older })).rejects.toThrow(/was made by PostgreSQL 14; .* brings 18/);
    rmSync(older, { recursive: true });
  });

  it('refuses a folder that holds something else', async () => {
    const other = mkdtempSync(join(tmpdir(), 'registre-test-'));
    cpSync(new URL('../../src/clock.ts', import.meta.url), join(other, 'postgres', 'clock.ts'));
    await expect(startEmbeddedPostgres({ dataDir: other })).rejects.toThrow(/is no PostgreSQL data folder/);
    rmSync(other, { recursive: true });
  });
});

describe('a temporary PostgreSQL', () => {
  it('clears away what a killed run left behind', async () => {
    const script = `const { startTemporaryPostgres } = await import(${JSON.stringify(`${dist}/src/postgres/temporary.js`)});
      await startTemporaryPostgres({ durable: false }); process.kill(process.pid, 'SIGKILL');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    await new Promise(resolve => child.once('exit', resolve));
    const left = (): boolean => leftovers(child.pid).length > 0;
    expect(left()).toBe(true);
    // The PostgreSQL that all tests use may be of this process.
    const before = leftovers(process.pid);
    const server = await startTemporaryPostgres({ durable: false });
    expect(left()).toBe(false);
    await server.stop();
    expect(leftovers(process.pid)).toEqual(before);
  });
});

const leftovers = (pid: number | undefined): string[] =>
  readdirSync(tmpdir()).filter(name => name.startsWith(`registre-postgres-${pid}-`));
