import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runProcess } from '../../../src/process/follower.js';
import { provenContactsProcess } from '../../../src/process/proven-contacts.js';
import { smsProcess } from '../../../src/sms/process.js';
import { accepted, context, refusal, type Family } from '../support.js';
import { codeIn, SmsHouse } from '../../sms/support.js';

const PASSWORD = 'pluie-abricot-tandem';
const NEW_PASSWORD = 'zeppelin-tournesol-42';
const DAY = 86_400;

describe('recovery by SMS', () => {
  let sms: SmsHouse;
  const following = new AbortController();
  let running: Promise<unknown>;
  let numbers = 200;
  let mobile: string;
  beforeAll(async () => {
    sms = await SmsHouse.open();
    const { database, eventStore, vault } = sms.house;
    const onFault = (error: unknown): void => void sms.faults.push(error);
    const follower = { pool: database.pool, eventStore, signal: following.signal, onFault };
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
    numbers += 1;
    mobile = `+33639980${numbers}`;
  });

  const holder = () => sms.house.commands.holder;
  const texts = () => sms.gateway.messages.filter(({ to }) => to === mobile).map(({ text }) => text);
  /** Sends whatever is due. */
  const send = async () => {
    await sms.due();
    while ((await sms.worker().workOnce()) > 0) continue;
  };
  const ask = async (login: string, channel: 'EMAIL' | 'SMS' = 'SMS') => {
    const request = randomUUID();
    expect(await holder().requestPasswordReset({ login, channel, request }, context())).toEqual({ accepted: true });
    return request;
  };
  const reset = (family: Family, request: string, code: string, birthDates = family.birthDates) =>
    holder().resetPasswordByCode({ request, code, birthDates, newPassword: NEW_PASSWORD }, context());
  const signsIn = async ({ login }: Family, password: string) =>
    (await holder().signIn({ login, password }, context())).outcome;
  const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

  it('goes from the request to the new password by the code received and the birth dates, once', async () => {
    const family = await sms.house.selfRegistered(mobile, PASSWORD);
    const request = await ask(family.login);
    await send();
    expect(texts()).toHaveLength(1);
    const code = codeIn(texts()[0]!);
    expect(refusal(await reset(family, request, wrong(code)))).toBe('CODE_INVALID');
    const without = { request, code, newPassword: NEW_PASSWORD };
    expect(refusal(await holder().resetPasswordByCode(without, context()))).toBe('BIRTH_DATES_REQUIRED');
    expect(refusal(await reset(family, request, code, ['2001-01-01']))).toBe('BIRTH_DATES_MISMATCH');
    const done = await reset(family, request, code);
    expect(done).toMatchObject({ outcome: 'accepted', accountId: family.accountId });
    expect(accepted(done).lastSignedInAt).toBeDefined();
    expect(await signsIn(family, NEW_PASSWORD)).toBe('accepted');
    expect(await signsIn(family, PASSWORD)).toBe('refused');
    expect(refusal(await reset(family, request, code))).toBe('CODE_INVALID');
  });

  it('is accepted once of four tries at the same moment with the same code', async () => {
    const family = await sms.house.selfRegistered(mobile, PASSWORD);
    const request = await ask(family.login);
    await send();
    const code = codeIn(texts()[0]!);
    const answers = await Promise.all(
      [NEW_PASSWORD, 'orage-violette-canif', 'cargo-myrtille-boussole', 'lampe-cerise-voilier'].map(newPassword =>
        holder().resetPasswordByCode({ request, code, birthDates: family.birthDates, newPassword }, context()),
      ),
    );
    expect(answers.map(result => refusal(result) ?? result.outcome).sort()).toEqual([
      'CODE_INVALID',
      'CODE_INVALID',
      'CODE_INVALID',
      'accepted',
    ]);
  });

  it('makes no new code while one is valid, which goes on working with both requests', async () => {
    const family = await sms.house.selfRegistered(mobile, PASSWORD);
    const first = await ask(family.login);
    await send();
    // The SMS is less than a minute old: it is not sent again. By e-mail the account can get none, as it has proven no address.
    sms.later(30);
    const second = await ask(family.login, 'EMAIL');
    await send();
    expect(texts()).toHaveLength(1);
    const code = codeIn(texts()[0]!);
    expect(refusal(await reset(family, second, wrong(code)))).toBe('CODE_INVALID');
    // Old enough by now: the same code is sent again.
    sms.later(60);
    await ask(family.login);
    await send();
    expect(texts().map(codeIn)).toEqual([code, code]);
    expect((await reset(family, first, code)).outcome).toBe('accepted');
  });

  it('serves nobody but the request and the account that it was made for', async () => {
    const [own, other] = [
      await sms.house.selfRegistered(mobile),
      await sms.house.selfRegistered(`${mobile.slice(0, -3)}999`),
    ];
    const [mine, theirs] = [await ask(own.login), await ask(other.login)];
    const nobody = await ask('nobody.here');
    await send();
    const code = codeIn(texts()[0]!);
    for (const request of [theirs, nobody, randomUUID()])
      expect(refusal(await reset(other, request, code))).toBe('CODE_INVALID');
    const confirmed = await holder().confirmPhoneChange({ accountId: own.accountId, request: mine, code }, context());
    expect(refusal(confirmed)).toBe('CODE_INVALID');
    expect((await reset(own, mine, code)).outcome).toBe('accepted');
  });

  it('compares a code five times at most, with 500 guesses at the same moment on two servers', async () => {
    const family = await sms.house.selfRegistered(mobile, PASSWORD);
    const request = await ask(family.login);
    await send();
    const code = codeIn(texts()[0]!);
    const servers = [sms.house.commands, sms.house.commandsElsewhere()];
    const guesses = Array.from({ length: 500 }, (_, i) => String((Number(code) + 1 + i) % 1_000_000).padStart(6, '0'));
    const answers = await Promise.all(
      guesses.map((guess, i) =>
        servers[i % 2]!.holder.resetPasswordByCode(
          { request, code: guess, birthDates: family.birthDates, newPassword: NEW_PASSWORD },
          context(),
        ),
      ),
    );
    expect(new Set(answers.map(refusal))).toEqual(new Set(['CODE_INVALID']));
    expect(refusal(await reset(family, request, code))).toBe('CODE_INVALID');
    expect(await signsIn(family, PASSWORD)).toBe('accepted');
  });

  it('whatever a stranger asks and guesses for a day, three are sent in a quarter of an hour, ten in the day, and the holder comes in', async () => {
    const family = await sms.house.selfRegistered(mobile, PASSWORD);
    const begun = Date.parse(sms.house.clock.now());
    const sentAt: number[] = [];
    let link: string | undefined;
    for (let minute = 0; minute < 24 * 60; minute += 5) {
      // The stranger asks, and has the code compared with wrong ones until it is void.
      const request = await ask(family.login);
      const before = texts().length;
      await send();
      for (const text of texts().slice(before)) {
        sentAt.push((Date.parse(sms.house.clock.now()) - begun) / 1_000);
        link ??= /#token=([\w-]{22})$/.exec(text)?.[1];
        const code = codeIn(text);
        for (let n = 0; code !== '' && n < 5; n += 1) await reset(family, request, wrong(code));
      }
      sms.later(300);
    }
    const most = (seconds: number): number =>
      Math.max(...sentAt.map(at => sentAt.filter(other => other > at - seconds && other <= at).length));
    expect([most(15 * 60), most(DAY)]).toEqual([3, 10]);
    expect(link).toBeDefined();
    const recovery = { token: link!, newPassword: NEW_PASSWORD };
    expect(refusal(await holder().resetPasswordByLink(recovery, context()))).toBe('BIRTH_DATES_REQUIRED');
    const { birthDates } = family;
    expect((await holder().resetPasswordByLink({ ...recovery, birthDates }, context())).outcome).toBe('accepted');
    expect(await signsIn(family, NEW_PASSWORD)).toBe('accepted');
  });

  it('of a login sends one text for each account of which the mobile is proven, and none for others', async () => {
    const [one, other] = [await sms.house.selfRegistered(mobile), await sms.house.selfRegistered(mobile)];
    await sms.house.family(['2012-03-14'], { mobile });
    const found = async () => (await sms.house.vault.proven.accountsOf({ mobile })).length;
    while ((await found()) < 2) await new Promise(resolve => setTimeout(resolve, 10));
    // As people type it: 06 39 98 02 01.
    const typed = `0${mobile.slice(3)}`.replace(/(\d\d)(?=\d)/g, '$1 ');
    for (let n = 0; n < 3; n += 1)
      expect(await holder().recoverLogin({ mobile: typed, language: 'en' }, context())).toEqual({ accepted: true });
    for (const nobody of [
      { mobile: '0639980999' },
      { mobile: 'x' },
      { email: 'x' },
      { email: 'marie@example.org' },
      {},
    ])
      expect(await holder().recoverLogin(nobody, context())).toEqual({ accepted: true });
    const queued = async () => {
      const { rowCount } = await sms.house.database.pool.query(
        `select from jobs.tasks where payload ->> 'text' = 'LOGIN'`,
      );
      return rowCount ?? 0;
    };
    while ((await queued()) < 2) await new Promise(resolve => setTimeout(resolve, 10));
    await send();
    const says = ({ login }: Family) => expect.stringContaining(`EduConnect: your login is ${login}.`);
    expect(texts().sort()).toEqual([says(one), says(other)].sort());
    expect(texts()).toHaveLength(2);
    // A mobile that is no longer the holder's leads to nothing, even before the register has followed. Within five minutes nothing would be
    // sent in any case.
    sms.later(600);
    await sms.house.proveMobile(one.accountId, `${mobile.slice(0, -3)}998`);
    await sms.house.vault.proven.set([{ accountId: one.accountId, personId: one.personId, mobile }]);
    await holder().recoverLogin({ mobile }, context());
    expect((await sms.house.eventTypes(one.accountId)).filter(type => type === 'LoginRecovered')).toHaveLength(1);
  });

  it('leaves no code, request, number or login in events, tasks, answers or faults', async () => {
    const family = await sms.house.selfRegistered(mobile, PASSWORD);
    const request = await ask(family.login);
    await send();
    const code = codeIn(texts()[0]!);
    await reset(family, request, code);
    const { rows } = await sms.house.database.pool.query<{ text: string }>(
      `select e::text as text from ledger.events e union all select t::text from jobs.tasks t
       union all select a::text from jobs.sms_accepted a union all select s::text from jobs.sms_sends s
       union all select r::text from vault.receipts r`,
    );
    const all = rows.map(({ text }) => text).join('\n');
    for (const secret of [request, mobile, mobile.slice(1), family.login, NEW_PASSWORD])
      expect(all).not.toContain(secret);
    // Six digits may be part of an id or an instant: as a value of its own the code stands nowhere.
    expect(all).not.toMatch(new RegExp(`(^|["':, (])${code}($|["', )])`, 'm'));
  });
});
