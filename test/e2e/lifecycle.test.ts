import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDatabase } from '../support/database.js';
import { ask } from './client.js';
import { startIssuer } from './issuer.js';
import { serverProcess, type ServerProcess } from './server-process.js';

const PATIENCE_MS = 120_000;

describe('starting and stopping', () => {
  let server: ServerProcess;
  beforeAll(() => {
    server = serverProcess({ LOG_LEVEL: 'silent' });
  });
  afterAll(() => server.remove(), PATIENCE_MS);

  const ready = async (): Promise<boolean> =>
    (await fetch(`${server.url()}/readyz`).catch(() => undefined))?.ok === true;
  const untilReady = async (): Promise<void> => {
    while (!(await ready())) await sleep(50);
  };

  it(
    'prints its addresses and a login for each role; the token line works as printed',
    async () => {
      await server.start();
      await untilReady();
      const said = server.output();
      expect(said).toContain(`${server.url()}/graphql`);
      expect(said).toContain(`${server.url()}/graphiql`);
      for (const login of ['admin', 'audit', 'portal']) expect(said).toMatch(new RegExp(`^ {2}${login} `, 'm'));
      const [, address, form] = /curl -s (\S+) ((?:-d \S+ ?)+)/.exec(said)!;
      const body = form!
        .trim()
        .split(/\s*-d /)
        .filter(Boolean)
        .join('&');
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await fetch(address!, { method: 'POST', headers, body });
      expect(await answer.json()).toMatchObject({ token_type: 'Bearer' });
    },
    PATIENCE_MS,
  );

  it('keeps its keys and passwords for its owner alone', () => {
    const keys = readdirSync(join(server.dataDir, 'keys'));
    expect(keys.sort()).toEqual(['checkpoint', 'development-issuer', 'holder-tokens', 'vault', 'witness']);
    for (const key of keys) expect(statSync(join(server.dataDir, 'keys', key)).mode & 0o077).toBe(0);
    expect(statSync(join(server.dataDir, 'server.json')).mode & 0o077).toBe(0);
  });

  it(
    'says clearly that another server has the data folder, and ends with code 1',
    async () => {
      const { code, stderr } = await server.cli('start');
      expect(stderr).toMatch(/Another Registre server already runs on the data folder .*\n.*http:/);
      expect(code).toBe(1);
      expect(await ready()).toBe(true);
    },
    PATIENCE_MS,
  );

  it(
    'starts PostgreSQL again when it is killed, and answers again by itself',
    async () => {
      for (let round = 0; round < 3; round++) {
        const before = await server.postgresPid();
        await server.killPostgres();
        while ((await server.postgresPid()) === before || (await server.postgresPid()) === undefined) await sleep(20);
        await untilReady();
      }
    },
    PATIENCE_MS,
  );

  it(
    'joins the PostgreSQL that a killed server left behind',
    async () => {
      const before = await server.postgresPid();
      await server.kill();
      expect(await server.postgresPid()).toBe(before);
      await server.start();
      expect(await server.postgresPid()).toBe(before);
      await untilReady();
    },
    PATIENCE_MS,
  );

  it(
    'starts again when server and PostgreSQL were killed',
    async () => {
      await Promise.all([server.killPostgres(), server.kill()]);
      await server.start();
      await untilReady();
    },
    PATIENCE_MS,
  );

  it(
    'stops cleanly at Ctrl-C: code 0, nothing left running, and comes up again',
    async () => {
      expect(await server.stop()).toBe(0);
      expect(await server.postgresPid()).toBeUndefined();
      expect(existsSync(join(server.dataDir, 'server.json'))).toBe(false);
      await server.start();
      await untilReady();
      expect(await server.stop()).toBe(0);
    },
    PATIENCE_MS,
  );

  it('shows every fault of a configuration at once and ends with code 2', async () => {
    const other = serverProcess({ PORT: 'x', LOG_LEVEL: 'loud', MODE: 'production' });
    const { code, stderr } = await other.cli('start');
    expect(code).toBe(2);
    for (const name of ['PORT must be', 'LOG_LEVEL must be', 'DATABASE_URL is needed', 'VAULT_KEY is needed']) {
      expect(stderr).toContain(name);
    }
    await other.remove();
  });

  it(
    'names the port that is taken and the remedy',
    async () => {
      await server.start();
      const other = serverProcess({ PORT: new URL(server.url()).port });
      const { code, stderr } = await other.cli('start');
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/Port \d+ .* is taken .* PORT=/) });
      await other.remove();
    },
    PATIENCE_MS,
  );

  it(
    'has in production neither an issuer of logins, nor GraphiQL, nor a clock, nor a mailbox, nor keys of its own',
    async () => {
      const database = await createDatabase();
      const issuer = await startIssuer({ secure: true });
      const production = serverProcess({
        ...issuer.environment,
        MODE: 'production',
        DATABASE_URL: database.url,
        VAULT_KEY: randomBytes(32).toString('base64'),
        HOLDER_TOKEN_KEY: randomBytes(32).toString('base64'),
        SMTP_URL: 'smtp://127.0.0.1:1',
        PORTAL_URL: 'https://portal.example.fr',
        LOG_LEVEL: 'silent',
      });
      await production.start();
      for (const path of ['graphiql', 'dev/issuer/users', 'dev/clock', 'dev/mailbox']) {
        expect([path, (await fetch(`${production.url()}/${path}`)).status]).toEqual([path, 404]);
      }
      const token = await issuer.token('head', { role: 'SCHOOL_HEAD', schools: ['0750001A'] });
      const { data } = await ask<{ me: { subject: string } }>(production.url(), token, '{ me { subject } }');
      expect(data.me.subject).toBe('head');
      expect(readdirSync(production.dataDir)).toEqual(['server.json']);
      expect(await production.stop()).toBe(0);
      await production.remove();
      await issuer.close();
      await database.drop();
    },
    PATIENCE_MS,
  );
});
