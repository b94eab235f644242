/**
 * Given a family with one child in a school and another in a school of another académie, everybody who alone might try to come to the data
 * of the second child through the first school: its head, a delegate, a teacher of the helpdesk, its base, the operator of the SMS gateway.
 * Each attack says how far it comes; nothing that its author is answered may name the second child.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ManifestSchool } from '../../src/generator/index.js';
import { byImporter, byPortal } from './support/contexts.js';
import { openApiHouse, type Answer, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { codeFor, notifyByLetter, PASSWORD, searchFor, tokenFor } from './support/people.js';

const OWN_ADDRESS = 'attacker@example.org';
const OWN_MOBILE = '+33639980077';
const CHOSEN = 'zeppelin-tournesol-42';
/** The birth dates: of the child of the first school, which knows it, and of the other child. */
const KNOWN_DATE = '2011-05-12';
const OTHER_DATE = '2013-08-19';

interface Family {
  readonly accountId: string;
  readonly personId: string;
  readonly login: string;
  readonly mobile: string;
  /** The child of the first school, and the one of the other. */
  readonly known: string;
  readonly other: string;
  /** Names of the other child that occur nowhere else. */
  readonly secrets: readonly string[];
}

let house: House;
let own: ManifestSchool;
let foreign: ManifestSchool;
let portal: string;
let families = 0;
let requests = 0;

beforeAll(async () => {
  house = await openApiHouse({ pupils: 6 });
  [own, , foreign] = house.schools as [ManifestSchool, ManifestSchool, ManifestSchool];
  portal = await house.token([{ role: 'PORTAL' }]);
});
afterAll(() => house?.close());

/** Records a pupil in a school, as its base does. */
async function pupil({ uai, academie, base }: ManifestSchool, firstName: string, birthDate: string): Promise<string> {
  const [studentId, personId] = [randomUUID(), randomUUID()];
  const [identity] = await house.vault.persons.recordIdentities([
    { personId, value: { surname: `Nom${firstName}`, firstName, birthDate } },
  ]);
  await house.commands.base.recordStudent(
    {
      studentId,
      personId,
      base,
      academie,
      recordKey: `pupil ${studentId}`,
      identity: identity!.ref,
      hasIne: true,
      placement: { uai, year: 2026, classCode: 'X' },
    },
    byImporter(),
  );
  return studentId;
}

/** Records a responsable with these children in a school, as its base does. */
async function responsable(
  { uai, academie, base }: ManifestSchool,
  person: { accountId: string; personId: string; surname: string; mobile: string; email?: string },
  studentIds: readonly string[],
): Promise<void> {
  const { accountId, personId, surname, mobile, email } = person;
  const [identity] = await house.vault.persons.recordIdentities([{ personId, value: { surname, firstName: 'Marie' } }]);
  const [contact] = await house.vault.persons.recordContacts([
    { personId, value: { mobile, ...(email === undefined ? {} : { email }) } },
  ]);
  await house.commands.base.recordResponsable(
    {
      accountId,
      personId,
      base,
      academie,
      uai,
      recordKey: `${uai} ${accountId}`,
      identity: identity!.ref,
      contact: { ref: contact!.ref, hasEmail: email !== undefined, hasMobile: true, changed: contact!.fields },
      links: studentIds.map(studentId => ({ studentId, kinship: 'MOTHER' as const, legalLevel: 1 })),
    },
    byImporter(),
  );
}

const loginOf = async (accountId: string, surname: string): Promise<string> =>
  (await house.vault.logins.reserve([{ accountId, surname, firstName: 'Marie' }]))[0]!;

/** Makes the family. */
async function family(): Promise<Family> {
  const nth = (families += 1);
  const [accountId, personId, surname] = [randomUUID(), randomUUID(), `Famille${nth}`];
  const mobile = `+3363998${String(1000 + nth)}`;
  const otherName = `Ombeline${nth}x`;
  const [known, other] = [await pupil(own, `Zélie${nth}`, KNOWN_DATE), await pupil(foreign, otherName, OTHER_DATE)];
  const login = await loginOf(accountId, surname);
  const person = { accountId, personId, surname, mobile, email: `mother${nth}@example.org` };
  await responsable(own, person, [known]);
  await responsable(foreign, person, [other]);
  await house.caughtUp();
  return { accountId, personId, login, mobile, known, other, secrets: [otherName, `Nom${otherName}`, OTHER_DATE] };
}

/** Everything that the author of an attack is answered. */
class Attacker {
  readonly #answers: string[] = [];

  constructor(readonly token: string) {}

  async ask(query: string, variables: Record<string, unknown>, token = this.token): Promise<Answer> {
    // Each request comes from another address, so that no limit by address stops what a rule should stop.
    const from = (requests += 1);
    const answer = await house.ask(token, query, variables, {
      'x-visitor-address': `10.${from >> 16}.${(from >> 8) & 255}.${from & 255}`,
    });
    this.#answers.push(answer.text);
    return answer;
  }

  /** Sends a mutation of `schema/operations`; answers the codes of what it was refused for, and the payload. */
  async act(name: string, input: object, token = this.token) {
    const { data, errors } = await this.ask(operation(name), { input }, token);
    const payload = (data && Object.values(data as object)[0]) as
      (Record<string, unknown> & { userErrors: { code: string }[] }) | null;
    const codes = [
      ...(errors ?? []).map(({ extensions }) => String(extensions.code)),
      ...(payload?.userErrors ?? []).map(({ code }) => code),
    ];
    return { codes, payload };
  }

  /** As somebody at the portal, not signed in. */
  visit(name: string, input: object) {
    return this.act(name, input, portal);
  }

  /** Signs in and, once in, reads all that a holder sees. */
  async enter(input: {
    login: string;
    password: string;
    birthDates?: string[];
    newPassword?: string;
  }): Promise<string[]> {
    const { codes, payload } = await this.visit('SignIn', input);
    if (typeof payload?.accessToken === 'string') await this.ask(operation('MyAccount'), {}, payload.accessToken);
    return codes;
  }

  /**
   * Reads all that a holder sees in a session of before, then signs in without and with the birth dates that he knows. Answers the codes of
   * the three refusals.
   */
  async triesBoth(
    session: string,
    entered: { login: string; password: string },
    birthDates: string[],
  ): Promise<string[]> {
    const { errors } = await this.ask(operation('MyAccount'), {}, session);
    return [
      ...(errors ?? []).map(({ extensions }) => String(extensions.reason ?? extensions.code)),
      ...(await this.enter(entered)),
      ...(await this.enter({ ...entered, birthDates })),
    ];
  }

  /** What of these texts stands in an answer. */
  seen(texts: readonly string[]): string[] {
    return texts.filter(text => this.#answers.some(answer => answer.includes(text)));
  }
}

const head = async (): Promise<Attacker> =>
  new Attacker(await house.token([{ role: 'SCHOOL_HEAD', schools: [own.uai] }], { subject: 'head' }));
const delegate = async (rights: string[]): Promise<Attacker> =>
  new Attacker(
    await house.token([{ role: 'SCHOOL_DELEGATE', schools: [own.uai], rights, until: '2099-01-01T00:00:00Z' }], {
      subject: 'delegate',
    }),
  );
const helpdesk = async (): Promise<Attacker> =>
  new Attacker(await house.token([{ role: 'STUDENT_HELPDESK', schools: [own.uai] }], { subject: 'teacher' }));
const nobody = (): Attacker => new Attacker(portal);

/** Prints a letter with a new password and reads it. */
async function passwordOf(attacker: Attacker, { accountId }: { accountId: string }): Promise<string> {
  const notice = { accountId, uai: own.uai, channel: 'LETTER', resetPassword: true };
  expect((await attacker.act('AccountNotify', notice)).codes).toEqual([]);
  const { payload } = await attacker.act('AccountRevealProvisionalPassword', { accountId, uai: own.uai });
  expect(payload!.password).toMatch(/^\S{14}$/);
  return payload!.password as string;
}

/** The mother activates her account. */
async function activate({ accountId }: Family, birthDates = [KNOWN_DATE, OTHER_DATE]): Promise<void> {
  await notifyByLetter(house, { accountId }, own.uai);
  const token = await tokenFor(house, accountId, 'ACTIVATION');
  const input = { token, newPassword: PASSWORD, birthDates };
  const result = await house.commands.holder.activateByLink(input, byPortal());
  if (result.outcome !== 'accepted') throw new Error(JSON.stringify(result));
  await house.caughtUp();
}

/** An activated account of an accomplice, who has a child in the first school alone. */
async function accomplice(more: { surname?: string; mobile?: string } = {}) {
  const nth = (families += 1);
  const { surname = `Complice${nth}`, mobile = OWN_MOBILE } = more;
  const [accountId, personId] = [randomUUID(), randomUUID()];
  const child = await pupil(own, `Basile${nth}`, KNOWN_DATE);
  const login = await loginOf(accountId, surname);
  const person = { accountId, personId, surname, mobile, email: OWN_ADDRESS };
  await responsable(own, person, [child]);
  await house.caughtUp();
  await notifyByLetter(house, { accountId }, own.uai);
  const token = await tokenFor(house, accountId, 'ACTIVATION');
  await house.commands.holder.activateByLink({ token, newPassword: PASSWORD, birthDates: [KNOWN_DATE] }, byPortal());
  await house.caughtUp();
  const { payload } = await nobody().visit('SignIn', { login, password: PASSWORD });
  return { accountId, login, person, child, session: payload!.accessToken as string };
}

/** Begins to make the account of the last family by this mobile, and gives the code that was sent there. */
async function register(attacker: Attacker, { accountId }: Family, mobile: string) {
  const names = { surname: `Famille${families}`, firstName: 'Marie' };
  const { payload } = await attacker.visit('SelfRegistrationStart', { ...names, mobile });
  await searchFor(house, accountId);
  const { registration } = payload as unknown as { registration: string };
  const verified = await attacker.visit('SelfRegistrationVerify', { registration, code: await codeFor(house) });
  expect(verified.codes).toEqual([]);
  const children = verified.payload!.children as { studentId: string; initial: string }[];
  return {
    children,
    complete: (birthDates: string[], disputedStudentIds: string[] = []) =>
      attacker.visit('SelfRegistrationComplete', { registration, birthDates, disputedStudentIds, newPassword: CHOSEN }),
  };
}

/** Begins to make the account of the last family by a mobile to which no code goes, guesses one, and goes on as though it were right. */
async function guessCode(attacker: Attacker, { accountId }: Family, mobile: string): Promise<string[]> {
  const asked = async () =>
    (await house.database.pool.query(`select from jobs.tasks where payload ->> 'text' = 'CODE'`)).rowCount;
  const before = await asked();
  const names = { surname: `Famille${families}`, firstName: 'Marie' };
  const { payload } = await attacker.visit('SelfRegistrationStart', { ...names, mobile });
  await searchFor(house, accountId);
  expect(await asked()).toBe(before);
  const { registration } = payload as unknown as { registration: string };
  const guessed = await attacker.visit('SelfRegistrationVerify', { registration, code: '123456' });
  const input = { registration, birthDates: [KNOWN_DATE, OTHER_DATE], newPassword: CHOSEN };
  return [...guessed.codes, ...(await attacker.visit('SelfRegistrationComplete', input)).codes];
}

/** Makes the account of the last family by this mobile, saying that the other child is not the mother's; answers the session. */
async function makeWithoutOther(attacker: Attacker, one: Family, mobile: string): Promise<string> {
  const { complete } = await register(attacker, one, mobile);
  const { codes, payload } = await complete([KNOWN_DATE], [`Student_${one.other}`]);
  expect(codes).toEqual([]);
  return payload!.accessToken as string;
}

/** The mother has turned to the support, which frees the account. */
async function free({ accountId }: Family): Promise<void> {
  const support = new Attacker(await house.token([{ role: 'ACADEMIE_SUPPORT', academie: own.academie }]));
  expect((await support.act('AccountFree', { accountId, because: 'NOT_THE_HOLDER' })).codes).toEqual([]);
  await house.caughtUp();
}

/** Goes on with the session of before, the password of before, and the mobile of before. Answers the codes of the refusals. */
async function triesAllAgain(attacker: Attacker, one: Family, session: string, mobile: string): Promise<string[]> {
  const entered = { login: one.login, password: CHOSEN };
  return [...(await attacker.triesBoth(session, entered, [KNOWN_DATE])), ...(await guessCode(attacker, one, mobile))];
}
/** What is left to whoever had an account that was freed. */
const NOTHING_LEFT = [
  ...['SESSION_ENDED', 'CREDENTIALS_INVALID', 'CREDENTIALS_INVALID'],
  ...['CODE_INVALID', 'REGISTRATION_INVALID'],
];

interface Attack {
  readonly what: string;
  readonly by: () => Promise<Attacker> | Attacker;
  /** Answers the codes that its last steps are refused with. */
  readonly run: (attacker: Attacker, family: Family) => Promise<string[]>;
  readonly stopped: string[];
}

const attacks: Record<string, Attack[]> = {
  'a head': [
    {
      what: 'writes an address of his own on an account not activated, and uses the link sent there',
      by: head,
      run: async (attacker, { accountId }) => {
        await attacker.act('AccountUpdateContact', { accountId, uai: own.uai, email: OWN_ADDRESS });
        const notice = { accountId, uai: own.uai, channel: 'EMAIL', resetPassword: true };
        expect((await attacker.act('AccountNotify', notice)).codes).toEqual([]);
        const token = await tokenFor(house, accountId, 'ACTIVATION');
        const input = { token, newPassword: CHOSEN, birthDates: [KNOWN_DATE] };
        return (await attacker.visit('AccountActivateByLink', input)).codes;
      },
      stopped: ['BIRTH_DATES_MISMATCH'],
    },
    {
      what: 'uses the provisional password that he prints',
      by: head,
      run: async (attacker, one) => {
        const provisionalPassword = await passwordOf(attacker, one);
        const input = { login: one.login, provisionalPassword, newPassword: CHOSEN, email: OWN_ADDRESS };
        return (await attacker.visit('AccountStartActivation', { ...input, birthDates: [KNOWN_DATE] })).codes;
      },
      stopped: ['BIRTH_DATES_MISMATCH'],
    },
    {
      what: 'tries every day of a year as the other birth date, with the provisional password',
      by: head,
      run: async (attacker, one) => {
        const provisionalPassword = await passwordOf(attacker, one);
        const days = Array.from({ length: 365 }, (_, n) =>
          new Date(Date.UTC(2013, 0, 1 + n)).toISOString().slice(0, 10),
        );
        expect(days).toContain(OTHER_DATE);
        const answers = new Set<string>();
        for (let at = 0; at < days.length; at += 16)
          await Promise.all(
            days.slice(at, at + 16).map(async day => {
              const input = { login: one.login, provisionalPassword, newPassword: CHOSEN, email: OWN_ADDRESS };
              const answer = await attacker.visit('AccountStartActivation', {
                ...input,
                birthDates: [KNOWN_DATE, day],
              });
              answers.add(answer.codes.join() || 'NONE');
            }),
          );
        return [...answers].filter(code => code !== 'TOO_MANY_REQUESTS');
      },
      stopped: ['BIRTH_DATES_MISMATCH'],
    },
    {
      what: 'says while activating that the other child is not the mother’s, and takes it back once he is in',
      by: head,
      run: async (attacker, one) => {
        const provisionalPassword = await passwordOf(attacker, one);
        const input = { login: one.login, provisionalPassword, newPassword: CHOSEN, email: OWN_ADDRESS };
        const disputing = { ...input, birthDates: [KNOWN_DATE], disputedStudentIds: [one.other] };
        const { codes } = await attacker.visit('AccountStartActivation', disputing);
        // That goes through, as it must for a mother who finds a stranger's child; but the child stays unseen.
        expect(codes).toEqual([]);
        const token = await tokenFor(house, one.accountId, 'EMAIL_CONFIRMATION');
        await attacker.visit('AccountConfirmEmail', { token });
        await house.caughtUp();
        const entered = { login: one.login, password: CHOSEN };
        expect(await attacker.enter(entered)).toEqual([]);
        const { payload } = await attacker.visit('SignIn', entered);
        const { children } = (await attacker.ask(operation('Account'), { id: one.accountId })).data.account as {
          children: { disputeId: string | null }[];
        };
        const { disputeId } = children.find(child => child.disputeId !== null)!;
        const session = payload!.accessToken as string;
        const taken = await attacker.act('LinkDisputeWithdraw', { accountId: one.accountId, disputeId }, session);
        expect(taken.codes).toEqual([]);
        await house.caughtUp();
        return attacker.triesBoth(session, entered, [KNOWN_DATE]);
      },
      stopped: ['SESSION_ENDED', 'BIRTH_DATES_REQUIRED', 'BIRTH_DATES_MISMATCH'],
    },
    {
      what: 'writes a mobile of his own, and asks for the code that makes the account',
      by: head,
      run: async (attacker, one) => {
        await attacker.act('AccountUpdateContact', { accountId: one.accountId, uai: own.uai, mobile: OWN_MOBILE });
        return guessCode(attacker, one, OWN_MOBILE);
      },
      stopped: ['CODE_INVALID', 'REGISTRATION_INVALID'],
    },
    {
      what: 'has the base write his mobile, says that the other child is not the mother’s, and takes it back once he is in',
      by: head,
      run: async (attacker, one) => {
        await responsable(own, { ...one, surname: `Famille${families}`, mobile: OWN_MOBILE }, [one.known]);
        const { complete } = await register(attacker, one, OWN_MOBILE);
        const { codes, payload } = await complete([KNOWN_DATE], [`Student_${one.other}`]);
        expect(codes).toEqual([]);
        const session = payload!.accessToken as string;
        await attacker.ask(operation('MyAccount'), {}, session);
        const { children } = (await attacker.ask(operation('Account'), { id: one.accountId })).data.account as {
          children: { disputeId: string | null }[];
        };
        const { disputeId } = children.find(child => child.disputeId !== null)!;
        const taken = await attacker.act('LinkDisputeWithdraw', { accountId: one.accountId, disputeId }, session);
        expect(taken.codes).toEqual([]);
        await house.caughtUp();
        const entered = { login: one.login, password: CHOSEN };
        return attacker.triesBoth(session, entered, [KNOWN_DATE]);
      },
      stopped: ['SESSION_ENDED', 'BIRTH_DATES_REQUIRED', 'BIRTH_DATES_MISMATCH'],
    },
    {
      what: 'has the base write his mobile and makes the account; once the support has freed it, tries all again',
      by: head,
      run: async (attacker, one) => {
        await responsable(own, { ...one, surname: `Famille${families}`, mobile: OWN_MOBILE }, [one.known]);
        const session = await makeWithoutOther(attacker, one, OWN_MOBILE);
        await free(one);
        return triesAllAgain(attacker, one, session, OWN_MOBILE);
      },
      stopped: NOTHING_LEFT,
    },
    {
      what: 'frees an account that its holder made',
      by: head,
      run: async (attacker, one) => {
        await activate(one);
        const { codes } = await attacker.act('AccountFree', { accountId: one.accountId, because: 'NOT_THE_HOLDER' });
        return codes;
      },
      stopped: ['FORBIDDEN'],
    },
    {
      what: 'resets the password of an activated account, and signs in with the new one',
      by: head,
      run: async (attacker, one) => {
        await activate(one);
        const password = await passwordOf(attacker, one);
        const { login } = one;
        return [
          ...(await attacker.enter({ login, password })),
          ...(await attacker.enter({ login, password, newPassword: CHOSEN })),
          ...(await attacker.enter({ login, password, newPassword: CHOSEN, birthDates: [KNOWN_DATE] })),
        ];
      },
      stopped: ['PASSWORD_CHANGE_REQUIRED', 'BIRTH_DATES_REQUIRED', 'BIRTH_DATES_MISMATCH'],
    },
    {
      what: 'writes an address of his own on an activated account, and has a link sent there',
      by: head,
      run: async (attacker, one) => {
        await activate(one);
        await attacker.act('AccountUpdateContact', { accountId: one.accountId, uai: own.uai, email: OWN_ADDRESS });
        await house.caughtUp();
        const { contact } = (await attacker.ask(operation('Account'), { id: one.accountId })).data.account as {
          contact: { email: string; unconfirmedEmail: string };
        };
        // Recovery goes to `email`, the proven one, alone: `test/domain/account/proven-contact.test.ts`.
        expect(contact).toMatchObject({ email: expect.stringContaining('mother'), unconfirmedEmail: OWN_ADDRESS });
        // The link goes to the mother's proven address, so that nothing is to be refused.
        const notice = { accountId: one.accountId, uai: own.uai, channel: 'EMAIL', resetPassword: true };
        return (await attacker.act('AccountNotify', notice)).codes;
      },
      stopped: [],
    },
    {
      what: 'merges the account into that of an accomplice',
      by: head,
      run: async (attacker, one) => {
        const { accountId, login, session } = await accomplice();
        const { codes } = await attacker.act('AccountsMerge', {
          keptAccountId: accountId,
          absorbedAccountId: one.accountId,
        });
        expect(codes).toEqual([]);
        await house.caughtUp();
        return attacker.triesBoth(session, { login, password: PASSWORD }, [KNOWN_DATE, KNOWN_DATE]);
      },
      stopped: ['SESSION_ENDED', 'BIRTH_DATES_REQUIRED', 'BIRTH_DATES_MISMATCH'],
    },
    {
      what: 'opens the sheet, and that of the other child',
      by: head,
      run: async (attacker, one) => {
        const { data } = await attacker.ask(operation('Account'), { id: one.accountId });
        const { children } = data.account as { children: { visible: boolean }[] };
        expect(children.map(({ visible }) => visible).sort()).toEqual([false, true]);
        const students = await attacker.ask(operation('Students'), { uai: foreign.uai, first: 50 });
        return (students.errors ?? []).map(({ extensions }) => String(extensions.code));
      },
      stopped: ['FORBIDDEN'],
    },
  ],
  'a delegate with the rights to notify, reset and reveal': [
    {
      what: 'uses the provisional password that he prints',
      by: () => delegate(['ACCOUNT_READ', 'ACCOUNT_NOTIFY', 'ACCOUNT_RESET_PASSWORD', 'ACCOUNT_REVEAL_PASSWORD']),
      run: async (attacker, one) => {
        const provisionalPassword = await passwordOf(attacker, one);
        const input = { login: one.login, provisionalPassword, newPassword: CHOSEN, email: OWN_ADDRESS };
        return (await attacker.visit('AccountStartActivation', { ...input, birthDates: [KNOWN_DATE] })).codes;
      },
      stopped: ['BIRTH_DATES_MISMATCH'],
    },
    {
      what: 'lends himself the right to merge, and merges',
      by: () => delegate(['ACCOUNT_READ', 'ACCOUNT_NOTIFY', 'ACCOUNT_RESET_PASSWORD', 'ACCOUNT_REVEAL_PASSWORD']),
      run: async (attacker, one) => {
        const { accountId } = await accomplice();
        const lent = await attacker.act('DelegationGrant', {
          delegate: 'delegate',
          uai: own.uai,
          rights: ['ACCOUNT_MERGE'],
          until: '2026-12-31T00:00:00Z',
        });
        const merged = await attacker.act('AccountsMerge', {
          keptAccountId: accountId,
          absorbedAccountId: one.accountId,
        });
        return [...lent.codes, ...merged.codes];
      },
      stopped: ['FORBIDDEN', 'ACCOUNT_UNKNOWN'],
    },
  ],
  'a teacher of the helpdesk': [
    {
      what: 'takes the account of the first child, and looks for the family there',
      by: helpdesk,
      run: async (attacker, one) => {
        const { data } = await attacker.ask(operation('Account'), { id: one.accountId });
        expect(data?.account ?? null).toBeNull();
        return (await attacker.act('AccountNotify', { accountId: one.accountId, uai: own.uai, channel: 'LETTER' }))
          .codes;
      },
      stopped: ['ACCOUNT_UNKNOWN'],
    },
  ],
  'the base of the first school': [
    {
      what: 'writes an address and a mobile of its own on the activated account, and asks for a code there',
      by: nobody,
      run: async (attacker, one) => {
        await activate(one);
        const person = { ...one, surname: `Famille${families}`, mobile: OWN_MOBILE, email: OWN_ADDRESS };
        await responsable(own, person, [one.known]);
        await house.caughtUp();
        const { payload } = await attacker.visit('PasswordResetRequest', { login: one.login, channel: 'SMS' });
        const codes = await house.database.pool.query(
          `select from jobs.tasks where payload ->> 'codeId' is not null and payload::text like '%' || $1 || '%'`,
          [one.accountId],
        );
        // The mother never proved a mobile: no code is made for anybody.
        expect([typeof payload!.codeRequest, codes.rowCount]).toEqual(['string', 0]);
        const guess = {
          codeRequest: payload!.codeRequest,
          code: '123456',
          newPassword: CHOSEN,
          birthDates: [KNOWN_DATE],
        };
        return (await attacker.visit('PasswordResetByCode', guess)).codes;
      },
      stopped: ['CODE_INVALID'],
    },
    {
      what: 'writes a mobile of its own, and makes the account by the code sent there',
      by: nobody,
      run: async (attacker, one) => {
        const person = { ...one, surname: `Famille${families}`, mobile: OWN_MOBILE };
        await responsable(own, person, [one.known]);
        const { children, complete } = await register(attacker, one, OWN_MOBILE);
        expect(children).toHaveLength(2);
        return [...(await complete([KNOWN_DATE])).codes, ...(await complete([KNOWN_DATE, KNOWN_DATE])).codes];
      },
      stopped: ['BIRTH_DATES_MISMATCH', 'BIRTH_DATES_MISMATCH'],
    },
    {
      what: 'gives an accomplice the mother’s names and, once he is in, her mobile: the rule merges both',
      by: nobody,
      run: async (attacker, one) => {
        const { accountId, login, person, child, session } = await accomplice({ surname: `Famille${families}` });
        await responsable(own, { ...person, mobile: one.mobile }, [child]);
        const merged = await house.commands.accounts.merge(
          { keptAccountId: accountId, absorbedAccountId: one.accountId, reason: 'RULE' },
          byImporter(),
        );
        expect(merged.outcome).toBe('accepted');
        await house.caughtUp();
        return attacker.triesBoth(session, { login, password: PASSWORD }, [KNOWN_DATE, KNOWN_DATE]);
      },
      stopped: ['SESSION_ENDED', 'BIRTH_DATES_REQUIRED', 'BIRTH_DATES_MISMATCH'],
    },
    {
      what: 'gives an accomplice the mother’s names and mobile before the other base names her, which then attaches its child to him',
      by: nobody,
      run: async (attacker, one) => {
        const { login, person, session } = await accomplice({ surname: `Famille${families}`, mobile: one.mobile });
        await responsable(foreign, person, [one.other]);
        await house.caughtUp();
        return attacker.triesBoth(session, { login, password: PASSWORD }, [KNOWN_DATE]);
      },
      stopped: ['SESSION_ENDED', 'BIRTH_DATES_REQUIRED', 'BIRTH_DATES_MISMATCH'],
    },
  ],
  'an ex whose mobile stands in the mother’s record': [
    {
      what: 'makes the account as for his own child; once the support has freed it, tries all again',
      by: nobody,
      run: async (attacker, one) => {
        const session = await makeWithoutOther(attacker, one, one.mobile);
        await free(one);
        return triesAllAgain(attacker, one, session, one.mobile);
      },
      stopped: NOTHING_LEFT,
    },
    {
      what: 'makes the account and asks for an address of his own; once it is freed, nothing goes there, and its link opens nothing',
      by: nobody,
      run: async (attacker, one) => {
        const session = await makeWithoutOther(attacker, one, one.mobile);
        const change = { email: OWN_ADDRESS, currentPassword: CHOSEN };
        expect((await attacker.act('EmailChangeRequest', change, session)).codes).toEqual([]);
        const link = await tokenFor(house, one.accountId, 'EMAIL_CHANGE');
        await free(one);
        // The school notifies by e-mail: it goes to the address of the base.
        const notice = { accountId: one.accountId, uai: own.uai, channel: 'EMAIL', resetPassword: true };
        expect((await (await head()).act('AccountNotify', notice)).codes).toEqual([]);
        const { contact } = (await house.commands.accounts.account(one.accountId))!;
        const [known] = await house.vault.persons.contacts([contact!]);
        expect(known!.email).toMatch(/^mother/);
        return (await attacker.visit('AccountConfirmEmail', { token: link })).codes;
      },
      stopped: ['TOKEN_INVALID'],
    },
    {
      what: 'waits for the letter of the school to go out, and is back before it arrives',
      by: nobody,
      run: async (attacker, one) => {
        const session = await makeWithoutOther(attacker, one, one.mobile);
        await free(one);
        await notifyByLetter(house, { accountId: one.accountId }, own.uai);
        return triesAllAgain(attacker, one, session, one.mobile);
      },
      stopped: NOTHING_LEFT,
    },
  ],
  'the operator of the SMS gateway': [
    {
      what: 'says that the other child is not the mother’s, and guesses the date of the first',
      by: nobody,
      run: async (attacker, one) => {
        const { complete } = await register(attacker, one, one.mobile);
        const codes: string[] = [];
        for (const day of ['2011-05-09', '2011-05-10', '2011-05-11', KNOWN_DATE])
          codes.push(...(await complete([day], [`Student_${one.other}`])).codes);
        return codes;
      },
      stopped: [...Array.from({ length: 3 }, () => 'BIRTH_DATES_MISMATCH'), 'DISPUTE_BY_LETTER'],
    },
    {
      what: 'says that no child is the mother’s',
      by: nobody,
      run: async (attacker, one) => {
        const { complete } = await register(attacker, one, one.mobile);
        return (await complete([], [`Student_${one.known}`, `Student_${one.other}`])).codes;
      },
      stopped: ['NO_CHILD'],
    },
    {
      what: 'makes the account of somebody whose names he knows, and reads the code',
      by: nobody,
      run: async (attacker, one) => {
        const { complete } = await register(attacker, one, one.mobile);
        return [...(await complete([])).codes, ...(await complete([KNOWN_DATE])).codes];
      },
      stopped: ['BIRTH_DATES_MISMATCH', 'BIRTH_DATES_MISMATCH'],
    },
    {
      what: 'asks for a new password and reads the code',
      by: nobody,
      run: async (attacker, one) => {
        await activate(one);
        const { payload: signedIn } = await nobody().visit('SignIn', { login: one.login, password: PASSWORD });
        const session = signedIn!.accessToken as string;
        const asked = await nobody().act(
          'PhoneChangeRequest',
          { mobile: one.mobile, currentPassword: PASSWORD },
          session,
        );
        const proof = { codeRequest: asked.payload!.codeRequest, code: await codeFor(house) };
        expect((await nobody().act('PhoneChangeConfirm', proof, session)).codes).toEqual([]);
        await house.caughtUp();
        const { payload } = await attacker.visit('PasswordResetRequest', { login: one.login, channel: 'SMS' });
        const code = await codeFor(house);
        const input = { codeRequest: payload!.codeRequest, code, newPassword: CHOSEN };
        return [
          ...(await attacker.visit('PasswordResetByCode', input)).codes,
          ...(await attacker.visit('PasswordResetByCode', { ...input, birthDates: [KNOWN_DATE] })).codes,
        ];
      },
      stopped: ['BIRTH_DATES_REQUIRED', 'BIRTH_DATES_MISMATCH'],
    },
  ],
};

describe.each(Object.entries(attacks))('%s', (_, list) => {
  it.each(list.map(attack => [attack.what, attack] as const))('%s: in vain', async (_what, { by, run, stopped }) => {
    const one = await family();
    const attacker = await by();
    expect(await run(attacker, one)).toEqual(stopped);
    expect(attacker.seen(one.secrets)).toEqual([]);
  });
});

it('the mother herself, by all birth dates, sees both children: what the attacks look for is there', async () => {
  const one = await family();
  await activate(one);
  const mother = nobody();
  expect(await mother.enter({ login: one.login, password: PASSWORD })).toEqual([]);
  expect(mother.seen(one.secrets)).toContain(one.secrets[0]);
});
