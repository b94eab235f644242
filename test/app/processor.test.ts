/** Given servers of one machine: one whose work nobody waits for leaves the processor to the others. */
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { getPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { leaveProcessor } from '../../src/app/processor.js';
import { serverProcess, type ServerProcess } from '../e2e/server-process.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

/** The nice value of this process: servers that it starts begin with it. */
const OWN = getPriority();

describe('the priority of a server', () => {
  let database: TestDatabase;
  const servers: ServerProcess[] = [];
  const VAULT_KEY = randomBytes(32).toString('base64');
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(async () => {
    for (const server of servers) await server.remove();
    await database.drop();
  });

  /** The nice values of the threads of a server that waits for its read models: no server with `projector` makes them. */
  async function niceOf(environment: Record<string, string>): Promise<number[]> {
    const server = serverProcess({
      DATABASE_URL: database.url,
      VAULT_KEY,
      PORTAL_URL: 'https://portal.example.fr',
      ADMIN_PORT: '0',
      ...environment,
    });
    servers.push(server);
    let ended: Error | undefined;
    server.start().catch((error: Error) => (ended = error));
    while (!server.output().includes('Waiting for the read models')) {
      if (ended) throw ended;
      await sleep(20);
    }
    const threads = readdirSync(`/proc/${server.pid()}/task`).map(Number);
    const values = [...new Set(threads.map(thread => getPriority(thread)))];
    await server.kill();
    return values;
  }

  it.each([
    ['worker', undefined, 10],
    ['worker,importer', undefined, 10],
    ['worker', '15', 15],
    ['worker', '0', 0],
    ['api,worker', undefined, OWN],
    ['importer', undefined, OWN],
  ])('with ROLES=%s and WORKER_NICE=%s is %s on each of its threads', async (ROLES, WORKER_NICE, nice) => {
    const environment = { ROLES, ...(WORKER_NICE !== undefined && { WORKER_NICE }) };
    expect(await niceOf(environment)).toEqual([Math.max(OWN, nice)]);
  });

  it('of a projector is kept, whatever else the server does', () => {
    leaveProcessor({ roles: ['projector', 'worker'], workerNice: 19 }, () => undefined);
    expect(getPriority()).toBe(OWN);
  });

  it('that the system refuses to lower stays as it is, and the operator is told how to lower it', () => {
    const told: string[] = [];
    // The greatest nice value is 19: the system refuses 99.
    leaveProcessor({ roles: ['worker'], workerNice: 99 }, line => told.push(line));
    expect(told).toEqual([
      expect.stringMatching(/does not let this server lower its priority .*nice -n 99.*WORKER_NICE=0/),
    ]);
    expect(getPriority()).toBe(OWN);
  });
});
