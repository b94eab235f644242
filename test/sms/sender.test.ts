import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSends } from '../../src/sms/sends.js';
import { NO_GATEWAY } from '../../src/sms/sms.js';
import type { CodePurpose } from '../../src/vault/vault.js';
import { accepted, context } from '../command/support.js';
import { codeIn, NUMBER, SmsHouse } from './support.js';

describe('the sender of SMS', () => {
  let sms: SmsHouse;
  beforeEach(async () => {
    sms = await SmsHouse.open();
  });
  afterEach(async () => {
    expect(sms.faults).toEqual([]);
    await sms.close();
  });
  const messages = () => sms.gateway.messages;
  const check = (request: string, code: string, purpose: CodePurpose = 'REGISTRATION') =>
    sms.house.vault.codes.check(request, purpose, code, sms.house.clock.now());

  it('sends the code that serves with its request', async () => {
    const request = await sms.ask();
    expect(await sms.worker().workOnce()).toBe(1);
    expect(messages()).toHaveLength(1);
    const { to, text, from, validity } = messages()[0]!;
    expect({ to, from }).toEqual({ to: NUMBER, from: 'EduConnect' });
    expect(Math.round(validity / 60)).toBe(10);
    expect(text).toMatch(/^EduConnect : \d{6} est votre code pour créer votre compte \(10 min\)\./);
    expect(await check(request, codeIn(text))).toMatchObject({ reference: request });
    expect(await sms.tasks()).toEqual([{ state: 'DONE', last_code: null, attempts: 0 }]);
    expect(await sms.outcomes()).toEqual({ ACCEPTED: 1 });
  });

  it('sends it in the language of whoever asked', async () => {
    await sms.ask({ language: 'en', purpose: 'PHONE_CHANGE' });
    await sms.worker().workOnce();
    expect(messages()[0]!.text).toMatch(/^EduConnect: \d{6} is your code to confirm this mobile \(10 min\)\./);
  });

  it('tries again with the same code and id, and counts one SMS', async () => {
    const request = await sms.ask();
    sms.gateway.answers.push({ status: 503 }, { instead: 'SILENCE' }, { instead: 'BREAK' });
    const [impatient, patient] = [sms.worker({}, 200), sms.worker({}, 30_000)];
    for (const worker of [impatient, impatient, impatient, patient]) {
      await worker.workOnce();
      sms.later(60);
      await sms.due();
    }
    expect(messages()).toHaveLength(4);
    expect(new Set(messages().map(({ id, text }) => `${id} ${codeIn(text)}`)).size).toBe(1);
    expect(messages().map(({ validity }) => Math.round(validity / 60))).toEqual([10, 9, 8, 7]);
    expect(messages()[3]!.text).toContain('(7 min)');
    expect(await check(request, codeIn(messages()[0]!.text))).toBeDefined();
    const { rows } = await sms.house.database.pool.query('select count(*)::int as sends from jobs.sms_sends');
    expect(rows).toEqual([{ sends: 1 }]);
    expect(await sms.outcomes()).toEqual({ TRIED_AGAIN: 3, ACCEPTED: 1 });
  });

  it('tries no longer than the code is valid, and no longer than it is waited for', async () => {
    await sms.ask();
    sms.gateway.answers.push({ status: 503 });
    await sms.worker().workOnce();
    await sms.ask();
    sms.later(600);
    await sms.due();
    await sms.worker().workOnce();
    expect(messages()).toHaveLength(1);
    expect((await sms.tasks()).map(({ state }) => state)).toEqual(['DROPPED', 'DROPPED']);
  });

  it.each([
    ['a refusal', { status: 400 }, 'REFUSED'],
    ['an answer without an id', { status: 200, body: '{}' }, 'NO_ID'],
  ])('gives up after %s', async (_, answer, code) => {
    await sms.ask();
    sms.gateway.answers.push(answer);
    await sms.worker().workOnce();
    expect(await sms.tasks()).toEqual([{ state: 'FAILED', last_code: code, attempts: 0 }]);
    expect(await sms.outcomes()).toEqual({ REFUSED: 1 });
  });

  it('waits as long as the gateway says', async () => {
    await sms.ask();
    sms.gateway.answers.push({ status: 429, headers: { 'retry-after': '30' } });
    await sms.worker().workOnce();
    expect(await sms.worker().workOnce()).toBe(0);
    const { rows } = await sms.house.database.pool.query(
      `select extract(epoch from due_at - now())::int between 25 and 30 as waits from jobs.tasks`,
    );
    expect(rows).toEqual([{ waits: true }]);
  });

  it('sends no code that could not be used: another password was chosen since it was asked for', async () => {
    const family = await sms.house.selfRegistered(NUMBER);
    const { login, accountId } = family;
    const { requestPasswordReset, changePassword } = sms.house.commands.holder;
    await requestPasswordReset({ login, channel: 'SMS', request: randomUUID() }, context());
    const [currentPassword, newPassword] = ['pluie-abricot-tandem', 'orage-violette-canif'];
    accepted(await changePassword({ accountId, currentPassword, newPassword }, context()));
    await sms.worker().workOnce();
    expect(messages()).toEqual([]);
    expect((await sms.tasks())[0]!.state).toBe('DROPPED');
  });

  it('says that there is no gateway', async () => {
    await sms.ask();
    await sms.worker({ gateway: NO_GATEWAY }).workOnce();
    expect(await sms.tasks()).toEqual([{ state: 'FAILED', last_code: 'NO_GATEWAY', attempts: 0 }]);
  });

  it('counts nothing for a number that was sent nothing', async () => {
    sms.gateway.answers.push({ status: 400 }, { status: 401 }, { status: 503 });
    for (let n = 0; n < 3; n += 1) await sms.ask();
    await sms.worker().workOnce();
    const { rows } = await sms.house.database.pool.query('select send from jobs.sms_sends');
    expect(rows).toEqual([]);
  });

  it('sends one number three in a quarter of an hour, whatever for, and the next when there is room', async () => {
    for (const purpose of ['REGISTRATION', 'FRANCECONNECT', 'PHONE_CHANGE', 'PASSWORD_RESET'] as const)
      await sms.ask({ purpose });
    await sms.worker().workOnce();
    expect(messages()).toHaveLength(3);
    const states = (await sms.tasks()).map(({ state }) => state);
    // There is room after 900 seconds; a code asked for now is of use for 600.
    expect(states.sort()).toEqual(['DONE', 'DONE', 'DONE', 'DROPPED']);
    expect(await sms.outcomes()).toEqual({ ACCEPTED: 3, LIMITED: 1 });
    // A code asked for now is of use until 1,000 seconds after the first: it waits.
    sms.later(400);
    await sms.ask();
    await sms.worker().workOnce();
    expect((await sms.tasks()).at(-1)).toMatchObject({ state: 'WAITING', attempts: 0 });
    sms.later(500);
    await sms.due();
    await sms.worker().workOnce();
    expect(messages()).toHaveLength(4);
  });

  it('holds the limits over two servers that work at the same moment', async () => {
    for (let n = 0; n < 16; n += 1) await sms.ask();
    await Promise.all([sms.worker().workOnce(), sms.worker().workOnce()]);
    expect(messages()).toHaveLength(3);
  });

  it('has one account write to no more numbers than one number may be sent', async () => {
    const accountId = randomUUID();
    for (let n = 0; n < 5; n += 1) await sms.ask({ purpose: 'PHONE_CHANGE', accountId, number: `+3363998010${n}` });
    await sms.worker().workOnce();
    expect(messages()).toHaveLength(3);
  });

  it('gives the gateway so many a minute, and the others later', async () => {
    for (let n = 0; n < 5; n += 1) await sms.ask({ number: `+3363998010${n}` });
    await sms.worker({ perMinute: 2 }).workOnce();
    expect(messages()).toHaveLength(2);
    const waiting = (await sms.tasks()).filter(({ state }) => state === 'WAITING');
    expect(waiting).toHaveLength(3);
    expect(waiting.every(({ attempts }) => attempts === 0)).toBe(true);
  });

  it('does not send again what was sent by a worker that was killed before it recorded so', async () => {
    await sms.ask();
    await sms.house.database.pool.query(`update jobs.tasks set state = 'SENT'`);
    await sms.worker().workOnce();
    expect(messages()).toEqual([]);
    expect((await sms.tasks())[0]!.state).toBe('DONE');
  });

  describe('the last SMS of a day', () => {
    const ofAccount = async () => {
      const family = await sms.house.activated();
      const { credential, proven } = await sms.account(family.accountId);
      return {
        purpose: 'PASSWORD_RESET' as const,
        accountId: family.accountId,
        contact: proven!.EMAIL!,
        credentialId: credential!.credentialId,
      };
    };
    /** Has strangers cause nine SMS to the number today. */
    const sendNine = async () => {
      const { clock, database, vault } = sms.house;
      const sends = createSends(database.pool);
      const recipients = [vault.digest('sms recipient', NUMBER)];
      for (let n = 0; n < 9; n += 1) {
        await sends.take({ id: randomUUID(), recipients }, clock.now());
        // Longer than the quarter of an hour in which a number may be sent three.
        sms.later(1_000);
      }
    };

    it('recovers a password by a link that nobody can guess or use up, valid until the next SMS may be sent', async () => {
      const account = await ofAccount();
      await sendNine();
      const request = await sms.ask(account);
      await sms.worker().workOnce();
      const { text } = messages()[0]!;
      expect(text).toMatch(/https:\/\/portail\.example\.fr\/mot-de-passe#token=[\w-]{22}$/);
      const [, token = ''] = /#token=([\w-]{22})$/.exec(text) ?? [];
      const { tokens } = sms.house.vault;
      const { accountId, contact, credentialId } = account;
      sms.later(86_399);
      const subject = await tokens.find(token, 'PASSWORD_RESET', sms.house.clock.now());
      expect(subject).toMatchObject({ accountId, contact, credentialId });
      sms.later(1);
      expect(await tokens.find(token, 'PASSWORD_RESET', sms.house.clock.now())).toBeUndefined();
      // No code was made that could be guessed.
      const { rows } = await sms.house.database.pool.query('select digest from vault.codes');
      expect(rows).toEqual([{ digest: null }]);
      expect(await check(request, '000000', 'PASSWORD_RESET')).toBeUndefined();
    });

    it('is kept for such a link on a number that somebody has proven', async () => {
      await sendNine();
      await sms.house.vault.proven.set([{ accountId: randomUUID(), personId: randomUUID(), mobile: NUMBER }]);
      for (const purpose of ['REGISTRATION', 'PHONE_CHANGE', 'FRANCECONNECT'] as const) await sms.ask({ purpose });
      await sms.worker().workOnce();
      expect(messages()).toEqual([]);
      await sms.ask(await ofAccount());
      await sms.worker().workOnce();
      expect(messages()).toHaveLength(1);
    });

    it('carries a code on a number that nobody has proven', async () => {
      await sendNine();
      const request = await sms.ask();
      await sms.worker().workOnce();
      expect(await check(request, codeIn(messages()[0]!.text))).toBeDefined();
      await sms.ask();
      await sms.worker().workOnce();
      expect(messages()).toHaveLength(1);
    });
  });
});
