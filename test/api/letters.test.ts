/** Given a campaign, a head downloads its letters, hands them out, and the holders get in. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { campaignProcess } from '../../src/campaign/process.js';
import { campaignTasks } from '../../src/campaign/runner.js';
import { postgresEventStore, type PostgresEventStore } from '../../src/eventstore/postgres.js';
import { runProcess } from '../../src/process/follower.js';
import { startWorkers } from '../../src/tasks/start.js';
import { pageTexts, POPPLER } from '../letters/support/pdf.js';
import { campaignOver } from './support/campaigns.js';
import { fetchFile, fetchPdf, itWithPoppler } from './support/downloads.js';
import { openApiHouse, type House } from './support/house.js';
import { provisionalPasswordsIn } from './support/people.js';
import { fieldsOfReads } from '../support/reads.js';

const PRINT =
  'mutation M($input: LettersPrintInput!) { lettersPrint(input: $input) { url letters userErrors { code } } }';
const FLYER = 'mutation M($input: FlyerPrintInput!) { flyerPrint(input: $input) { url userErrors { code } } }';

describe('the letters of a campaign', () => {
  let house: House;
  let store: PostgresEventStore;
  let uai: string;
  let head: string;
  let campaignId: string;
  let accounts: { accountId: string; login: string; surname: string; hasEmail: boolean; classCode: string | null }[];
  const closers: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    house = await openApiHouse({ pupils: 16 });
    store = postgresEventStore({ databaseUrl: house.database.url });
    uai = house.schools[0]!.uai;
    head = await house.token([{ role: 'SCHOOL_HEAD', schools: [uai] }], { subject: 'head' });
    await house.caughtUp();
    ({ rows: accounts } = await house.database.pool.query<(typeof accounts)[number]>(
      `select account_id as "accountId", login, surname, has_email as "hasEmail", min(class_code) as "classCode"
         from read.responsables where uai = $1 group by 1, 2, 3, 4 order by min(class_sort), min(student_sort)`,
      [uai],
    ));
    const onFault = (error: unknown): void => console.error(error);
    const following = new AbortController();
    const { pool, url: databaseUrl } = house.database;
    const followed = runProcess(campaignProcess, { pool, eventStore: store, signal: following.signal, onFault });
    const { clock, commands } = house;
    const workers = startWorkers([campaignTasks({ pool, eventStore: store, clock, commands })], {
      pool,
      databaseUrl,
      onFault,
    });
    closers.push(async () => {
      following.abort();
      await Promise.all([followed, workers.stop()]);
    });
    campaignId = await campaignOver(
      house,
      accounts.map(({ accountId, classCode }) => ({ accountId, uai, classCode })),
    );
    await ended(campaignId);
  });
  afterAll(async () => {
    for (const close of closers) await close();
    await store.close();
    await house.close();
  });

  /** Resolves once the campaign has ended. */
  const ended = async (id: string): Promise<void> => {
    for (;;) {
      await house.caughtUp();
      const { rows } = await house.database.pool.query<{ state: string }>(
        'select state from read.campaigns where campaign_id = $1',
        [id],
      );
      if (rows[0]?.state === 'COMPLETED') return;
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  };
  const print = async (input: Record<string, unknown>, token = head) => {
    const { data, errors } = await house.ask(token, PRINT, { input: { campaignId, uai, ...input } });
    return { ...data?.lettersPrint, errors } as {
      url: string;
      letters: number;
      userErrors: { code: string }[];
      errors: { extensions: { code: string } }[] | undefined;
    };
  };
  const pdf = (path: string): Promise<Buffer> => fetchPdf(house, head, path);
  const prints = async (): Promise<number> => {
    const { rows } = await house.database.pool.query<{ n: number }>(
      `select count(*)::int as n from ledger.events where type = 'LetterPrinted'`,
    );
    return rows[0]!.n;
  };
  const byLetter = () => accounts.filter(({ hasEmail }) => !hasEmail);

  itWithPoppler(
    'are one page each for whoever has no e-mail, in print order, and let them in (needs poppler)',
    async () => {
      const { url, letters } = await print({});
      expect(letters).toBe(byLetter().length);
      expect(letters).toBeGreaterThan(0);
      expect(await prints()).toBe(0);
      const pages = pageTexts(await pdf(url));
      expect(pages).toHaveLength(letters);
      for (const [at, { login, surname }] of byLetter().entries()) {
        expect(pages[at]).toContain(login);
        expect(pages[at]).toContain(surname);
        const [provisionalPassword = ''] = provisionalPasswordsIn(pages[at]!);
        const { data } = await house.ask(
          await house.token([{ role: 'PORTAL' }]),
          `mutation M($input: AccountStartActivationInput!) { accountStartActivation(input: $input) { userErrors { code } } }`,
          {
            input: {
              login,
              provisionalPassword,
              newPassword: 'pluie-abricot-tandem',
              email: 'x@example.org',
              birthDates: [],
            },
          },
        );
        // The password is the right one: what is missing are the birth dates.
        expect(data.accountStartActivation.userErrors).toEqual([{ code: 'BIRTH_DATES_MISMATCH' }]);
      }
      expect(await prints()).toBe(letters);
    },
  );

  it('printed again have the same password, and say that they are reprints', async () => {
    const before = await prints();
    const first = await pdf((await print({})).url);
    const second = await pdf((await print({ layout: 'TWO_TO_A_SHEET', separators: true })).url);
    expect(first.subarray(0, 5).toString()).toBe('%PDF-');
    expect(await prints()).toBe(before + 2 * byLetter().length);
    if (!POPPLER) return;
    const passwords = (file: Buffer): string[] => provisionalPasswordsIn(pageTexts(file).join(' ')).sort();
    expect(passwords(second)).toEqual(passwords(first));
    expect(pageTexts(second).join(' ')).toMatch(/réimpression \d/);
  });

  it('of some classes are those of these classes', async () => {
    const { classCode } = byLetter()[0]!;
    const { letters } = await print({ classes: [classCode] });
    expect(letters).toBe(byLetter().filter(one => one.classCode === classCode).length);
    expect((await print({ classes: ['none'] })).letters).toBe(0);
  });

  it('are recorded as a read of personal data before they leave', async () => {
    const { url } = await print({});
    await pdf(url);
    const recorded = await fieldsOfReads(house.database, ['kind', 'persons', 'actor'], { uai, kind: 'EXPORT' });
    expect(recorded.at(-1)).toEqual({ kind: 'EXPORT', persons: byLetter().length, actor: 'head' });
  });

  it.each([
    [{ layout: 'CARDS' }, 'layout'],
    [{ back: 'ARABIC', layout: 'TWO_TO_A_SHEET' }, 'back'],
    [{ uai: '0750001D' }, 'uai'],
  ])('asked for as %j are refused, naming %s', async (wrong, field) => {
    const { errors } = await print(wrong);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
  });

  it('are no business of another school, of the helpdesk, or of a session without a one-time password', async () => {
    const foreign = await house.token([{ role: 'SCHOOL_HEAD', schools: [house.schools[1]!.uai] }]);
    expect((await print({}, foreign)).errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    const helpdesk = await house.token([{ role: 'STUDENT_HELPDESK', schools: [uai] }]);
    expect((await print({}, helpdesk)).errors?.[0]?.extensions.code).toMatch(/FORBIDDEN|NOT_FOUND/);
    const weak = await house.token([{ role: 'SCHOOL_HEAD', schools: [uai] }], { otp: false });
    const answer = await print({}, weak);
    expect(answer.userErrors?.[0]?.code ?? answer.errors?.[0]?.extensions.code).toBe('OTP_REQUIRED');
    const { url } = await print({});
    expect((await fetchFile(house, foreign, url)).status).toBe(404);
  });

  it('of invitations carry neither login nor password, and leave the accounts as they are', async () => {
    const invited = accounts.slice(-3);
    const states = async () =>
      (
        await house.database.pool.query<object>(
          `select account_id, state, origin, credential_id, expires_at from read.accounts
            where account_id = any($1::uuid[]) order by 1`,
          [invited.map(({ accountId }) => accountId)],
        )
      ).rows;
    const before = await states();
    const id = await campaignOver(
      house,
      invited.map(({ accountId, classCode }) => ({ accountId, uai, classCode })),
      { action: 'INVITE', channel: 'EMAIL_ELSE_LETTER' },
    );
    await ended(id);
    const toPrint = invited.filter(({ hasEmail }) => !hasEmail);
    const { url, letters } = await print({ campaignId: id });
    expect(letters).toBe(toPrint.length);
    expect(letters).toBeGreaterThan(0);
    const printed = await pdf(url);
    const { rows } = await house.database.pool.query<{ data: object }>(
      `select data from ledger.events where type = 'LetterPrinted' and data->>'campaignId' = $1`,
      [id],
    );
    expect(rows.map(({ data }) => data)).toEqual(
      toPrint.map(() => ({ uai, printId: expect.any(String), number: 1, invitation: true, campaignId: id })),
    );
    await house.caughtUp();
    expect(await states()).toEqual(before);
    const { data } = await house.ask(
      head,
      `query Q($id: ID!) { campaign(id: $id) { channels { channel accounts sent waiting } } }`,
      { id },
    );
    expect(data.campaign.channels).toContainEqual({ channel: 'LETTER', accounts: letters, sent: letters, waiting: 0 });
    if (!POPPLER) return;
    const pages = pageTexts(printed);
    for (const [at, { login, surname }] of toPrint.entries()) {
      expect(pages[at]).toContain(surname);
      expect(pages[at]).toContain('FranceConnect');
      expect(pages[at]).not.toContain(login);
      expect(provisionalPasswordsIn(pages[at]!)).toEqual([]);
    }
  });

  it('of pupils are cards, by class', async () => {
    const { rows: pupils } = await house.database.pool.query<{ accountId: string; classCode: string }>(
      `select account_id as "accountId", class_code as "classCode" from read.students
        where uai = $1 and account_id is not null order by class_sort, student_sort`,
      [uai],
    );
    const id = await campaignOver(
      house,
      pupils.map(pupil => ({ ...pupil, uai })),
      { kind: 'STUDENT', channel: 'LETTER' },
    );
    await ended(id);
    const { url, letters } = await print({ campaignId: id, layout: 'CARDS' });
    expect(letters).toBe(pupils.length);
    const cards = await pdf(url);
    if (POPPLER) expect(provisionalPasswordsIn(pageTexts(cards).join(' '))).toHaveLength(pupils.length);
  });

  it('are accompanied by a flyer, which names the school and nobody', async () => {
    const { data } = await house.ask(head, FLYER, { input: { uai } });
    const flyer = await pdf(data.flyerPrint.url);
    if (!POPPLER) return;
    const [page, ...more] = pageTexts(flyer);
    expect(more).toEqual([]);
    expect(page).toContain('FranceConnect');
    expect(page!.replace(/\s+/g, ' ')).toContain(house.schools[0]!.name);
    for (const { login } of accounts) expect(page).not.toContain(login);
  });
});
