/** One sitting with the logins that the first start prints: what README's first ten minutes show. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Manifest, type ManifestSchool, generate } from '../../src/generator/generate.js';
import { pageTexts, POPPLER } from '../letters/support/pdf.js';
import { type Watching, ask, uuidIn, watch } from './client.js';
import { normal, personalDataIn } from './personal-data.js';
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
interface Preview {
  campaignPreview: {
    selected: number;
    channels: { channel: string; accounts: number }[];
    reasons: { reason: { code: string }; accounts: number }[];
  };
}
interface Progress {
  campaignProgressed: {
    campaign: {
      state: string;
      total: number;
      counts: { waiting: number; done: number; leftOut: number; failed: number };
      channels: { channel: string; accounts: number; waiting: number; sent: number }[];
    };
  };
}
interface Campaigns {
  campaigns: {
    edges: {
      node: {
        id: string;
        kind: string;
        state: string;
        total: number;
        counts: { waiting: number; done: number; leftOut: number; failed: number };
        channels: { channel: string; accounts: number; waiting: number; sent: number; failed: number }[];
      };
    }[];
  };
}
interface Payload {
  userErrors: { code: string }[];
}

const COUNTS = 'counts { notNotified notified activating activated expired }';
const STATISTICS = `subscription ($scope: StatisticsScope!) {
  statisticsUpdated(scope: $scope, groupBy: NONE) { statistics { total { ${COUNTS} } } } }`;
const LIST = `query ($uai: Uai!) { responsables(uai: $uai, first: 100) {
  totalCount edges { node { accountId state login hasEmail disputed } } } }`;
const CAMPAIGNS = `query ($uai: Uai!) { campaigns(uai: $uai, first: 10) { edges { node {
  id kind state total counts { waiting done leftOut failed } channels { channel accounts waiting sent failed } } } } }`;
const PREVIEW = `query ($order: CampaignOrder!) { campaignPreview(order: $order) {
  selected channels { channel accounts } reasons { reason { code text remedy } accounts } } }`;
const PROGRESS = `subscription ($id: ID!) { campaignProgressed(campaignId: $id) {
  campaign { state total counts { waiting done leftOut failed } channels { channel accounts waiting sent } } } }`;
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

  /** The school of the first head, as the start prints it beside the login. */
  const uaiOfHead1 = (): string => /head1 +head of (\w+)/.exec(server.output())![1]!;

  beforeAll(async () => {
    server = serverProcess({ DEMO: 'true', DEMO_SCHOOLS: '2', DEMO_PUPILS: '30', LOG_LEVEL: 'error' });
    await server.start();
    folder = mkdtempSync(join(tmpdir(), 'registre-files-'));
    demo = JSON.parse(readFileSync(join(server.dataDir, 'demo', 'manifest.json'), 'utf8')) as Manifest;
    const { departement } = demo.schools.find(({ uai }) => uai === uaiOfHead1())!;
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

  /** The campaign of September of the first head's demo school, to its responsables. */
  const september = async (): Promise<Campaigns['campaigns']['edges'][number]['node']> => {
    const { campaigns } = await query<Campaigns>(await token('head1'), CAMPAIGNS, { uai: uaiOfHead1() });
    return campaigns.edges.map(({ node }) => node).find(({ kind }) => kind === 'RESPONSABLE')!;
  };

  it(
    'shows the head of a demo school the campaign of September at the first look, and tries again what failed in it',
    async () => {
      const { id: campaignId, state, total, counts, channels } = await september();
      expect(state).toBe('COMPLETED');
      expect(counts).toEqual({ waiting: 0, done: total - counts.leftOut - 1, leftOut: expect.any(Number), failed: 1 });
      expect(counts.leftOut).toBeGreaterThan(0);
      const [email, letter] = ['EMAIL', 'LETTER'].map(name => channels.find(({ channel }) => channel === name)!);
      expect(letter).toMatchObject({ waiting: 0, failed: 0, sent: letter!.accounts });
      expect(email!.failed).toBeGreaterThan(0);
      expect(email!.sent).toBe(email!.accounts - email!.failed);
      await mutate(await token('head1'), 'campaignRetryFailed', { campaignId });
      let after;
      do await sleep(100);
      while ((after = await september()).counts.failed > 0 || after.state !== 'COMPLETED');
      expect(after.counts).toEqual({ ...counts, done: counts.done + 1, failed: 0 });
      // The server sends none of the e-mails of September again: those that came back stay so.
      expect(after.channels.find(({ channel }) => channel === 'EMAIL')!.failed).toBe(email!.failed);
    },
    PATIENCE_MS,
  );

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
    'lets a parent make the account without the school: the code lands in the mailbox',
    async () => {
      const WHO = `query ($id: ID!) { account(id: $id) {
        surname firstName contact { mobile } children { studentId birthDate disputed } } }`;
      type Who = {
        account: Sheet['account'] & { surname: string; firstName: string; contact: { mobile: string | null } };
      };
      let who: Who['account'] | undefined;
      for (const { accountId } of [...rows].reverse()) {
        ({ account: who } = await query<Who>(head, WHO, { id: accountId }));
        if (who.contact.mobile !== null) break;
      }
      const { surname, firstName, contact, children } = who!;
      const { mobile } = contact;
      const { registration } = await mutate<Payload & { registration: string }>(
        portal,
        'selfRegistrationStart',
        { surname, firstName, mobile },
        'registration',
      );
      const code = async (): Promise<string | undefined> => {
        const kept = (await (await fetch(`${server.url()}/dev/mailbox`)).json()) as { to: string; code?: string }[];
        return kept.find(({ to }) => to === mobile)?.code;
      };
      let sent: string | undefined;
      while ((sent = await code()) === undefined) await sleep(100);
      await mutate(portal, 'selfRegistrationVerify', { registration, code: sent });
      const birthDates = children.map(({ birthDate }) => birthDate);
      const { login, accessToken } = await mutate<Payload & { login: string; accessToken: string }>(
        portal,
        'selfRegistrationComplete',
        { registration, birthDates, newPassword: CHOSEN },
        'login accessToken',
      );
      const ME = 'query { me { account { login } } }';
      expect(await query(accessToken, ME, {})).toEqual({ me: { account: { login } } });
      await counted(({ activated }) => activated === 2);
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
        const byApi = accountHistory.edges.map(({ node }) => node);
        const { stdout } = await server.cli('replay', uuidIn(accountId), '--json');
        const lines = stdout
          .trim()
          .split('\n')
          .map(line => JSON.parse(line) as { id?: string; type?: string; metadata?: { actor: string } });
        expect(
          lines.slice(0, -1).map(({ id, type, metadata }) => ({ type, eventId: id, actor: metadata?.actor })),
        ).toEqual(byApi);
      }
      const read = await server.cli('replay', expiring.login);
      expect(read.stdout).toMatch(/AccountExpired\n.*\n +by the system.*\n(.*\n)*? +state: NOTIFIED → EXPIRED/);
    },
    PATIENCE_MS,
  );

  it(
    'replays one as it stood the day before, by both',
    async () => {
      // The clock was put a day past the three months: a minute more than a day before, they were not over.
      const dayBefore = new Date(Date.parse(await now()) - 86_400_000 - 60_000).toISOString();
      const AT = `query ($id: ID!, $at: DateTime!) { accountAt(accountId: $id, at: $at) { state version } }`;
      interface At {
        accountAt: { state: string; version: number };
      }
      const { accountAt } = await query<At>(auditor, AT, { id: expiring.accountId, at: dayBefore });
      const { stdout } = await server.cli('replay', uuidIn(expiring.accountId), '--at', dayBefore, '--json');
      const { account } = JSON.parse(stdout.trim().split('\n').at(-1)!) as { account: { state: string } };
      expect([accountAt.state, account.state]).toEqual(['NOTIFIED', 'NOTIFIED']);
      // A line for each event, whose versions begin at 0, and the account.
      expect(stdout.trim().split('\n')).toHaveLength(accountAt.version + 2);
    },
    PATIENCE_MS,
  );

  it(
    'notifies everybody else by a campaign, follows it live, and downloads its letters',
    async () => {
      const selection = {
        kind: 'RESPONSABLE',
        uais: [school.uai],
        responsables: { states: ['NOT_NOTIFIED', 'EXPIRED'] },
      };
      const order = { action: 'NOTIFY', channel: 'EMAIL_ELSE_LETTER', selection };
      const { campaignPreview: preview } = await query<Preview>(head, PREVIEW, { order });
      // All but the two that are activated.
      const everybody = new Set(rows.map(({ accountId }) => accountId)).size;
      expect(preview).toMatchObject({ selected: everybody - 2, reasons: [] });
      const accountsBy = (channel: string): number =>
        preview.channels.find(one => one.channel === channel)?.accounts ?? 0;
      expect(accountsBy('LETTER')).toBeGreaterThan(0);
      expect(accountsBy('LETTER') + accountsBy('EMAIL')).toBe(preview.selected);

      const started = { order, expectedCount: preview.selected, startsIn: 1 };
      const { campaignId } = await mutate<Payload & { campaignId: string }>(
        head,
        'campaignStart',
        started,
        'campaignId',
      );
      const progress = watch<Progress>(server.url(), head, PROGRESS, { id: campaignId });
      try {
        const shows = (satisfies: (campaign: Progress['campaignProgressed']['campaign']) => boolean) =>
          progress.until(({ campaignProgressed }) => satisfies(campaignProgressed.campaign));
        await shows(({ counts }) => counts.waiting === preview.selected);
        const { campaignProgressed: ended } = await shows(({ state }) => state === 'COMPLETED');
        expect(ended.campaign.counts).toEqual({ waiting: 0, done: preview.selected, leftOut: 0, failed: 0 });
        const sent = (channel: string) => (campaign: Progress['campaignProgressed']['campaign']) =>
          campaign.channels.find(one => one.channel === channel)?.sent === accountsBy(channel);
        if (accountsBy('EMAIL') > 0) await shows(sent('EMAIL'));
        await counted(({ notified: count }) => count === preview.selected);

        const input = { campaignId, uai: school.uai };
        const { url, letters } = await mutate<Payload & { url: string; letters: number }>(
          head,
          'lettersPrint',
          input,
          'url letters',
        );
        expect(letters).toBe(accountsBy('LETTER'));
        const download = () => fetch(server.url() + url, { headers: { authorization: `Bearer ${head}` } });
        const answer = await download();
        expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
        const pdf = Buffer.from(await answer.arrayBuffer());
        expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
        if (POPPLER) expect(pageTexts(pdf)).toHaveLength(letters);
        expect((await download()).status).toBe(404);
        await shows(sent('LETTER'));
        const printedAgain = await server.cli('letters', uuidIn(campaignId), school.uai);
        expect(printedAgain).toMatchObject({ code: 0, stdout: expect.stringMatching(/^%PDF-/) });
        expect(printedAgain.stderr).toContain(`${letters} letters printed`);
        const { stdout } = await server.cli('campaign', school.uai);
        expect(stdout).toContain('COMPLETED');
      } finally {
        await progress.end();
      }
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
      const { found: again } = await personalDataIn(server.dataDir, planted, []);
      expect(again).toContain(notified.login);
      // A surname stands in the login, too: it is found with it, and nothing else is.
      expect(again.filter(value => !notified.login.includes(normal(value)))).toEqual([]);
    },
    PATIENCE_MS,
  );
});
