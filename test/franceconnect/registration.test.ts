/** First time with FranceConnect: identity by real redirects, the code from a real SMS gateway, birth dates, activated. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { activate, namesAndMobileOf, responsablesOf, type Person } from '../api/support/people.js';
import { operation } from '../api/support/operations.js';
import { untilFindable, sendSms } from '../api/support/sms.js';
import { codeIn, GatewayUnderTest } from '../sms/support.js';
import {
  codesOf,
  eventsOf,
  namesOf,
  openFranceConnectHouse,
  subOf,
  Visitor,
  type Came,
  type FranceConnectHouse,
} from './support.js';

interface Diagnosed {
  readonly paths: readonly { path: string; prerequisites: { name: string; status: string }[] }[];
  readonly findings: readonly { code: string; differs: string[] }[];
}

type Parent = Person & { readonly mobile: string };

describe('a responsable whom FranceConnect identifies for the first time', () => {
  let at: FranceConnectHouse;
  let parents: Parent[];
  let uai: string;
  const gateway = new GatewayUnderTest();
  const faults: unknown[] = [];
  let stopSms: (() => Promise<void>) | undefined;

  const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
    for (let waits = 0; !(await isSo()); waits++) {
      if (waits > 600) throw new Error('this did not come to be');
      await new Promise(resolve => setTimeout(resolve, 25));
    }
  };

  beforeAll(async () => {
    at = await openFranceConnectHouse({ house: { pupils: 24, processes: true } });
    await gateway.start();
    stopSms = sendSms(at.house, gateway, faults);
    uai = at.house.schools[0]!.uai;
    // The mobile alone decides here, among the accounts of all schools.
    const everybody = new Map<string, Parent>();
    for (const school of at.house.schools)
      for (const person of await responsablesOf(at.house, school.uai)) {
        const { mobile, ...names } = await namesAndMobileOf(at.house, person.accountId);
        if (mobile !== undefined) everybody.set(person.accountId, { ...person, ...names, mobile });
      }
    const withMobile = [...everybody.values()];
    const shared = (mobile: string): boolean => withMobile.filter(other => other.mobile === mobile).length > 1;
    const here = new Set((await responsablesOf(at.house, uai)).map(({ accountId }) => accountId));
    parents = withMobile.filter(
      ({ accountId, mobile, studentIds }) => here.has(accountId) && studentIds.length === 1 && !shared(mobile),
    );
    await untilFindable(at.house, withMobile.length);
  });
  afterAll(async () => {
    await stopSms?.();
    await gateway.stop();
    await at?.close();
    expect(faults).toEqual([]);
  });

  const textsTo = (mobile: string) => gateway.messages.filter(({ to }) => to === mobile).map(({ text }) => text);
  const settled = () =>
    until(async () => {
      const { rowCount } = await at.house.database.pool.query('select from jobs.tasks where ended_at is null');
      return rowCount === 0;
    });
  const start = (visitor: Visitor, franceConnect: Came, mobile: string) =>
    visitor.act('FranceConnectRegistrationStart', { franceConnect, mobile });
  const codeTo = async (mobile: string): Promise<string> => {
    await until(() => textsTo(mobile).length > 0);
    return codeIn(textsTo(mobile).at(-1)!);
  };
  /** Comes from FranceConnect as this parent, and gives the code that the mobile receives. */
  const verified = async (parent: Parent, login = parent.login) => {
    const visitor = new Visitor(at);
    const came = await visitor.come(login);
    const { registration, ...begun } = await start(visitor, came, parent.mobile);
    expect(codesOf(begun)).toEqual([]);
    const code = await codeTo(parent.mobile);
    const right = await visitor.act('FranceConnectRegistrationVerify', { registration, code });
    expect(codesOf(right)).toEqual([]);
    return { visitor, registration };
  };

  it('gives mobile, code and birth dates once, and signs in with FranceConnect from then on, without a password', async () => {
    const parent = parents.pop()!;
    at.know(parent.login, await namesOf(at, parent));
    const visitor = new Visitor(at);
    const came = await visitor.come(parent.login);
    expect(codesOf(await visitor.signIn(came))).toEqual(['FRANCECONNECT_UNKNOWN']);
    const { registration } = await start(visitor, came, parent.mobile);
    const code = await codeTo(parent.mobile);
    expect(textsTo(parent.mobile).at(-1)).toContain('FranceConnect');
    const { children } = await visitor.act('FranceConnectRegistrationVerify', { registration, code });
    expect(children).toHaveLength(1);
    const input = { registration, birthDates: parent.birthDates };
    const wrong = await visitor.act('FranceConnectRegistrationComplete', { registration, birthDates: ['2001-01-01'] });
    expect(codesOf(wrong)).toEqual(['BIRTH_DATES_MISMATCH']);
    const done = await visitor.act('FranceConnectRegistrationComplete', input);
    expect(codesOf(done)).toEqual([]);
    expect(done).toMatchObject({
      state: 'ACTIVATED',
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
    });
    expect(done.signOutUrl).toContain('/franceconnect/sign-out?hint=');
    await settled();
    const types = (await eventsOf(at, parent)).map(({ type }) => type);
    // The SMS that tells the holder is sent meanwhile, and recorded before or after the session is opened.
    const caused = types.filter(type => type !== 'HolderTold');
    expect(caused.slice(-4)).toEqual(['ContactProven', 'AccountActivated', 'FranceConnectLinked', 'SignedIn']);
    expect(types.filter(type => type === 'HolderTold')).toHaveLength(1);
    const { rows } = await at.house.database.pool.query<{ origin: string; state: string; credential_id: unknown }>(
      'select origin, state, credential_id from read.accounts where account_id = $1',
      [parent.accountId],
    );
    expect(rows).toEqual([{ origin: 'FRANCECONNECT', state: 'ACTIVATED', credential_id: null }]);

    const later = new Visitor(at);
    const signedIn = await later.signIn(await later.come(parent.login));
    expect(codesOf(signedIn)).toEqual([]);
    const { data } = await at.house.ask(signedIn.accessToken as string, '{ me { subject } }');
    expect(data.me.subject).toBe(parent.accountId);
    expect(codesOf(await visitor.act('FranceConnectRegistrationComplete', input))).toEqual(['ALREADY_ACTIVATED']);
    // No password to change, to recover, or to give for another mobile: FranceConnect stands for it.
    const token = signedIn.accessToken as string;
    const passwords = { currentPassword: 'none', newPassword: 'pluie-abricot-tandem' };
    expect(codesOf(await later.act('PasswordChange', passwords, token))).toEqual(['FRANCECONNECT_NO_PASSWORD']);
    const change = { mobile: '+33639980078', currentPassword: 'none' };
    expect(codesOf(await later.act('PhoneChangeRequest', change, token))).toEqual(['FRANCECONNECT_NEEDED']);
    const anew = await later.come(parent.login, { again: true });
    const asked = await later.act('PhoneChangeRequest', { mobile: change.mobile, franceConnect: anew }, token);
    expect(codesOf(asked)).toEqual([]);
    const recovery = await later.act('PasswordResetRequest', { login: parent.login, channel: 'SMS' });
    expect(codesOf(recovery)).toEqual([]);
    const unlinked = await later.act('FranceConnectUnlink', { currentPassword: 'none' }, token);
    expect(codesOf(unlinked)).toEqual(['FRANCECONNECT_ONLY_WAY']);
  });

  it('is not asked for the names of the base, and assistance sees where they differ', async () => {
    const parent = parents.pop()!;
    at.know('married', { ...(await namesOf(at, parent)), familyName: 'AUTREMENT' });
    const { visitor, registration } = await verified(parent, 'married');
    const { birthDates } = parent;
    expect(codesOf(await visitor.act('FranceConnectRegistrationComplete', { registration, birthDates }))).toEqual([]);
    expect((await eventsOf(at, parent)).find(({ type }) => type === 'FranceConnectLinked')!.data).toMatchObject({
      differs: ['SURNAME'],
    });
    const diagnosed = async () => {
      await at.house.caughtUp();
      const head = await at.house.token([{ role: 'SCHOOL_HEAD', schools: [uai] }]);
      const input = { id: parent.accountId };
      const { data, errors } = await at.house.ask(head, operation('AccountDiagnose'), input);
      expect(errors).toBeUndefined();
      const { paths, findings } = data.accountDiagnose as Diagnosed;
      const [path] = paths.filter(one => one.path === 'FRANCECONNECT');
      return [
        path?.prerequisites.find(({ name }) => name === 'FRANCECONNECT_IDENTITY')?.status,
        findings.filter(({ code }) => code === 'FRANCECONNECT_DIFFERS').map(({ differs }) => differs),
      ];
    };
    expect(await diagnosed()).toEqual(['MET', [['SURNAME']]]);
    // The holder is told nothing of it, nor any visitor.
    const later = new Visitor(at);
    const again = await later.act('FranceConnectSignIn', { franceConnect: await later.come('married') });
    expect(JSON.stringify(again)).not.toMatch(/SURNAME|AUTREMENT/);
    at.know('married', await namesOf(at, parent));
    await later.act('FranceConnectSignIn', { franceConnect: await later.come('married') });
    expect(await diagnosed()).toEqual(['MET', []]);
  });

  it('who gave another mobile has the code sent to the right one', async () => {
    const parent = parents.pop()!;
    at.know(parent.login, await namesOf(at, parent));
    const visitor = new Visitor(at);
    const { registration } = await start(visitor, await visitor.come(parent.login), '+33639980001');
    await settled();
    expect(textsTo('+33639980001')).toEqual([]);
    const code = { registration, mobile: parent.mobile };
    expect(codesOf(await visitor.act('FranceConnectRegistrationCode', code))).toEqual([]);
    const right = { registration, code: await codeTo(parent.mobile) };
    expect(codesOf(await visitor.act('FranceConnectRegistrationVerify', right))).toEqual([]);
  });

  it('gives a mobile of any part of France, however it is written, and its tries are counted as those of one mobile', async () => {
    at.know('overseas');
    const visitor = new Visitor(at);
    const { registration, ...begun } = await start(visitor, await visitor.come('overseas'), '87 12 34 56');
    expect([codesOf(begun), registration]).toEqual([[], expect.stringMatching(/^[\w-]{43}$/)]);
    const ask = (mobile: string) => visitor.act('FranceConnectRegistrationCode', { registration, mobile });
    // Of one mobile five tries in a row are allowed: that of the start, and these four.
    for (const mobile of ['87123456', '87.12.34.56', '+689 87 12 34 56', '00689 87123456']) await ask(mobile);
    await expect(ask('87-12-34-56')).rejects.toThrow('TOO_MANY_REQUESTS');
  });

  it('is answered alike whether or not anybody has the mobile', async () => {
    at.know('stranger');
    const parent = parents.pop()!;
    const answers = [];
    for (const mobile of [parent.mobile, '+33639980002']) {
      const visitor = new Visitor(at);
      const { registration, ...answer } = await start(visitor, await visitor.come('stranger'), mobile);
      expect(registration).toMatch(/^[\w-]{43}$/);
      answers.push(answer, await visitor.act('FranceConnectRegistrationVerify', { registration, code: '000000' }));
    }
    expect(answers.slice(0, 2)).toEqual(answers.slice(2));
  });

  it('whose account the letter has activated is sent no code, and FranceConnect is not linked to it', async () => {
    const parent = parents.pop()!;
    await activate(at.house, parent, uai);
    at.know(parent.login, await namesOf(at, parent));
    const visitor = new Visitor(at);
    const before = textsTo(parent.mobile).length;
    const { registration } = await start(visitor, await visitor.come(parent.login), parent.mobile);
    await settled();
    expect(
      textsTo(parent.mobile)
        .slice(before)
        .some(text => /\d{6}/.test(text)),
    ).toBe(false);
    const guess = { registration, code: '000000' };
    expect(codesOf(await visitor.act('FranceConnectRegistrationVerify', guess))).toEqual(['CODE_INVALID']);
    const done = await visitor.act('FranceConnectRegistrationComplete', {
      registration,
      birthDates: parent.birthDates,
    });
    expect(codesOf(done)).toEqual(['REGISTRATION_INVALID']);
    expect((await eventsOf(at, parent)).some(({ type }) => type === 'FranceConnectLinked')).toBe(false);
  });

  it('with an identity that opens an account, is led to sign in', async () => {
    const [parent, other] = [parents.pop()!, parents.pop()!];
    at.know(parent.login, await namesOf(at, parent));
    const { visitor, registration } = await verified(parent);
    // A second registration with the same identity, begun before the first was completed.
    const second = await verified(other, parent.login);
    const complete = (of: typeof second, { birthDates }: Parent) =>
      of.visitor.act('FranceConnectRegistrationComplete', { registration: of.registration, birthDates });
    const answers = await Promise.all([
      complete({ ...second, visitor, registration }, parent),
      complete(second, other),
    ]);
    expect(answers.map(codesOf).sort()).toEqual([[], ['FRANCECONNECT_TAKEN']]);
    const late = new Visitor(at);
    const begun = await start(late, await late.come(parent.login), other.mobile);
    expect(codesOf(begun)).toEqual(['FRANCECONNECT_TAKEN']);
  });

  it('uses a ticket up, and is answered again when the request is sent again with its id', async () => {
    const parent = parents.pop()!;
    at.know(parent.login, await namesOf(at, parent));
    const visitor = new Visitor(at);
    const franceConnect = await visitor.come(parent.login);
    const input = { franceConnect, mobile: parent.mobile, commandId: '7f7ae7a3-2c38-4f3e-8a53-6f4d4a7d0c11' };
    const first = await visitor.act('FranceConnectRegistrationStart', input);
    expect(await visitor.act('FranceConnectRegistrationStart', input)).toEqual(first);
    expect(codesOf(await start(visitor, franceConnect, parent.mobile))).toEqual(['FRANCECONNECT_TICKET_INVALID']);
  });

  it('leaves FranceConnect’s name of a person nowhere in clear', async () => {
    const parent = parents.pop()!;
    at.know(parent.login, await namesOf(at, parent));
    const { visitor, registration } = await verified(parent);
    await visitor.act('FranceConnectRegistrationComplete', { registration, birthDates: parent.birthDates });
    const { pool } = at.house.database;
    const { rows: tables } = await pool.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
        where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
    for (const { name } of tables) {
      const { rows } = await pool.query<{ text: string }>(`select row_to_json(t)::text as text from ${name} t`);
      const text = rows.map(row => row.text).join('\n');
      for (const secret of [subOf(parent.login), registration as string])
        expect(text.includes(secret) ? `${name}: ${secret}` : '').toBe('');
    }
    expect(at.log()).not.toContain(subOf(parent.login));
  });
});
