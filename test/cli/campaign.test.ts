/** Given a campaign whose accounts have outcomes, an operator follows it, steers it and prints its letters. */
import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CampaignTarget } from '../../src/campaign/targets.js';
import { campaignOver, recordSlice } from '../api/support/campaigns.js';
import { byHead } from '../api/support/contexts.js';
import { openApiHouse, type House } from '../api/support/house.js';
import { pageTexts, POPPLER } from '../letters/support/pdf.js';
import { dist } from '../support/dist.js';
import { fieldsOfReads } from '../support/reads.js';

const VAULT_KEY = randomBytes(32);
const PORTAL_URL = 'https://portail.example.fr';
let house: House;
let uai: string;
let targets: CampaignTarget[];
let logins: string[];
let campaignId: string;

beforeAll(async () => {
  house = await openApiHouse({ pupils: 8, masterKey: VAULT_KEY });
  uai = house.schools[0]!.uai;
  await house.caughtUp();
  const { rows } = await house.database.pool.query<{ accountId: string; classCode: string; login: string }>(
    `select account_id as "accountId", min(class_code) as "classCode", login from read.responsables where uai = $1
      group by account_id, login order by min(class_sort), min(student_sort) limit 4`,
    [uai],
  );
  targets = rows.map(({ accountId, classCode }) => ({ accountId, classCode, uai }));
  logins = rows.map(({ login }) => login);
  campaignId = await campaignOver(house, targets, { channel: 'LETTER' });
  const [first, second, third, fourth] = targets.map(({ accountId }) => accountId);
  for (const accountId of [first!, second!])
    await house.commands.account.notify({ accountId, uai, channel: 'LETTER', resetPassword: false }, byHead());
  await recordSlice(house, campaignId, 0, [
    { accountId: first!, outcome: 'DONE', channel: 'LETTER' },
    { accountId: second!, outcome: 'DONE', channel: 'LETTER' },
  ]);
  await recordSlice(house, campaignId, 1, [
    { accountId: third!, outcome: 'LEFT_OUT', reason: 'ALREADY_NOTIFIED' },
    { accountId: fourth!, outcome: 'FAILED', reason: 'FAULT' },
  ]);
});
afterAll(() => house?.close());

interface Output {
  readonly code: number;
  readonly pdf: Buffer;
  readonly out: string;
  readonly err: string;
}

const registre = (...args: string[]) =>
  new Promise<Output>(resolve => {
    const env = {
      PATH: process.env.PATH,
      DATABASE_URL: house.database.url,
      DATA_DIR: '/tmp',
      PORTAL_URL,
      VAULT_KEY: VAULT_KEY.toString('base64'),
    };
    const options = { env, encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 } as const;
    execFile(process.execPath, [`${dist}/src/cli/registre.js`, ...args], options, (error, pdf, err) =>
      resolve({ code: error ? Number(error.code) : 0, pdf, out: pdf.toString(), err: err.toString() }),
    );
  });

describe('registre campaign', () => {
  it('lists the campaigns of a school with their numbers, as a table and as JSON lines', async () => {
    const listed = await registre('campaign', uai.toLowerCase());
    expect(listed).toMatchObject({ code: 0, err: '' });
    const row = new RegExp(`Campaign_${campaignId} .* NOTIFY LETTER +RESPONSABLE +COMPLETED +4 +2 +1 +1$`, 'm');
    expect(listed.out).toMatch(row);
    const [line] = (await registre('campaign', uai, '--json')).out.split('\n').filter(one => one.includes(campaignId));
    expect(JSON.parse(line!)).toMatchObject({
      state: 'COMPLETED',
      total: 4,
      counts: { done: 2, leftOut: 1, failed: 1, waiting: 0 },
    });
    expect((await registre('campaign', house.schools[2]!.uai)).out).toContain('There is no campaign of');
  });

  it('shows one: its state, counts by outcome, and each reason with its remedy', async () => {
    const { code, out } = await registre('campaign', `Campaign_${campaignId}`);
    expect(code).toBe(0);
    expect(out).toMatch(/^COMPLETED at 20.*; started 20.* by "head"$/m);
    expect(out).toContain('2 done, 1 left out, 1 failed, 0 waiting');
    expect(out).toMatch(/by letter: 2, of which \d printed/);
    expect(out).toMatch(/1 left out: ALREADY_NOTIFIED\. \w.*\. \w/);
    expect(out).toMatch(/1 failed: FAULT\. Something went wrong.* Try the failed accounts/);
  });

  it('shows the pace and the end of one that runs, and cancels it: what is done stays done', async () => {
    const running = await campaignOver(house, targets, { channel: 'LETTER', total: 4, sliceSize: 1 });
    await recordSlice(house, running, 0, [
      { accountId: targets[0]!.accountId, outcome: 'LEFT_OUT', reason: 'NOT_ELIGIBLE' },
    ]);
    // The pace is that between two slices.
    await new Promise(resolve => setTimeout(resolve, 20));
    await recordSlice(house, running, 1, [
      { accountId: targets[1]!.accountId, outcome: 'LEFT_OUT', reason: 'NOT_ELIGIBLE' },
    ]);
    const { out } = await registre('campaign', running);
    expect(out).toMatch(/^RUNNING; started/m);
    expect(out).toMatch(/2 to go, [\d.]+ a second, until about 20/);
    const cancelled = await registre('campaign', running, '--cancel');
    expect(cancelled).toMatchObject({
      code: 0,
      out: 'Cancelled: 0 accounts are done and stay so, 2 are left alone.\n',
    });
    await house.caughtUp();
    expect((await registre('campaign', running)).out).toMatch(/^CANCELLED \(ASKED\) at 20/m);
    const { rows } = await house.database.pool.query<{ metadata: object }>(
      `select metadata from ledger.events where stream = $1 and type = 'CampaignCancelled'`,
      [`campaign-${running}`],
    );
    expect(rows[0]!.metadata).toMatchObject({
      actor: expect.stringMatching(/^operator:[\w-]{16}$/),
      role: 'SYSTEM',
      source: 'CLI',
    });
  });

  it('tries the failed again, and says why when there are none', async () => {
    const own = await campaignOver(house, targets.slice(0, 1), { channel: 'LETTER' });
    await recordSlice(house, own, 0, [{ accountId: targets[0]!.accountId, outcome: 'FAILED', reason: 'FAULT' }]);
    expect(await registre('campaign', own, '--retry-failed')).toMatchObject({
      code: 0,
      out: '1 account that failed is tried again by the running server.\n',
    });
    const outcomes = [{ accountId: targets[0]!.accountId, outcome: 'LEFT_OUT', reason: 'NOT_ELIGIBLE' }] as const;
    const secondRound = 1;
    await recordSlice(house, own, 0, outcomes, secondRound);
    const refused = await registre('campaign', own, '--retry-failed');
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/\w/) });
    expect((await registre('campaign', own, '--cancel')).code).toBe(1);
  });

  it.each([
    [['nothing'], 'neither the UAI of a school'],
    [[randomUUID()], 'There is no campaign'],
    [['0750001D', '--cancel'], 'Name one campaign by its id'],
    [[randomUUID(), '--cancel', '--retry-failed'], 'Give either'],
    [[randomUUID(), '--cancel', '--json'], '--json is for'],
  ])('given %j, says what is wrong', async (args, message) => {
    expect(await registre('campaign', ...args)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(message),
    });
  });
});

describe('registre letters', () => {
  const letterPrints = async (): Promise<{ stream: string; actor: string; printId: string }[]> => {
    const { rows } = await house.database.pool.query<{ stream: string; actor: string; printId: string }>(
      `select stream, metadata->>'actor' as actor, data->>'printId' as "printId" from ledger.events
        where type = 'LetterPrinted' and data->>'campaignId' = $1 order by xid, seq`,
      [campaignId],
    );
    return rows;
  };
  const exportReads = (): Promise<object[]> =>
    fieldsOfReads(house.database, ['actor', 'role', 'right', 'uai', 'persons'], { kind: 'EXPORT' });

  it('writes a PDF, one page a letter, records each print on its account and the read, as the operator of the machine', async () => {
    const [before, readBefore] = [(await letterPrints()).length, (await exportReads()).length];
    const { code, pdf, err } = await registre('letters', campaignId, uai, '--signature', 'Le principal');
    expect([code, err]).toEqual([0, '2 letters printed, each recorded on its account.\n']);
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.subarray(-6).toString()).toContain('%%EOF');
    const prints = (await letterPrints()).slice(before);
    expect(prints.map(({ stream }) => stream).sort()).toEqual(
      targets
        .slice(0, 2)
        .map(({ accountId }) => `account-${accountId}`)
        .sort(),
    );
    const replayed = await registre('replay', targets[0]!.accountId);
    expect(replayed.out).toMatch(/LetterPrinted\n.*\n +by the operator of the machine "operator:/);
    const [{ actor, printId } = { actor: '', printId: '' }] = prints;
    expect(actor).toMatch(/^operator:[\w-]{16}$/);
    expect(new Set(prints.map(print => print.printId))).toEqual(new Set([printId]));
    expect((await exportReads()).slice(readBefore)).toEqual([
      { actor, role: 'SYSTEM', right: 'SYSTEM', uai, persons: 2 },
    ]);
    if (!POPPLER) return;
    const pages = pageTexts(pdf);
    expect(pages).toHaveLength(2);
    for (const [at, page] of pages.entries()) {
      expect(page).toContain(logins[at]);
      expect(page).toContain('Le principal');
      expect(page).toContain('portail.example.fr');
      expect(page).toMatch(/\b\w{4}-\w{4}-\w{4}\b/);
    }
  });

  it('prints the layout that is asked for, with a page before each class and a back', async () => {
    const two = await registre('letters', `Campaign_${campaignId}`, uai, '--layout', 'TWO_TO_A_SHEET', '--separators');
    const back = await registre('letters', campaignId, uai, '--back', 'ARABIC');
    expect([two.code, back.code]).toEqual([0, 0]);
    if (!POPPLER) return;
    // Two letters, each with its back.
    expect(pageTexts(back.pdf)).toHaveLength(4);
    expect(pageTexts(two.pdf)[0]).toMatch(/[12] courriers?/);
  });

  it('prints the invitations of a campaign, without logins and passwords', async () => {
    const some = targets.slice(2, 4);
    const inviting = await campaignOver(house, some, { action: 'INVITE', channel: 'LETTER' });
    const order = { action: 'INVITE', kind: 'RESPONSABLE', channel: 'LETTER' } as const;
    const outcomes = [];
    for (const { accountId } of some)
      outcomes.push(await house.commands.campaigns.act({ campaignId: inviting, order, accountId, uai }, byHead()));
    await recordSlice(house, inviting, 0, outcomes);
    const { code, pdf, err } = await registre('letters', inviting, uai);
    expect([code, err]).toEqual([0, '2 letters printed, each recorded on its account.\n']);
    expect((await registre('replay', some[0]!.accountId)).out).toContain('Invitation printed (number 1)');
    if (!POPPLER) return;
    const pages = pageTexts(pdf);
    expect(pages).toHaveLength(2);
    for (const [at, page] of pages.entries()) {
      expect(page).toContain('FranceConnect');
      expect(page).not.toContain(logins[at + 2]);
    }
  });

  it('says which letters it leaves out, and why; with none printed it fails', async () => {
    const own = await campaignOver(house, targets.slice(2, 3), { channel: 'LETTER' });
    await recordSlice(house, own, 0, [{ accountId: targets[2]!.accountId, outcome: 'DONE', channel: 'LETTER' }]);
    // Its account was never notified: there is no password to print.
    const { code, err } = await registre('letters', own, uai);
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^No letter was printed\.\n1 letter left out: NOT_NOTIFIED\. \w/),
    ]);
  });

  it('writes a specimen, as an académie or a school words it, and touches no account', async () => {
    const signature = 'Mme Odile Bernard, principale';
    await house.commands.letterTexts.change({ uai, texts: { signature } }, byHead());
    await house.caughtUp();
    const before = await house.events();
    const ours = await registre('letters', 'specimen', 'INVITATION', '--academie', '28', '--back', 'ARABIC');
    const own = await registre('letters', 'specimen', 'PUPIL', '--school', uai.toLowerCase());
    const cards = await registre('letters', 'specimen', 'PUPIL', '--layout', 'CARDS');
    for (const { code, err } of [ours, own, cards]) expect([code, err]).toEqual([0, '']);
    expect(await house.events()).toBe(before);
    await house.commands.letterTexts.change({ uai }, byHead());
    if (!POPPLER) return;
    expect(pageTexts(ours.pdf)).toHaveLength(2);
    expect(pageTexts(ours.pdf)[0]).toContain('SPÉCIMEN');
    expect(pageTexts(own.pdf)[0]).toContain(signature);
    expect(pageTexts(own.pdf)[0]).toContain(house.schools[0]!.name);
  });

  it.each([
    ['Only pupils have cards.', ['RESPONSABLE', '--layout', 'CARDS']],
    ['Give either --academie or --school.', ['PUPIL', '--academie', '28', '--school', '0750001D']],
    ['is not known', ['PUPIL', '--school', '0759999X']],
    ['is not the UAI of a school', ['PUPIL', '--school', 'Lyon']],
    ['Allowed choices are RESPONSABLE', ['LETTRE']],
  ])('asked for a specimen that cannot be, says "%s"', async (message, args) => {
    const { code, out, err } = await registre('letters', 'specimen', ...args);
    expect([code, out, err]).toEqual([2, '', expect.stringContaining(message)]);
  });

  it('prints letters without a campaign, of those whose password is valid, and says why others have none', async () => {
    const seen = await registre('letters', 'responsables', uai, '--preview');
    const [, selected, toPrint] = /^(\d+) selected, (\d+) letters to print\.$/m.exec(seen.out) ?? [];
    expect(Number(toPrint)).toBe(2);
    expect(seen).toMatchObject({
      code: 0,
      err: expect.stringMatching(/ without a letter: NOT_NOTIFIED\. \w.*Notify it/),
    });
    const before = (await exportReads()).length;
    const { code, pdf, err } = await registre('letters', 'responsables', uai, '--separators');
    expect([code, err]).toEqual([0, expect.stringMatching(/2 letters printed, each recorded on its account\.\n$/)]);
    expect(err).toContain(`${Number(selected) - 2} without a letter: NOT_NOTIFIED`);
    expect((await exportReads()).slice(before)).toMatchObject([{ role: 'SYSTEM', uai, persons: 2 }]);
    const one = await registre('letters', 'responsables', uai, '--account', `Account_${targets[0]!.accountId}`);
    expect(one).toMatchObject({ code: 0, err: '1 letter printed, each recorded on its account.\n' });
    if (!POPPLER) return;
    for (const login of logins.slice(0, 2)) expect(pageTexts(pdf).join(' ')).toContain(login);
    expect(pageTexts(one.pdf)[0]).toMatch(/réimpression \d/);
  });

  it.each([
    ['None of the accounts', ['responsables', '--state', 'EXPIRED']],
    ['No account of the selection has a letter', ['responsables', '--state', 'NOT_NOTIFIED']],
    ['Only pupils have cards.', ['responsables', '--layout', 'CARDS']],
    ['is not the id of an account', ['responsables', '--account', 'Dupont']],
    ['Give either --account', ['responsables', '--account', randomUUID(), '--state', 'NOTIFIED']],
    ['Allowed choices are NOT_NOTIFIED', ['students', '--state', 'NOTIFIE']],
    ['are for responsables and students', [randomUUID(), '--preview']],
  ])(
    'without a campaign, asked for what cannot be, says "%s" and records nothing',
    async (message, [what, ...more]) => {
      const before = await exportReads();
      const { code, out, err } = await registre('letters', what!, uai, ...more);
      expect([code, out, err]).toEqual([2, '', expect.stringContaining(message)]);
      expect(await exportReads()).toEqual(before);
    },
  );

  it.each([
    ['There is nothing to print in none', (): string[] => [campaignId, uai, '--class', 'none']],
    ['Only pupils have cards.', (): string[] => [campaignId, uai, '--layout', 'CARDS']],
    ['have a back', (): string[] => [campaignId, uai, '--layout', 'TWO_TO_A_SHEET', '--back', 'TURKISH']],
    ['Allowed choices are ARABIC', (): string[] => [campaignId, uai, '--back', 'GREEK']],
    ['--signature must be one line', (): string[] => [campaignId, uai, '--signature', 'two\nlines']],
    ['has no part in the campaign', (): string[] => [campaignId, house.schools[1]!.uai]],
    ['is not the UAI of a school', (): string[] => [campaignId, 'Lyon']],
    ['There is no campaign', (): string[] => [randomUUID(), uai]],
  ])('asked for what cannot be, says "%s", prints and records nothing', async (message, args) => {
    const before = [await letterPrints(), await exportReads()];
    expect(await registre('letters', ...args())).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(message),
    });
    expect([await letterPrints(), await exportReads()]).toEqual(before);
  });
});
