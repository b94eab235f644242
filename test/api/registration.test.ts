/** Self-registration over HTTP: the SMS goes to a real gateway, and the code is parsed from what it received. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { untilFindable, sendSms } from './support/sms.js';
import { codeIn, GatewayUnderTest } from '../sms/support.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { activate, namesAndMobileOf, PASSWORD, responsablesOf, type Person } from './support/people.js';

interface Parent extends Person {
  readonly surname: string;
  readonly firstName: string;
  readonly mobile: string;
}

describe('making an account without the school, over HTTP', () => {
  let house: House;
  let portal: string;
  let parents: Parent[];
  const gateway = new GatewayUnderTest();
  const faults: unknown[] = [];
  let stopSms: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    house = await openApiHouse({ pupils: 14, processes: true });
    await gateway.start();
    stopSms = sendSms(house, gateway, faults);
    portal = await house.token(grantsOf(house).PORTAL!);
    const people = await responsablesOf(house, house.schools[0]!.uai);
    const known = await Promise.all(
      people.map(async person => ({ ...person, ...(await namesAndMobileOf(house, person.accountId)) })),
    );
    parents = known.filter((parent): parent is Parent => parent.mobile !== undefined);
    await untilFindable(house, parents.length);
  });
  afterAll(async () => {
    await stopSms?.();
    await gateway.stop();
    await house?.close();
    expect(faults).toEqual([]);
  });

  const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
    for (let waits = 0; !(await isSo()); waits++) {
      if (waits > 400) throw new Error('this did not come to be');
      await new Promise(resolve => setTimeout(resolve, 25));
    }
  };
  const answerTo = async (token: string, name: string, input: object) => {
    const answer = await house.ask(token, operation(name), { input });
    expect(answer.errors).toBeUndefined();
    return answer;
  };
  const act = async (name: string, input: object) => {
    const { data } = await answerTo(portal, name, input);
    return Object.values(data)[0] as Record<string, unknown> & { userErrors: { code: string; field: unknown }[] };
  };
  const codesOf = ({ userErrors }: { userErrors: { code: string }[] }) => userErrors.map(({ code }) => code);
  const textsTo = (mobile: string) => gateway.messages.filter(({ to }) => to === mobile).map(({ text }) => text);
  const start = ({ surname, firstName, mobile }: Omit<Parent, keyof Person>) =>
    act('SelfRegistrationStart', { surname, firstName, mobile });
  /** Waits until nothing is left to be done for anybody. */
  const settled = () =>
    until(async () => {
      const { rowCount } = await house.database.pool.query('select from jobs.tasks where ended_at is null');
      return rowCount === 0;
    });

  it('goes from names and mobile to a holder who is signed in', async () => {
    const parent = parents[0]!;
    const { registration } = await start(parent);
    expect(registration).toMatch(/^[\w-]{43}$/);
    await until(() => textsTo(parent.mobile).length > 0);
    const [text = ''] = textsTo(parent.mobile);
    expect(text).toContain('est votre code pour créer votre compte');
    const shown = await act('SelfRegistrationVerify', { registration, code: codeIn(text) });
    expect(shown.children).toEqual(
      expect.arrayContaining(
        parent.studentIds.map(id => ({ studentId: `Student_${id}`, initial: expect.any(String) })),
      ),
    );
    expect(JSON.stringify(shown)).not.toMatch(/\d{4}-\d{2}-\d{2}/);
    const wrong = { registration, birthDates: ['2001-01-01'], newPassword: PASSWORD };
    expect(await act('SelfRegistrationComplete', wrong)).toMatchObject({
      state: null,
      login: null,
      accessToken: null,
      userErrors: [{ code: 'BIRTH_DATES_MISMATCH', field: ['input', 'birthDates'] }],
    });
    const made = await act('SelfRegistrationComplete', { ...wrong, birthDates: parent.birthDates });
    expect(made).toMatchObject({ state: 'ACTIVATED', login: parent.login, userErrors: [], projected: true });
    const { data } = await house.ask(made.accessToken as string, operation('MyAccount'));
    expect(data.me.account).toMatchObject({ id: `Account_${parent.accountId}`, login: parent.login });
    expect(await act('SignIn', { login: parent.login, password: PASSWORD })).toMatchObject({ userErrors: [] });
  });

  it('answers alike whoever it is: bodies and states are the same, but for what is drawn at random', async () => {
    const [, , open, activated] = parents as [Parent, Parent, Parent, Parent];
    await activate(house, activated, house.schools[0]!.uai);
    const nobody = { surname: 'Nobody', firstName: 'Nora', mobile: '+33639980998' };
    const people = {
      open,
      activated,
      nobody,
      'other surname': { ...open, surname: 'Nobody' },
      'other first name': { ...open, firstName: 'Nora' },
      'other mobile': { ...open, mobile: '+33639980997' },
      'mobile of another': { ...open, mobile: activated.mobile },
    };
    const bodies: string[] = [];
    for (const person of Object.values(people)) {
      const { surname, firstName, mobile } = person;
      const started = await answerTo(portal, 'SelfRegistrationStart', { surname, firstName, mobile });
      const { registration } = started.data.selfRegistrationStart as { registration: string };
      await settled();
      const rest = [
        await answerTo(portal, 'SelfRegistrationVerify', { registration, code: 'no code' }),
        await answerTo(portal, 'SelfRegistrationVerify', { registration, code: '000000' }),
        await answerTo(portal, 'SelfRegistrationComplete', { registration, birthDates: [], newPassword: PASSWORD }),
        await answerTo(portal, 'SelfRegistrationComplete', { registration, birthDates: [], newPassword: 'short' }),
      ];
      const texts = [started, ...rest].map(({ status, text }) => `${status} ${text.replaceAll(registration, '…')}`);
      bodies.push(texts.join('\n'));
    }
    expect(new Set(bodies).size).toBe(1);
    expect(textsTo(open.mobile)).toHaveLength(1);
    expect(gateway.messages.filter(({ to }) => to === nobody.mobile || to === '+33639980997')).toEqual([]);
    // Nothing of the activated account is proven but its address: what is sent there is an e-mail.
    expect(textsTo(activated.mobile)).toEqual([]);
    const { rowCount } = await house.database.pool.query(
      `select from ledger.events where stream = $1 and type = 'RegistrationTried'`,
      [`account-${activated.accountId}`],
    );
    expect(rowCount).toBe(1);
  });

  it('a start sent again with its id is the same registration, and leads to one SMS', async () => {
    const { surname, firstName, mobile } = parents[4]!;
    const input = { surname, firstName, mobile, commandId: '6d0c1f0e-9a43-4c7e-8f0b-2b7f3a6c9d05' };
    const first = await act('SelfRegistrationStart', input);
    expect(await act('SelfRegistrationStart', input)).toEqual(first);
    await settled();
    expect(textsTo(mobile)).toHaveLength(1);
    const other = await act('SelfRegistrationStart', { ...input, firstName: 'Nora' });
    expect([codesOf(other), other.registration]).toEqual([['COMMAND_ID_USED'], null]);
  });

  it('starts for one mobile are limited, however it is written; others go on', async () => {
    const who = { surname: 'Nobody', firstName: 'Nora' };
    const spellings = [
      '+33639980996',
      '06 39 98 09 96',
      '0639980996',
      '0033639980996',
      '06.39.98.09.96',
      '+33 639980996',
    ];
    const answers: (string | undefined)[] = [];
    for (const mobile of spellings) {
      const { errors } = await house.ask(portal, operation('SelfRegistrationStart'), { input: { ...who, mobile } });
      answers.push(errors?.[0]?.extensions?.code as string | undefined);
    }
    expect(answers).toEqual([undefined, undefined, undefined, undefined, undefined, 'TOO_MANY_REQUESTS']);
    expect(codesOf(await act('SelfRegistrationStart', { ...who, mobile: '+33639980995' }))).toEqual([]);
  });

  it('says what is wrong with a name or a mobile, whoever it is', async () => {
    const wrong = await act('SelfRegistrationStart', { surname: 'X', firstName: '12', mobile: '+33639980994' });
    expect(wrong.userErrors).toMatchObject([{ code: 'NAME_INVALID', field: ['input', 'firstName'] }]);
    const none = await act('SelfRegistrationStart', { surname: 'X', firstName: 'Y', mobile: '01 02' });
    expect(none.userErrors).toMatchObject([{ code: 'MOBILE_INVALID', field: ['input', 'mobile'] }]);
  });
});
