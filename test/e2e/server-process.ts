/** A server as `npm start` runs it: its own process, its own data folder. Killed, stopped and started again at will. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { locateCluster } from '../../src/postgres/cluster.js';
import { runningPostmaster } from '../../src/postgres/postmaster.js';
import { dist } from '../support/dist.js';

/** The address of an EventStoreDB to run these tests on, one file of them at a time: empty, and nobody else's. None: they run on PostgreSQL. */
export const storeOfRecord = process.env.E2E_LEDGER_URL ?? '';

export interface ServerProcess {
  readonly dataDir: string;
  /** The address of the running server; where it leaves the API to others, the address for its operators. */
  url(): string;
  /** The id of the process last started. */
  pid(): number;
  /** What it printed since it was last started. */
  output(): string;
  start(): Promise<void>;
  /**
   * Starts the server, or `what` (a program of `dist/src` without `.js`, then its arguments), sends it the signal after so long, and resolves with
   * its exit code (143 when SIGTERM itself ended it).
   */
  startAndStop(afterMs: number, signal: NodeJS.Signals, what?: readonly string[]): Promise<number | null>;
  /** SIGKILL. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Ctrl-C. Resolves with the exit code. */
  stop(): Promise<number | null>;
  killPostgres(): Promise<void>;
  postgresPid(): Promise<number | undefined>;
  /** A verb of the CLI on the same data folder. */
  cli(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** Stops everything and deletes the data folder, unless that is another's. */
  remove(): Promise<void>;
}

const collect = (child: ChildProcess): { stdout: string; stderr: string } => {
  const text = { stdout: '', stderr: '' };
  child.stdout?.on('data', (data: Buffer) => (text.stdout += data.toString()));
  child.stderr?.on('data', (data: Buffer) => (text.stderr += data.toString()));
  return text;
};

const exited = (child: ChildProcess): Promise<number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise(resolve => child.once('exit', code => resolve(code)));

/** `beside`: a server whose data folder this one shares. */
export function serverProcess(environment: Record<string, string> = {}, beside?: ServerProcess): ServerProcess {
  const dataDir = beside?.dataDir ?? mkdtempSync(join(tmpdir(), 'registre-e2e-'));
  // What the environment of the tests may set, and a server of the tests must not take over.
  const foreign = { NODE_OPTIONS: '', DATABASE_URL: '', MODE: '', LEDGER_URL: storeOfRecord };
  const env = {
    ...process.env,
    ...foreign,
    DATA_DIR: dataDir,
    PORT: '0',
    DEMO: 'false',
    LOG_LEVEL: 'warn',
    ...environment,
  };
  const addressFile = join(dataDir, 'server.json');
  let child: ChildProcess | undefined;
  const children: ChildProcess[] = [];
  let text = { stdout: '', stderr: '' };
  let url = '';
  const cluster = () => locateCluster(dataDir, () => undefined);

  const server: ServerProcess = {
    dataDir,
    url: () => url,
    pid: () => child!.pid!,
    output: () => text.stdout + text.stderr,
    async start() {
      const servesApi = (environment.ROLES ?? 'api').includes('api');
      if (servesApi) rmSync(addressFile, { force: true });
      const started = spawn(process.execPath, [`${dist}/src/main.js`], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      child = started;
      children.push(started);
      text = collect(started);
      while ((servesApi && !existsSync(addressFile)) || !text.stdout.includes('Ctrl-C stops it')) {
        if (started.exitCode !== null || started.signalCode !== null) {
          throw new Error(`the server ended with ${started.exitCode ?? started.signalCode}:\n${server.output()}`);
        }
        await sleep(20);
      }
      url = servesApi
        ? (JSON.parse(readFileSync(addressFile, 'utf8')) as { url: string }).url
        : /(http\S+)\/readyz/.exec(text.stdout)![1]!;
    },
    async startAndStop(afterMs, signal, [program, ...args] = ['main']) {
      const started = spawn(process.execPath, [`${dist}/src/${program}.js`, ...args], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = started;
      children.push(started);
      text = collect(started);
      const timer = setTimeout(() => started.kill(signal), afterMs);
      const code = await exited(started);
      clearTimeout(timer);
      return started.signalCode === 'SIGTERM' ? 143 : code;
    },
    async kill() {
      if (!child) return;
      child.kill('SIGKILL');
      await exited(child);
    },
    async stop() {
      if (!child) return null;
      child.kill('SIGINT');
      return exited(child);
    },
    async postgresPid() {
      return (await runningPostmaster(await cluster()))?.pid;
    },
    async killPostgres() {
      const pid = await server.postgresPid();
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    },
    async cli(...args) {
      const verb = spawn(process.execPath, [`${dist}/src/cli/registre.js`, ...args], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const said = collect(verb);
      const code = await new Promise<number | null>(resolve => verb.once('close', resolve));
      return { code, ...said };
    },
    async remove() {
      for (const one of children) {
        one.kill('SIGKILL');
        await exited(one);
      }
      if (beside) return;
      const pid = await server.postgresPid();
      if (pid !== undefined) {
        process.kill(pid, 'SIGQUIT');
        while ((await server.postgresPid()) !== undefined) await sleep(20);
      }
      const { folder } = await cluster();
      for (const path of [dataDir, folder]) rmSync(path, { recursive: true, force: true });
    },
  };
  return server;
}
