/**
 * A head's September: a whole school notified by e-mail or else by letter. The preview adds up to what happens, every link and every
 * letter lets its holder in. `SEPTEMBER_PUPILS` makes the school larger: 1,500 pupils have some 2,000 responsables.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import jsqrModule from 'jsqr';
import { campaignProcess } from '../../src/campaign/process.js';
import type { CommandContext } from '../../src/command/index.js';
import { campaignTasks } from '../../src/campaign/runner.js';
import { postgresEventStore, type PostgresEventStore } from '../../src/eventstore/postgres.js';
import { mailProcess } from '../../src/mail/process.js';
import { mailTasks } from '../../src/mail/mailer.js';
import { createSmtpTransport } from '../../src/mail/smtp.js';
import { createThrottle } from '../../src/mail/throttle.js';
import { runProcess } from '../../src/process/follower.js';
import { startWorkers } from '../../src/tasks/start.js';
import { pageTexts, pictureOf } from '../letters/support/pdf.js';
import { bodies, SmtpUnderTest, tokenIn } from '../mail/support.js';
import { fetchPdf, itWithPoppler } from './support/downloads.js';
import { openApiHouse, type House } from './support/house.js';
import { provisionalPasswordsIn } from './support/people.js';

// The package is CommonJS and its types are those of a module.
const jsQR = jsqrModule as unknown as typeof jsqrModule.default;

const PUPILS = Number(process.env.SEPTEMBER_PUPILS ?? 40);
const NEW_PASSWORD = 'pluie-abricot-tandem';
const MISSING_DATES = { outcome: 'refused', refusal: { code: 'BIRTH_DATES_MISMATCH' } };
/** A visitor whose commands go past the API, which bounds how often one address may try. */
const visitor = (): CommandContext => ({
  actor: 'visitor',
  role: 'PORTAL',
  right: 'OWN',
  source: 'PORTAL',
  correlationId: randomUUID(),
});

interface Account {
  readonly accountId: string;
  readonly login: string;
  readonly hasEmail: boolean;
}

describe('a school in September', () => {
  let house: House;
  let store: PostgresEventStore;
  let uai: string;
  let head: string;
  /** In print order: by class, then by the first child. */
  let accounts: Account[];
  let campaignId: string;
  const smtp = new SmtpUnderTest();
  const closers: (() => Promise<unknown>)[] = [];
  const faults: unknown[] = [];

  beforeAll(async () => {
    house = await openApiHouse({ pupils: PUPILS });
    store = postgresEventStore({ databaseUrl: house.database.url });
    await smtp.start();
    const { pool, url: databaseUrl } = house.database;
    const { clock, commands, vault } = house;
    const onFault = (error: unknown): void => void faults.push(error);
    const following = new AbortController();
    const followed = [campaignProcess, mailProcess].map(process =>
      runProcess(process, { pool, eventStore: store, signal: following.signal, onFault }),
    );
    const from = 'EduConnect <no-reply@example.org>';
    const transport = createSmtpTransport({ url: smtp.url, from });
    const throttle = createThrottle({ pool, digest: vault.digest, settings: { atOnce: 50, perMinute: 1_000_000 } });
    const portalUrl = 'https://educonnect.test';
    const workers = startWorkers(
      [
        campaignTasks({ pool, eventStore: store, clock, commands }),
        mailTasks({ eventStore: store, vault, clock, commands, transport, throttle, portalUrl, from }),
      ],
      { pool, databaseUrl, onFault },
    );
    closers.push(async () => {
      following.abort();
      await Promise.all([...followed, workers.stop()]);
      await transport.close();
    });
    uai = house.schools[0]!.uai;
    head = await house.token([{ role: 'SCHOOL_HEAD', schools: [uai] }], { subject: 'head' });
    await house.caughtUp();
    ({ rows: accounts } = await pool.query<Account>(
      `select account_id as "accountId", login, has_email as "hasEmail" from (
         select distinct on (account_id) account_id, login, has_email, class_sort, student_sort, student_id, responsable_sort
           from read.responsables where uai = $1 order by account_id, class_sort, student_sort, student_id) as first
        order by class_sort, student_sort, student_id, responsable_sort, account_id`,
      [uai],
    ));
  });
  afterAll(async () => {
    for (const close of closers) await close();
    await smtp.stop();
    await store.close();
    await house.close();
  });

  const ask = async (token: string, query: string, variables: Record<string, unknown>) => {
    const { data, errors } = await house.ask(token, query, variables);
    expect(errors).toBeUndefined();
    return data;
  };
  const order = () => ({
    action: 'NOTIFY',
    channel: 'EMAIL_ELSE_LETTER',
    resetPassword: false,
    selection: { kind: 'RESPONSABLE', uais: [uai], responsables: {} },
  });
  const campaign = async () => {
    const { campaign: found } = await ask(
      head,
      `query Q($id: ID!) { campaign(id: $id) { state total counts { waiting done leftOut failed }
         channels { channel accounts waiting sent failed } } }`,
      { id: campaignId },
    );
    return found as {
      state: string;
      total: number;
      counts: { waiting: number; done: number; leftOut: number; failed: number };
      channels: { channel: string; accounts: number; waiting: number; sent: number; failed: number }[];
    };
  };
  const channel = (all: Awaited<ReturnType<typeof campaign>>, name: string) =>
    all.channels.find(one => one.channel === name);

  it('is notified as the preview said, each account once', async () => {
    const { campaignPreview: preview } = await ask(
      head,
      `query Q($order: CampaignOrder!) { campaignPreview(order: $order) {
         selected taken { accounts } leftOut { accounts } channels { channel accounts } withoutEmail { accounts } } }`,
      { order: order() },
    );
    expect(preview.selected).toBe(accounts.length);
    const started = await ask(
      head,
      `mutation M($input: CampaignStartInput!) { campaignStart(input: $input) { campaignId userErrors { code message } } }`,
      { input: { commandId: randomUUID(), order: order(), expectedCount: preview.selected, startsIn: 0 } },
    );
    expect(started.campaignStart.userErrors).toEqual([]);
    ({ campaignId } = started.campaignStart);
    for (;;) {
      await house.caughtUp();
      const now = await campaign();
      if (now.state === 'COMPLETED' && channel(now, 'EMAIL')?.waiting === 0) break;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    const done = await campaign();
    expect(done.counts).toEqual({
      waiting: 0,
      done: preview.taken.accounts,
      leftOut: preview.leftOut.accounts,
      failed: 0,
    });
    for (const { channel: name, accounts: count } of preview.channels as { channel: string; accounts: number }[])
      expect([name, channel(done, name)?.accounts]).toEqual([name, count]);
    expect(channel(done, 'EMAIL')).toMatchObject({ sent: smtp.messages.length, failed: 0 });
    const { rows } = await house.database.pool.query<{ most: number; accounts: number }>(
      `select max(n)::int as most, count(*)::int as accounts from (
         select count(*) as n from ledger.events where type = 'AccountNotified' group by stream) as each`,
    );
    expect(rows[0]).toEqual({ most: 1, accounts: preview.taken.accounts });
    expect(faults).toEqual([]);
  });

  it('has e-mails whose links work, without a password', async () => {
    expect(smtp.messages.length).toBeGreaterThan(0);
    expect(smtp.messages).toHaveLength(accounts.filter(({ hasEmail }) => hasEmail).length);
    for (const { raw } of smtp.messages) {
      const { text } = bodies(raw);
      expect(text).not.toMatch(/\b[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}\b/);
      const answer = await house.commands.holder.activateByLink(
        { token: tokenIn(text), newPassword: NEW_PASSWORD, birthDates: [] },
        visitor(),
      );
      // The link is valid: what is missing are the birth dates.
      expect([tokenIn(text).length, answer]).toMatchObject([43, MISSING_DATES]);
    }
  });

  itWithPoppler(
    'has letters in print order, which let their holders in, and whose code has the login alone (needs poppler)',
    async () => {
      const { lettersPrint } = await ask(
        head,
        `mutation M($input: LettersPrintInput!) { lettersPrint(input: $input) { url letters userErrors { code } } }`,
        { input: { campaignId, uai } },
      );
      const byLetter = accounts.filter(({ hasEmail }) => !hasEmail);
      expect(lettersPrint.letters).toBe(byLetter.length);
      const pdf = await fetchPdf(house, head, lettersPrint.url as string);
      const pages = pageTexts(pdf);
      expect(pages).toHaveLength(byLetter.length);
      for (const [at, { login }] of byLetter.entries()) {
        expect(pages[at]).toContain(login);
        const [provisionalPassword = ''] = provisionalPasswordsIn(pages[at]!);
        const answer = await house.commands.holder.startActivation(
          { login, provisionalPassword, newPassword: NEW_PASSWORD, email: 'x@example.org', birthDates: [] },
          visitor(),
        );
        // The password is the right one: what is missing are the birth dates.
        expect([login, answer]).toMatchObject([login, MISSING_DATES]);
      }
      for (const at of [0, byLetter.length - 1]) {
        const { width, height, points } = pictureOf(pdf, at + 1, 150);
        const link = `https://educonnect.test/connexion?identifiant=${byLetter[at]!.login}`;
        expect(jsQR(points, width, height)?.data).toBe(link);
      }
    },
  );
});
