import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runProcess } from '../../src/process/follower.js';
import { provenContactsProcess } from '../../src/process/proven-contacts.js';
import { smsProcess } from '../../src/sms/process.js';
import { segmentsOf } from '../../src/text/gsm7.js';
import { accepted, context, refusal, type Family } from '../command/support.js';
import { codeIn, SmsHouse } from './support.js';

const PASSWORD = 'pluie-abricot-tandem';
const MOBILE = '+33639980045';

/** Whether a text carries a code: all others are notices. */
const hasCode = (text: string): boolean => / \d{6} /.test(text);

describe('notices by SMS', () => {
  let sms: SmsHouse;
  const following = new AbortController();
  let running: Promise<unknown>;
  beforeAll(async () => {
    sms = await SmsHouse.open();
    const { database, eventStore, vault } = sms.house;
    const follower = {
      pool: database.pool,
      eventStore,
      signal: following.signal,
      onFault: (error: unknown) => void sms.faults.push(error),
    };
    running = Promise.all([
      runProcess(smsProcess, follower),
      runProcess(provenContactsProcess({ eventStore, vault }), follower),
    ]);
  });
  afterAll(async () => {
    following.abort();
    await running;
    expect(sms.faults).toEqual([]);
    await sms.close();
  });
  beforeEach(async () => {
    sms.gateway.requests.length = 0;
    // What the tests before sent to a number no longer counts.
    sms.later(2 * 86_400);
  });

  const queued = async (accountId: string, text: string) => {
    for (;;) {
      const { rowCount } = await sms.house.database.pool.query(
        `select from jobs.tasks where kind = 'SMS' and payload ->> 'accountId' = $1 and payload ->> 'text' = $2`,
        [accountId, text],
      );
      if (rowCount) return;
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  };
  const change = (family: Family) =>
    sms.house.commands.holder.changePassword(
      { accountId: family.accountId, currentPassword: PASSWORD, newPassword: 'orage-violette-canif' },
      context(),
    );

  it('tell a holder without a proven address, once, and the ledger that they did', async () => {
    const family = await sms.house.selfRegistered(MOBILE, PASSWORD);
    accepted(await change(family));
    await queued(family.accountId, 'PASSWORD_CHANGED');
    await sms.worker().workOnce();
    await sms.worker().workOnce();
    expect(sms.gateway.messages.map(({ to, text }) => [to, text])).toEqual([
      [MOBILE, expect.stringMatching(/^EduConnect : votre mot de passe a changé\./)],
    ]);
    expect((await sms.house.events(family.accountId)).at(-1)).toMatchObject({
      type: 'HolderTold',
      data: { notice: 'PASSWORD_CHANGED' },
    });
  });

  it('go to the mobile proven before what they tell of, though another is proven by then', async () => {
    const family = await sms.house.selfRegistered(MOBILE, PASSWORD);
    accepted(await change(family));
    await sms.house.proveMobile(family.accountId, '+33639980047', 'orage-violette-canif');
    await queued(family.accountId, 'PASSWORD_CHANGED');
    await queued(family.accountId, 'MOBILE_CHANGED');
    while ((await sms.worker().workOnce()) > 0);
    const notices = sms.gateway.messages.filter(({ text }) => !hasCode(text));
    expect(notices.map(({ to }) => to)).toEqual([MOBILE, MOBILE]);
  });

  it('leave to e-mails whom e-mails reach', async () => {
    const family = await sms.house.activated(PASSWORD);
    await sms.house.proveMobile(family.accountId, MOBILE, PASSWORD);
    accepted(await change(family));
    await queued(family.accountId, 'PASSWORD_CHANGED');
    await sms.worker().workOnce();
    expect(sms.gateway.messages).toEqual([]);
  });

  it('wait for room, and are not lost when a stranger has used up what a number may be sent', async () => {
    const family = await sms.house.selfRegistered(MOBILE, PASSWORD);
    for (let n = 0; n < 3; n += 1) await sms.ask({ number: MOBILE });
    await sms.worker().workOnce();
    expect(sms.gateway.messages).toHaveLength(3);
    accepted(await change(family));
    await queued(family.accountId, 'PASSWORD_CHANGED');
    await sms.worker().workOnce();
    expect(sms.gateway.messages).toHaveLength(3);
    sms.later(15 * 60);
    await sms.due();
    await sms.worker().workOnce();
    expect(sms.gateway.messages.at(-1)!.text).toMatch(/^EduConnect : votre mot de passe/);
  });

  /** Sends what is queued; answers the notices, without codes. */
  const sent = async (): Promise<{ to: string; text: string }[]> => {
    while ((await sms.worker().workOnce()) > 0);
    return sms.gateway.messages.filter(({ text }) => !hasCode(text));
  };
  const LINK = / annulez sous 72 h : https:\/\/portail\.example\.fr\/arret#token=([\w-]{22})$/;
  const tokenIn = (text: string): string => {
    expect(text).toMatch(LINK);
    expect(segmentsOf(text)).toBe(1);
    return LINK.exec(text)![1]!;
  };
  const stop = (token: string) => sms.house.commands.holder.stopChange({ token }, context());
  const signIn = async ({ login }: Family, password: string) =>
    refusal(await sms.house.commands.holder.signIn({ login, password }, context()));

  it('of a new password stop it by a link, where a mobile alone is proven: the holder then recovers by SMS', async () => {
    const family = await sms.house.selfRegistered(MOBILE, PASSWORD);
    const { login, accountId, birthDates } = family;
    accepted(await change(family));
    await queued(accountId, 'PASSWORD_CHANGED');
    const [notice] = await sent();
    expect(accepted(await stop(tokenIn(notice!.text))).credential).toBeUndefined();
    expect(refusal(await stop(tokenIn(notice!.text)))).toBe('TOKEN_INVALID');
    expect(await signIn(family, 'orage-violette-canif')).toBe('CREDENTIALS_INVALID');
    const request = randomUUID();
    const { requestPasswordReset, resetPasswordByCode } = sms.house.commands.holder;
    await requestPasswordReset({ login, channel: 'SMS', request }, context());
    await sent();
    const code = codeIn(sms.gateway.messages.findLast(({ text }) => hasCode(text))!.text);
    const newPassword = 'zeppelin-tournesol-42';
    const given = { request, code, newPassword };
    // Whoever reads the SMS has the link and the code, and comes no further.
    expect(refusal(await resetPasswordByCode(given, context()))).toBe('BIRTH_DATES_REQUIRED');
    accepted(await resetPasswordByCode({ ...given, birthDates }, context()));
    expect(await signIn(family, newPassword)).toBeUndefined();
  });

  it('of another mobile go to the one proven before, which a link puts back, also where an address is proven', async () => {
    const family = await sms.house.activated(PASSWORD);
    const { accountId } = family;
    const before = (await sms.house.proveMobile(accountId, MOBILE, PASSWORD)).proven!.MOBILE;
    await sms.house.proveMobile(accountId, '+33639980048', PASSWORD);
    await queued(accountId, 'MOBILE_CHANGED');
    const changed = (await sent()).find(({ text }) => text.includes('votre mobile a changé'))!;
    expect(changed.to).toBe(MOBILE);
    expect(accepted(await stop(tokenIn(changed.text))).proven!.MOBILE).toEqual(before);
    // For 30 days nothing more can be stopped, and no link says that it could.
    sms.gateway.requests.length = 0;
    sms.later(2 * 86_400);
    const { holder } = sms.house.commands;
    const token = await sms.house.issueToken(await sms.account(accountId), 'PASSWORD_RESET');
    accepted(await holder.resetPasswordByLink({ token, newPassword: 'zeppelin-tournesol-42' }, context()));
    await sms.house.proveMobile(accountId, '+33639980049', 'zeppelin-tournesol-42');
    const last = async () => (await sent()).filter(({ text }) => /mobile de votre compte/.test(text));
    while ((await last()).length === 0) await new Promise(resolve => setTimeout(resolve, 20));
    expect((await last())[0]).toMatchObject({ to: MOBILE, text: expect.not.stringContaining('token=') });
  });

  it('of a first address stop it, asked for or confirmed, where a mobile alone is proven', async () => {
    const family = await sms.house.selfRegistered(MOBILE, PASSWORD);
    const { accountId } = family;
    const { requestEmailChange, confirmEmail } = sms.house.commands.holder;
    const asked = { accountId, email: 'voleur@example.org', currentPassword: PASSWORD };
    const waiting = accepted(await requestEmailChange(asked, context()));
    await queued(accountId, 'EMAIL_CHANGE_ASKED');
    tokenIn((await sent())[0]!.text);
    const token = await sms.house.issueToken(waiting, 'EMAIL_CHANGE');
    expect(accepted(await confirmEmail({ token }, context())).proven!.EMAIL).toBeDefined();
    await queued(accountId, 'EMAIL_CHANGED');
    const confirmed = (await sent()).at(-1)!;
    expect(confirmed).toMatchObject({ to: MOBILE, text: expect.stringContaining('votre adresse mail a changé') });
    const after = accepted(await stop(tokenIn(confirmed.text)));
    expect([after.proven!.EMAIL, after.proven!.MOBILE !== undefined]).toEqual([undefined, true]);
  });

  it('that are sent twice, for the first may have arrived, have a link each, and both serve', async () => {
    const family = await sms.house.selfRegistered(MOBILE, PASSWORD);
    accepted(await change(family));
    await queued(family.accountId, 'PASSWORD_CHANGED');
    sms.gateway.answers.push({ instead: 'BREAK' });
    await sms.worker().workOnce();
    await sms.due();
    await sms.worker().workOnce();
    const [first, second] = sms.gateway.messages.map(({ text }) => tokenIn(text)) as [string, string];
    expect(first).not.toBe(second);
    const { tokens } = sms.house.vault;
    const now = sms.house.clock.now();
    for (const token of [first, second])
      expect(await tokens.find(token, 'CHANGE_STOP', now)).toMatchObject({ accountId: family.accountId });
  });

  it('are found by what is proven: the register follows the ledger', async () => {
    const family = await sms.house.selfRegistered(MOBILE, PASSWORD);
    await sms.house.proveMobile(family.accountId, '+33639980046', PASSWORD);
    const { proven } = sms.house.vault;
    while (!(await proven.accountsOf({ mobile: '+33639980046' })).includes(family.accountId))
      await new Promise(resolve => setTimeout(resolve, 10));
    expect(await proven.accountsOf({ mobile: MOBILE })).not.toContain(family.accountId);
  });
});
