/** One sitting with the logins that the first start prints: what README's first ten minutes show. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Manifest, type ManifestSchool, generate } from '../../src/generator/generate.js';
import { type Watching, ask, watch } from './client.js';
import { personalDataIn } from './personal-data.js';
import { serverProcess, type ServerProcess } from './server-process.js';

const PATIENCE_MS = 240_000;
const PASSWORD = 'registre';
const CHOSEN = 'quatre-mots-sans-rapport-82';

interface Counts {
  notNotified: number;
  notified: number;
  activating: number;
  activated: number;
  expired: number;
}
interface Pushed {
  statisticsUpdated: { statistics: { total: { counts: Counts } } };
}
interface Row {
  accountId: string;
  state: string;
  login: string;
  hasEmail: boolean;
  disputed: boolean;
}
interface Sheet {
  account: { state: string; children: { studentId: string; birthDate: string; disputed: boolean }[] };
}
interface Payload {
  userErrors: { code: string }[];
}

const COUNTS = 'counts { notNotified notified activating activated expired }';
const STATISTICS = `subscription ($scope: StatisticsScope!) {
  statisticsUpdated(scope: $scope, groupBy: NONE) { statistics { total { ${COUNTS} } } } }`;
const LIST = `query ($uai: Uai!) { responsables(uai: $uai, first: 100) {
  totalCount edges { node { accountId state login hasEmail disputed } } } }`;
const SHEET = `query ($id: ID!) { account(id: $id) { state children { studentId birthDate disputed } } }`;

describe('one sitting with the printed logins', () => {
  let server: ServerProcess;
  let folder: string;
  let demo: Manifest;
  let school: ManifestSchool;
  let head: string;
  let portal: string;
  let auditor: string;
  let dashboard: Watching<Pushed>;
  let rows: Row[];
  let notified: Row;
  let expiring: Row;

  const token = async (login: string): Promise<string> => {
    const form = new URLSearchParams({ grant_type: 'password', username: login, password: PASSWORD });
    const answer = await fetch(`${server.url()}/dev/issuer/token`, { method: 'POST', body: form });
    return ((await answer.json()) as { access_token: string }).access_token;
  };
  const query = async <T>(as: string, text: string, variables: Record<string, unknown>): Promise<T> =>
    (await ask<T>(server.url(), as, text, variables)).data;
  const mutate = async <T extends Payload>(
    as: string,
    name: string,
    input: Record<string, unknown>,
    fields = '',
  ): Promise<T> => {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
    const text = `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code } ${fields} } }`;
    const payload = (await query<Record<string, T>>(as, text, { input }))[name]!;
    expect(payload.userErrors).toEqual([]);
    return payload;
  };
  const list = async (): Promise<Row[]> => {
    const data = await query<{ responsables: { edges: { node: Row }[] } }>(head, LIST, { uai: school.uai });
    return data.responsables.edges.map(({ node }) => node);
  };
  const notify = (row: Row): Promise<Payload> =>
    mutate(head, 'accountNotify', {
      accountId: row.accountId,
      uai: school.uai,
      channel: 'LETTER',
      resetPassword: true,
    });
  const counted = (satisfies: (counts: Counts) => boolean): Promise<Pushed> =>
    dashboard.until(({ statisticsUpdated }) => satisfies(statisticsUpdated.statistics.total.counts));
  const now = async (): Promise<string> =>
    ((await (await fetch(`${server.url()}/dev/clock`)).json()) as { now: string }).now;

  beforeAll(async () => {
    server = serverProcess({ DEMO: 'true', DEMO_SCHOOLS: '2', DEMO_PUPILS: '30', LOG_LEVEL: 'error' });
    await server.start();
    folder = mkdtempSync(join(tmpdir(), 'registre-files-'));
    demo = JSON.parse(readFileSync(join(server.dataDir, 'demo', 'manifest.json'), 'utf8')) as Manifest;
    const { departement } =
      demo.schools.find(({ uai }) => server.output().includes(`head1      head of ${uai}`)) ?? demo.schools[0]!;
    const made = await generate({
      seed: 'sitting',
      schools: 1,
      year: 2026,
      folder,
      pupilsPerSchool: 40,
      degrees: ['SECOND'],
      departements: [departement],
      faults: false,
    });
    school = made.schools[0]!;
  }, PATIENCE_MS);
  afterAll(async () => {
    await dashboard?.end();
    await server.remove();
    rmSync(folder, { recursive: true, force: true });
  }, PATIENCE_MS);

  it(
    'imports by upload a generated school that is not in the demo',
    async () => {
      expect(demo.schools.map(({ uai }) => uai)).not.toContain(school.uai);
      const form = new FormData();
      for (const file of school.files)
        form.append('files', new Blob([readFileSync(join(folder, file))]), basename(file));
      const address = `${server.url()}/imports/${school.uai}?base=SIECLE&year=2026`;
      const headers = { authorization: `Bearer ${await token('importer')}` };
      const answer = await fetch(address, { method: 'POST', headers, body: form });
      const report = (await answer.json()) as { status: string; students: { created: number }; lines: unknown[] };
      expect(report).toMatchObject({ status: 'COMPLETED', students: { created: 40 } });
    },
    PATIENCE_MS,
  );

  it(
    'lists its responsables to its head',
    async () => {
      const form = await fetch(`${server.url()}/dev/issuer/users`);
      const users = (await form.json()) as { login: string; description: string }[];
      head = await token(users.find(({ description }) => description === `head of ${school.uai}`)!.login);
      while ((rows = await list()).length < 20) await sleep(100);
      expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['NOT_NOTIFIED']));
      [portal, auditor] = [await token('portal'), await token('audit')];
    },
    PATIENCE_MS,
  );

  it(
    'notifies one; the open dashboard sees it',
    async () => {
      const scope = { type: 'SCHOOL', uai: school.uai, kind: 'RESPONSABLE', degree: 'SECOND' };
      dashboard = watch<Pushed>(server.url(), await token('dashboard'), STATISTICS, { scope });
      await counted(({ notNotified, notified: already }) => notNotified > 0 && already === 0);
      notified = rows[0]!;
      await notify(notified);
      await counted(({ notified: count }) => count === 1);
    },
    PATIENCE_MS,
  );

  it(
    'activates it with the letter’s password and the birth dates; the dashboard sees each state arrive',
    async () => {
      const { accountId, login } = notified;
      const { password } = await mutate<Payload & { password: string }>(
        head,
        'accountRevealProvisionalPassword',
        { accountId, uai: school.uai },
        'password',
      );
      const { account } = await query<Sheet>(head, SHEET, { id: accountId });
      const birthDates = account.children.map(({ birthDate }) => birthDate);
      const email = 'claude.essai@example.org';
      await mutate(portal, 'accountStartActivation', {
        login,
        provisionalPassword: password,
        newPassword: CHOSEN,
        email,
        birthDates,
      });
      await counted(({ activating }) => activating === 1);
      const link = async (): Promise<string | undefined> => {
        const mails = (await (await fetch(`${server.url()}/dev/mailbox`)).json()) as { to: string; links: string[] }[];
        return mails.find(({ to }) => to === email)?.links.find(one => one.includes('#token='));
      };
      let found: string | undefined;
      while ((found = await link()) === undefined) await sleep(100);
      await mutate(portal, 'accountConfirmEmail', { token: found.split('#token=')[1]! });
      await counted(({ activated, activating }) => activated === 1 && activating === 0);
    },
    PATIENCE_MS,
  );

  it(
    'lets the holder sign in and dispute a link, which the head then sees',
    async () => {
      const session = await mutate<Payload & { accessToken: string }>(
        portal,
        'signIn',
        { login: notified.login, password: CHOSEN },
        'accessToken',
      );
      const { account } = await query<Sheet>(head, SHEET, { id: notified.accountId });
      const { studentId } = account.children[0]!;
      await mutate(session.accessToken, 'linkDispute', { accountId: notified.accountId, studentId });
      expect((await list()).find(({ accountId }) => accountId === notified.accountId)).toMatchObject({
        disputed: true,
      });
    },
    PATIENCE_MS,
  );

  it(
    'expires another one when the clock passes three months',
    async () => {
      expiring = rows.find(({ accountId }) => accountId !== notified.accountId)!;
      await notify(expiring);
      await counted(({ notified: count }) => count === 1);
      const headers = { 'content-type': 'application/json' };
      await fetch(`${server.url()}/dev/clock`, { method: 'POST', headers, body: '{"advance":"P3M1D"}' });
      await counted(({ expired }) => expired === 1);
      const { account } = await query<Sheet>(head, SHEET, { id: expiring.accountId });
      expect(account.state).toBe('EXPIRED');
    },
    PATIENCE_MS,
  );

  it(
    'replays both histories, by the API and by the command line alike',
    async () => {
      const HISTORY = `query ($id: ID!) { accountHistory(accountId: $id, first: 100, order: OLDEST_FIRST) {
      edges { node { type eventId actor } } } }`;
      interface History {
        accountHistory: { edges: { node: { type: string; eventId: string; actor: string } }[] };
      }
      for (const { accountId } of [notified, expiring]) {
        const { accountHistory } = await query<History>(auditor, HISTORY, { id: accountId });
        const told = accountHistory.edges.map(({ node }) => node);
        const { stdout } = await server.cli('replay', uuidIn(accountId), '--json');
        const lines = stdout
          .trim()
          .split('\n')
          .map(line => JSON.parse(line) as { id?: string; type?: string; metadata?: { actor: string } });
        expect(
          lines.slice(0, -1).map(({ id, type, metadata }) => ({ type, eventId: id, actor: metadata?.actor })),
        ).toEqual(told);
      }
      const read = await server.cli('replay', expiring.login);
      expect(read.stdout).toMatch(/AccountExpired\n.*\n +by the system.*\n(.*\n)*? +state: NOTIFIED → EXPIRED/);
    },
    PATIENCE_MS,
  );

  it(
    'replays one as it stood the day before, by both',
    async () => {
      const dayBefore = new Date(Date.parse(await now()) - 86_400_000 - 60_000).toISOString();
      const AT = `query ($id: ID!, $at: DateTime!) { accountAt(accountId: $id, at: $at) { state version } }`;
      interface At {
        accountAt: { state: string; version: number };
      }
      const { accountAt } = await query<At>(auditor, AT, { id: expiring.accountId, at: dayBefore });
      const { stdout } = await server.cli('replay', uuidIn(expiring.accountId), '--at', dayBefore, '--json');
      const { account } = JSON.parse(stdout.trim().split('\n').at(-1)!) as { account: { state: string } };
      expect([accountAt.state, account.state]).toEqual(['NOTIFIED', 'NOTIFIED']);
      expect(stdout.trim().split('\n')).toHaveLength(accountAt.version + 2);
    },
    PATIENCE_MS,
  );

  it(
    'has left no person’s name, login, phone, e-mail, birth date, INE or password in any event',
    async () => {
      const { stdout: ledger } = await server.cli('events');
      const lines = ledger.trim().split('\n');
      expect(lines.length).toBeGreaterThan(500);
      const { values, found } = await personalDataIn(server.dataDir, lines, [CHOSEN, 'claude.essai@example.org']);
      expect(values).toBeGreaterThan(500);
      expect(found).toEqual([]);
      const planted = [...lines, JSON.stringify({ type: 'Planted', data: { who: notified.login } })];
      expect((await personalDataIn(server.dataDir, planted, [])).found).toEqual([notified.login]);
    },
    PATIENCE_MS,
  );
});

const uuidIn = (globalId: string): string =>
  /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(`${globalId} ${Buffer.from(globalId, 'base64url').toString()}`)![0];
