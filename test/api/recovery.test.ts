import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { activate, codeFor, PASSWORD, responsablesOf, type Person } from './support/people.js';

const MOBILE = '+33639980012';
const OTHER_MOBILE = '+33639980013';
const NEW_PASSWORD = 'zeppelin-tournesol-42';

describe('what visitors and holders are answered about codes', () => {
  let house: House;
  let portal: string;
  let proven: Person;
  let unproven: Person;
  let forgetful: Person;
  beforeAll(async () => {
    house = await openApiHouse({ pupils: 8 });
    const uai = house.schools[0]!.uai;
    const people = await responsablesOf(house, uai);
    [proven, unproven, forgetful] = people.filter(({ studentIds }) => studentIds.length === 1) as [
      Person,
      Person,
      Person,
    ];
    for (const person of [proven, unproven, forgetful]) await activate(house, person, uai);
    portal = await house.token(grantsOf(house).PORTAL!);
  });
  afterAll(() => house?.close());

  const act = async (token: string, name: string, input: object) => {
    const { data, errors } = await house.ask(token, operation(name), { input });
    expect(errors).toBeUndefined();
    return Object.values(data)[0] as Record<string, unknown> & { userErrors: { code: string; field: unknown }[] };
  };
  const codesOf = ({ userErrors }: { userErrors: { code: string }[] }) => userErrors.map(({ code }) => code);
  const signIn = async ({ login }: Person): Promise<string> =>
    (await act(portal, 'SignIn', { login, password: PASSWORD })).accessToken as string;

  it('another mobile is asked for with the password, and put in force by its code', async () => {
    const token = await signIn(proven);
    const refused = await act(token, 'PhoneChangeRequest', { mobile: MOBILE, currentPassword: 'wrong' });
    expect([codesOf(refused), refused.codeRequest]).toEqual([['CREDENTIALS_INVALID'], null]);
    const invalid = await act(token, 'PhoneChangeRequest', { mobile: '01 02', currentPassword: PASSWORD });
    expect(invalid.userErrors).toMatchObject([{ code: 'MOBILE_INVALID', field: ['input', 'mobile'] }]);
    const { codeRequest } = await act(token, 'PhoneChangeRequest', { mobile: MOBILE, currentPassword: PASSWORD });
    expect(codeRequest).toMatch(/^[\w-]{43}$/);
    const code = await codeFor(house);
    const stranger = await signIn(unproven);
    expect(codesOf(await act(stranger, 'PhoneChangeConfirm', { codeRequest, code }))).toEqual(['CODE_INVALID']);
    expect(codesOf(await act(token, 'PhoneChangeConfirm', { codeRequest, code }))).toEqual([]);
    expect(codesOf(await act(token, 'PhoneChangeConfirm', { codeRequest, code }))).toEqual(['CODE_INVALID']);
  });

  it.each(['EMAIL', 'SMS'])(
    'a forgotten password by %s is answered alike, whoever it is and whether there is anybody',
    async channel => {
      const answers: unknown[] = [];
      for (const login of [proven.login, unproven.login, 'nobody.here', '🙂', 'x'.repeat(100)]) {
        const { codeRequest, ...answer } = await act(portal, 'PasswordResetRequest', { login, channel });
        expect(codeRequest).toMatch(/^[\w-]{43}$/);
        answers.push(answer);
      }
      for (const answer of answers)
        expect(answer).toEqual({ accepted: true, userErrors: [], position: null, projected: true });
    },
  );

  it('a code for somebody and one for nobody are refused alike', async () => {
    const guess = { code: '000000', newPassword: NEW_PASSWORD, birthDates: proven.birthDates };
    const answers: unknown[] = [];
    for (const login of [proven.login, unproven.login, 'nobody.here']) {
      const { codeRequest } = await act(portal, 'PasswordResetRequest', { login, channel: 'SMS' });
      answers.push(await act(portal, 'PasswordResetByCode', { codeRequest, ...guess }));
    }
    answers.push(await act(portal, 'PasswordResetByCode', { codeRequest: 'made-up', ...guess }));
    expect(new Set(answers.map(answer => JSON.stringify(answer))).size).toBe(1);
    expect(codesOf(answers[0] as never)).toEqual(['CODE_INVALID']);
  });

  it('a forgotten login is answered alike by every contact; exactly one is to be given', async () => {
    for (const contact of [{ mobile: MOBILE }, { mobile: '0639980999' }, { mobile: 'x' }, { email: 'no@example.org' }])
      expect(await act(portal, 'LoginRecoveryRequest', contact)).toEqual({
        accepted: true,
        userErrors: [],
        position: null,
        projected: true,
      });
    for (const wrong of [{}, { email: 'a@example.org', mobile: MOBILE }, { email: '', mobile: '' }]) {
      const { errors } = await house.ask(portal, operation('LoginRecoveryRequest'), { input: wrong });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    }
  });

  it('a request sent again with its id is answered with the same code request, and makes no other code', async () => {
    const token = await signIn(forgetful);
    const change = { mobile: OTHER_MOBILE, currentPassword: PASSWORD };
    const { codeRequest } = await act(token, 'PhoneChangeRequest', change);
    expect(codesOf(await act(token, 'PhoneChangeConfirm', { codeRequest, code: await codeFor(house) }))).toEqual([]);
    const commandId = '6d0c1f0e-9a43-4c7e-8f0b-2b7f3a6c9d02';
    const input = { login: forgetful.login, channel: 'SMS', commandId };
    const [first, again] = [
      await act(portal, 'PasswordResetRequest', input),
      await act(portal, 'PasswordResetRequest', input),
    ];
    expect(again).toEqual(first);
    const recovered = await act(portal, 'PasswordResetByCode', {
      codeRequest: first.codeRequest,
      code: await codeFor(house),
      birthDates: forgetful.birthDates,
      newPassword: NEW_PASSWORD,
    });
    expect(recovered).toMatchObject({ state: 'ACTIVATED', userErrors: [], accessToken: expect.any(String) });
  });
});
