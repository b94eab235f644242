/** Given two servers on one PostgreSQL, one with the API and one with all other roles: together they are one installation. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { projections } from '../../projections/index.js';
import { generate, type ManifestSchool } from '../../src/generator/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ask, watch, type Watching } from './client.js';
import { startIssuer, type TestIssuer } from './issuer.js';
import { serverProcess, type ServerProcess } from './server-process.js';

const PATIENCE_MS = 180_000;
const EVERY_HALF_HOUR = Array.from({ length: 24 }, (_, hour) => `${hour}:00,${hour}:30`).join();

interface Row {
  accountId: string;
  state: string;
  hasEmail: boolean;
}
interface List {
  responsables: { edges: { node: Row }[] };
}
interface Notified {
  accountNotify: { position: string; projected: boolean; userErrors: { code: string }[] };
}
interface Pushed {
  statisticsUpdated: { statistics: { total: { counts: { notified: number } } } };
}
interface Ready {
  status: number;
  checks: Record<string, { ok: boolean; unattended?: string[] }>;
}
/** Each read model, and some of the processes: what the other server does. */
const ALL = [...projections.map(({ name }) => name), 'mails', 'campaigns', 'deadlines', 'void-credentials'];
const LIST = `query ($uai: Uai!, $minPosition: Position) {
  responsables(uai: $uai, first: 100, minPosition: $minPosition) { edges { node { accountId state hasEmail } } } }`;
const NOTIFY = `mutation ($input: AccountNotifyInput!) {
  accountNotify(input: $input) { position projected userErrors { code } } }`;
const STATISTICS = `subscription ($uai: Uai!) {
  statisticsUpdated(scope: { type: SCHOOL, uai: $uai, kind: RESPONSABLE, degree: ALL }, groupBy: NONE) {
    statistics { total { counts { notified } } } } }`;

describe('a server with the API beside one with the other roles', () => {
  let database: TestDatabase;
  let issuer: TestIssuer;
  let api: ServerProcess;
  let others: ServerProcess;
  let folder: string;
  let school: ManifestSchool;
  let head: string;
  let dashboard: Watching<Pushed>;

  beforeAll(async () => {
    database = await createDatabase();
    issuer = await startIssuer();
    folder = mkdtempSync(join(tmpdir(), 'registre-roles-'));
    const made = await generate({
      seed: 'roles',
      schools: 1,
      year: 2026,
      folder: join(folder, 'made'),
      pupilsPerSchool: 40,
      degrees: ['SECOND'],
      packing: 'LOOSE',
      faults: false,
    });
    school = made.schools[0]!;
    head = await issuer.token('head', { role: 'SCHOOL_HEAD', schools: [school.uai] });
    const shared = {
      ...issuer.environment,
      DATABASE_URL: database.url,
      VAULT_KEY: randomBytes(32).toString('base64'),
      IMPORT_FOLDER: join(folder, 'watched'),
      IMPORT_AT: EVERY_HALF_HOUR,
      PORTAL_URL: 'https://portal.example.fr',
      ADMIN_PORT: '0',
    };
    mkdirSync(shared.IMPORT_FOLDER);
    api = serverProcess({ ...shared, ROLES: 'api' });
    others = serverProcess({ ...shared, ROLES: 'projector,worker,importer' }, api);
  }, PATIENCE_MS);
  afterAll(async () => {
    await dashboard?.end();
    await others?.remove();
    await api?.remove();
    await issuer?.close();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  }, PATIENCE_MS);

  const list = async (minPosition?: string): Promise<Row[]> => {
    const { data } = await ask<List>(api.url(), head, LIST, { uai: school.uai, minPosition });
    return data.responsables.edges.map(({ node }) => node);
  };
  const stateOf = async (accountId: string, minPosition?: string): Promise<string> =>
    (await list(minPosition)).find(row => row.accountId === accountId)!.state;
  const notify = async (accountId: string): Promise<Notified['accountNotify']> => {
    const input = { commandId: randomUUID(), accountId, uai: school.uai, channel: 'EMAIL' };
    const { data } = await ask<Notified>(api.url(), head, NOTIFY, { input });
    expect(data.accountNotify.userErrors).toEqual([]);
    return data.accountNotify;
  };
  const reachable = async (): Promise<Row[]> =>
    (await list()).filter(({ hasEmail, state }) => hasEmail && state === 'NOT_NOTIFIED');
  const mails = async (): Promise<number> =>
    ((await (await fetch(`${api.url()}/dev/mailbox`)).json()) as unknown[]).length;
  const sent = async (count: number): Promise<void> => {
    while ((await mails()) < count) await sleep(50);
  };
  const notified = (count: number): Promise<Pushed> =>
    dashboard.until(({ statisticsUpdated }) => statisticsUpdated.statistics.total.counts.notified === count);
  const readiness = async (server: ServerProcess): Promise<Ready> => {
    const answer = await fetch(`${server.url()}/readyz`);
    const { checks } = (await answer.json()) as Pick<Ready, 'checks'>;
    return { status: answer.status, checks };
  };
  /** Waits until the server with the API says that nobody is missing (`wanted`), or that everybody is. Answers its readiness. */
  const attended = async (wanted: boolean): Promise<Ready> => {
    for (;;) {
      const ready = await readiness(api);
      const missing = Object.values(ready.checks).flatMap(({ unattended = [] }) => unattended);
      if (wanted ? missing.length === 0 : ALL.every(name => missing.includes(name))) return ready;
      await sleep(50);
    }
  };

  it(
    'waits for the read models that the other makes, and says so',
    async () => {
      const starting = api.start();
      while (!/Waiting for the read models .* ROLES has projector/.test(api.output())) await sleep(50);
      await others.start();
      await starting;
      expect(api.output()).toContain('It leaves to other servers: projector, worker, importer.');
      expect(others.output()).toContain('It leaves to other servers: api.');
      expect(others.output()).not.toContain('/graphql');
      await attended(true);
      for (const server of [api, others]) expect((await readiness(server)).status).toBe(200);
      expect((await fetch(`${others.url()}/metrics`)).status).toBe(200);
      expect((await fetch(`${others.url()}/graphql`)).status).toBe(404);
    },
    PATIENCE_MS,
  );

  it(
    'shows what the other imports, once the clock that both share has come to the hour',
    async () => {
      mkdirSync(join(folder, 'watched', 'siecle', school.uai), { recursive: true });
      renameSync(join(folder, 'made', school.uai), join(folder, 'watched', 'siecle', school.uai, 'first'));
      const headers = { 'content-type': 'application/json' };
      await fetch(`${api.url()}/dev/clock`, { method: 'POST', headers, body: '{"advance":"PT30M"}' });
      while ((await reachable()).length < 3) await sleep(100);
    },
    PATIENCE_MS,
  );

  it(
    'shows its own writes at once, and pushes them; the e-mail is sent by the other',
    async () => {
      dashboard = watch<Pushed>(api.url(), head, STATISTICS, { uai: school.uai });
      await notified(0);
      const [row] = await reachable();
      const { projected } = await notify(row!.accountId);
      expect(projected).toBe(true);
      expect(await stateOf(row!.accountId)).toBe('NOTIFIED');
      await notified(1);
      await sent(1);
    },
    PATIENCE_MS,
  );

  it(
    'takes orders while the other is away, says who is missing, and all is done once it is back',
    async () => {
      const [row] = await reachable();
      await others.kill();
      const away = await attended(false);
      expect(away.status).toBe(200);
      const { projected, position } = await notify(row!.accountId);
      expect(projected).toBe(false);
      expect(await stateOf(row!.accountId)).toBe('NOT_NOTIFIED');
      expect(await mails()).toBe(1);

      await others.start();
      await notified(2);
      expect(await stateOf(row!.accountId, position)).toBe('NOTIFIED');
      await sent(2);
      await attended(true);
    },
    PATIENCE_MS,
  );

  it(
    'each stops by itself',
    async () => {
      expect(await others.stop()).toBe(0);
      expect((await readiness(api)).status).toBe(200);
      expect(await api.stop()).toBe(0);
    },
    PATIENCE_MS,
  );
});

describe('a server without the API, in production', () => {
  it(
    'starts without the keys and the issuer that the API alone uses, makes none in their place, and deletes expired tries',
    async () => {
      const database = await createDatabase();
      const server = serverProcess({
        MODE: 'production',
        ROLES: 'projector,worker,importer',
        DATABASE_URL: database.url,
        VAULT_KEY: randomBytes(32).toString('base64'),
        SMTP_URL: 'smtp://127.0.0.1:1',
        PORTAL_URL: 'https://portal.example.fr',
        ADMIN_PORT: '0',
      });
      try {
        await database.pool.query(
          `insert into jobs.tries (key, points, expire) values ('MAIL:old', 1, 1), ('MAIL:new', 1, 4e12)`,
        );
        await server.start();
        expect((await fetch(`${server.url()}/healthz`)).status).toBe(200);
        const tries = async (): Promise<unknown[]> => (await database.pool.query('select key from jobs.tries')).rows;
        while ((await tries()).length > 1) await sleep(50);
        expect(await tries()).toEqual([{ key: 'MAIL:new' }]);
        expect(readdirSync(server.dataDir)).toEqual([]);
        expect(await server.stop()).toBe(0);
      } finally {
        await server.remove();
        await database.drop();
      }
    },
    PATIENCE_MS,
  );
});
