import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { byImporter } from './support/contexts.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { activate, codeFor, notifyByLetter, PASSWORD, responsablesOf, type Person } from './support/people.js';

const MOBILE = '+33639980012';

describe('holders who have two accounts', () => {
  let house: House;
  let uai: string;
  let people: Person[];
  let portal: string;
  beforeAll(async () => {
    house = await openApiHouse({ pupils: 40 });
    uai = house.schools[0]!.uai;
    // Of each pupil one responsable, so that no two have a child in common.
    const ofOneChild = (await responsablesOf(house, uai)).filter(({ studentIds }) => studentIds.length === 1);
    people = [...new Map(ofOneChild.map(person => [person.studentIds[0], person])).values()];
    portal = await house.token(grantsOf(house).PORTAL!);
  });
  afterAll(() => house?.close());

  type Payload = Record<string, unknown> & { userErrors: { code: string; field: unknown }[] };
  const act = async (token: string, name: string, input: object): Promise<Payload> => {
    const { data, errors } = await house.ask(token, operation(name), { input });
    expect(errors).toBeUndefined();
    await house.caughtUp();
    return Object.values(data)[0] as Payload;
  };
  const codesOf = ({ userErrors }: Payload): string[] => userErrors.map(({ code }) => code);
  const next = (): Person => people.pop()!;
  const signIn = async ({ login }: Person): Promise<string> =>
    (await act(portal, 'SignIn', { login, password: PASSWORD })).accessToken as string;

  /** Has the base give the account these names, and this mobile. */
  async function recorded(person: Person, firstName: string, mobile?: string): Promise<void> {
    const { rows } = await house.database.pool.query<{
      personId: string;
      record: { base: 'SIECLE'; academie: string; recordKey: string };
    }>('select person_id as "personId", source_records -> 0 as record from read.accounts where account_id = $1', [
      person.accountId,
    ]);
    const { personId, record } = rows[0]!;
    const [identity] = await house.vault.persons.recordIdentities([
      { personId, value: { surname: 'PAYET', firstName } },
    ]);
    const [contact] = await house.vault.persons.recordContacts([
      { personId, value: { email: `${person.login}@example.org`, ...(mobile !== undefined && { mobile }) } },
    ]);
    const { base, academie, recordKey } = record;
    await house.commands.base.recordResponsable(
      {
        ...{ accountId: person.accountId, personId, base, academie, uai, recordKey, identity: identity!.ref },
        contact: {
          ref: contact!.ref,
          hasEmail: true,
          hasMobile: mobile !== undefined,
          changed: contact!.fields,
        },
        links: person.studentIds.map(studentId => ({ studentId, kinship: 'MOTHER' as const, legalLevel: 1 })),
      },
      byImporter(),
    );
    await house.caughtUp();
  }
  /** An activated account of Marie Payet and its holder's token. */
  async function marie(): Promise<{ person: Person; token: string }> {
    const person = next();
    await recorded(person, 'Marie');
    await activate(house, person, uai);
    return { person, token: await signIn(person) };
  }

  it('put them together by the letter of the other, see its children, and undo it', async () => {
    const { person, token } = await marie();
    const other = next();
    await recorded(other, 'Marie');
    const password = await notifyByLetter(house, other, uai);
    const { login, birthDates } = other;
    expect(codesOf(await act(token, 'RegroupingByPassword', { login, password }))).toEqual(['BIRTH_DATES_REQUIRED']);
    const done = await act(token, 'RegroupingByPassword', { login, password, birthDates });
    expect(done).toMatchObject({ userErrors: [], undoableUntil: expect.any(String), projected: true });
    const { children } = done.account as { children: { studentId: string; surname: string | null }[] };
    expect(children.map(({ studentId }) => studentId).sort()).toEqual(
      [...person.studentIds, ...other.studentIds].map(id => `Student_${id}`).sort(),
    );
    expect(children.every(({ surname }) => surname !== null)).toBe(true);
    const { data } = await house.ask(token, operation('MyAccount'), {});
    const { mergeId, undoableUntil } = done;
    expect(data.me.account.absorbedAccounts).toEqual([{ mergeId, at: expect.any(String), undoableUntil }]);

    const undone = await act(token, 'RegroupingUndo', { mergeId });
    expect(undone).toMatchObject({
      userErrors: [],
      account: { children: [{ studentId: `Student_${person.studentIds[0]}` }] },
    });
    expect((await house.commands.accounts.account(other.accountId))!.links).toHaveLength(1);
  });

  it('put them together by the password of the other, whose sessions end', async () => {
    const [{ token }, other] = [await marie(), await marie()];
    const { login } = other.person;
    expect(codesOf(await act(token, 'RegroupingByPassword', { login, password: PASSWORD }))).toEqual([]);
    const { errors } = await house.ask(other.token, operation('MyAccount'), {});
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['UNAUTHENTICATED']);
    expect(codesOf(await act(portal, 'SignIn', { login, password: PASSWORD }))).toEqual(['CREDENTIALS_INVALID']);
    expect((await house.ask(token, operation('MyAccount'), {})).data.me.account.children).toHaveLength(2);
  });

  it('put them together by a code to the mobile of both', async () => {
    const { token } = await marie();
    const asked = await act(token, 'PhoneChangeRequest', { mobile: MOBILE, currentPassword: PASSWORD });
    await act(token, 'PhoneChangeConfirm', { codeRequest: asked.codeRequest, code: await codeFor(house) });
    const other = next();
    await recorded(other, 'Marie', MOBILE);
    const { codeRequest } = await act(token, 'RegroupingCodeRequest', { login: other.login });
    const code = await codeFor(house);
    expect(codesOf(await act(token, 'RegroupingByCode', { codeRequest, code }))).toEqual(['BIRTH_DATES_REQUIRED']);
    const { birthDates } = other;
    expect(codesOf(await act(token, 'RegroupingByCode', { codeRequest, code, birthDates }))).toEqual([]);
    expect((await house.ask(token, operation('MyAccount'), {})).data.me.account.children).toHaveLength(2);
  });

  it('learn nothing of accounts that they do not prove', async () => {
    const { token } = await marie();
    const [stranger, unnotified] = [await marie(), next()];
    await recorded(unnotified, 'Paule');
    const answers: unknown[] = [];
    for (const login of [stranger.person.login, unnotified.login, 'nobody.here', '🙂'])
      answers.push(await act(token, 'RegroupingByPassword', { login, password: 'not the right one' }));
    expect(new Set(answers.map(answer => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ mergeId: null, account: null, userErrors: [{ code: 'CREDENTIALS_INVALID' }] });

    const asked = await act(token, 'PhoneChangeRequest', { mobile: '+33639980013', currentPassword: PASSWORD });
    await act(token, 'PhoneChangeConfirm', { codeRequest: asked.codeRequest, code: await codeFor(house) });
    const requests: unknown[] = [];
    const byCode: unknown[] = [];
    for (const login of [stranger.person.login, unnotified.login, 'nobody.here']) {
      const { codeRequest, ...answer } = await act(token, 'RegroupingCodeRequest', { login });
      expect(codeRequest).toMatch(/^[\w-]{43}$/);
      requests.push(answer);
      const { birthDates } = stranger.person;
      byCode.push(await act(token, 'RegroupingByCode', { codeRequest, code: await codeFor(house), birthDates }));
    }
    for (const list of [requests, byCode]) expect(new Set(list.map(one => JSON.stringify(one))).size).toBe(1);
    expect(byCode[0]).toMatchObject({ userErrors: [{ code: 'CODE_INVALID' }] });
  });

  it('cannot undo what is not theirs', async () => {
    const [{ token }, stranger] = [await marie(), await marie()];
    const other = await marie();
    const { mergeId } = await act(token, 'RegroupingByPassword', { login: other.person.login, password: PASSWORD });
    expect(codesOf(await act(stranger.token, 'RegroupingUndo', { mergeId }))).toEqual(['MERGE_UNKNOWN']);
    const head = await house.token(grantsOf(house).SCHOOL_HEAD!);
    const { errors } = await house.ask(head, operation('RegroupingUndo'), { input: { mergeId } });
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['FORBIDDEN']);
  });
});
