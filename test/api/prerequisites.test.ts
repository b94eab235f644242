/**
 * Each prerequisite missing in turn, on each path: the path itself is gone through, and the diagnosis names what is missing exactly where
 * the path fails.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountEvent } from '../../src/domain/account/events.js';
import {
  ACTIVATION_PATHS,
  type ActivationPathName,
  type PrerequisiteName,
} from '../../src/domain/diagnosis/prerequisites.js';
import { postgresEventStore, type PostgresEventStore } from '../../src/eventstore/postgres.js';
import { personSearchProcess } from '../../src/process/person-search.js';
import { registrationTasks } from '../../src/registration/search.js';
import type { RegistrationJob } from '../../src/registration/task.js';
import { TaskWorker } from '../../src/tasks/worker.js';
import { byHead, byImporter, byPortal } from './support/contexts.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { codeFor } from './support/people.js';

const NEW_PASSWORD = 'pluie-abricot-tandem';
const BIRTH_DATES = ['2012-03-14', '2014-11-02'];

let house: House;
let store: PostgresEventStore;
let worker: TaskWorker<RegistrationJob>;
let uai: string;
let head: string;
beforeAll(async () => {
  house = await openApiHouse({ pupils: 2 });
  store = postgresEventStore({ databaseUrl: house.database.url });
  uai = house.schools[0]!.uai;
  head = await house.token(grantsOf(house).SCHOOL_HEAD!);
  const { commands, database } = house;
  worker = new TaskWorker(registrationTasks({ commands, settings: { firstRetry: 0, longestRetry: 0 } }), {
    pool: database.pool,
    onFault: error => {
      throw error;
    },
  });
});
afterAll(async () => {
  await store?.close();
  await house?.close();
});

/** What the base has of a parent of two. */
interface Base {
  readonly mobile: string | undefined;
  readonly email: string | undefined;
  readonly birthDates: readonly (string | undefined)[];
  readonly ine: boolean;
}
/** What the parent says. */
interface Words {
  readonly surname: string;
  readonly firstName: string;
  readonly mobile: string;
  readonly birthDates: readonly string[];
  readonly email: string | undefined;
}

let numbers = 300;
const newMobile = (): string => `+33639980${++numbers}`;

/** Records a pupil, as an import does. */
async function pupil(studentId: string, personId: string, birthDate: string | undefined, hasIne: boolean) {
  const value = { surname: 'ABBEYEM', firstName: 'Emma', ...(birthDate !== undefined && { birthDate }) };
  const [identity] = await house.vault.persons.recordIdentities([{ personId, value }]);
  await house.commands.base.recordStudent(
    {
      studentId,
      personId,
      base: 'SIECLE',
      academie: '28',
      recordKey: `student ${studentId}`,
      identity: identity!.ref,
      hasIne,
      placement: { uai, year: 2026, classCode: '6D' },
    },
    byImporter(),
  );
}

/** Records the parent with the children, as imports do. Where the INEs are to be missing, they go once the account is made. */
async function parent({ mobile, email, birthDates, ine }: Base): Promise<{ accountId: string; login: string }> {
  const children = birthDates.map(birthDate => ({ studentId: randomUUID(), personId: randomUUID(), birthDate }));
  for (const child of children) await pupil(child.studentId, child.personId, child.birthDate, true);
  const [accountId, personId] = [randomUUID(), randomUUID()];
  const names = { surname: 'ABBEYEM', firstName: 'Marie' };
  const [login] = await house.vault.logins.reserve([{ accountId, ...names }]);
  const [identity] = await house.vault.persons.recordIdentities([{ personId, value: names }]);
  const value = { ...(mobile !== undefined && { mobile }), ...(email !== undefined && { email }) };
  const [contact] = await house.vault.persons.recordContacts([{ personId, value }]);
  const recorded = await house.commands.base.recordResponsable(
    {
      accountId,
      personId,
      base: 'SIECLE',
      academie: '28',
      uai,
      recordKey: `responsable ${accountId}`,
      identity: identity!.ref,
      contact: {
        ref: contact!.ref,
        hasEmail: email !== undefined,
        hasMobile: mobile !== undefined,
        changed: contact!.fields,
      },
      links: children.map(({ studentId }) => ({ studentId, kinship: 'MOTHER', legalLevel: 1 })),
    },
    byImporter(),
  );
  expect(recorded.outcome).toBe('accepted');
  if (!ine) for (const child of children) await pupil(child.studentId, child.personId, child.birthDate, false);
  const events = [];
  for await (const event of store.read(`account-${accountId}`)) events.push(event);
  const { handles, react } = personSearchProcess(house.vault);
  await react(events.filter(({ type }) => handles.has(type as AccountEvent['type'])));
  await house.caughtUp();
  return { accountId, login: login! };
}

interface Outcome {
  readonly activated: boolean;
  /** The fields of what the visitor was answered to begin with: the same whatever is missing. Empty where nothing comes before the birth dates. */
  readonly firstAnswer: string;
}

const codesAsked = async (): Promise<number> =>
  (await house.database.pool.query(`select from jobs.tasks where payload ->> 'text' = 'CODE'`)).rowCount ?? 0;

/** Goes from the names and the mobile to the birth dates. */
const register =
  (path: 'SELF_REGISTRATION' | 'FRANCECONNECT') =>
  async (_: object, { surname, firstName, mobile, birthDates }: Words): Promise<Outcome> => {
    const { registrations } = house.commands;
    const asked = await codesAsked();
    const begun = await registrations.begin({ path, surname, firstName, mobile, language: 'fr' }, byPortal());
    const firstAnswer = Object.keys(begun).join();
    if (begun.outcome !== 'begun') throw new Error(JSON.stringify(begun));
    const { token } = begun;
    await worker.workOnce();
    if ((await codesAsked()) === asked) return { activated: false, firstAnswer };
    const verified = await registrations.verify({ path, token, code: await codeFor(house) }, byPortal());
    expect(verified.outcome).toBe('verified');
    const own = path === 'SELF_REGISTRATION' ? { newPassword: NEW_PASSWORD } : {};
    const { outcome } = await registrations.complete({ path, token, birthDates, ...own }, byPortal());
    return { activated: outcome === 'accepted', firstAnswer };
  };

/** Goes from the letter to the link of the confirmation. */
async function activateByLetter(
  { accountId, login }: { accountId: string; login: string },
  { birthDates, email }: Words,
): Promise<Outcome> {
  const { account, holder } = house.commands;
  const letter = { accountId, uai, channel: 'LETTER', resetPassword: false } as const;
  const notified = await account.notify(letter, byHead());
  const credentialId = notified.outcome === 'accepted' ? notified.state.credential?.credentialId : undefined;
  const provisionalPassword = (credentialId && (await house.vault.credentials.reveal(credentialId))) ?? 'none';
  const started = await holder.startActivation(
    { login, provisionalPassword, newPassword: NEW_PASSWORD, birthDates, ...(email !== undefined && { email }) },
    byPortal(),
  );
  return { activated: started.outcome === 'accepted', firstAnswer: '' };
}

const WAYS: Readonly<
  Record<ActivationPathName, (of: { accountId: string; login: string }, words: Words) => Promise<Outcome>>
> = {
  FRANCECONNECT: register('FRANCECONNECT'),
  SELF_REGISTRATION: register('SELF_REGISTRATION'),
  NOTIFIED: activateByLetter,
};

/** What is missing, what the diagnosis then says, and which paths fail. */
interface Cell {
  readonly base?: Partial<Base>;
  readonly words?: Partial<Words>;
  /** What the diagnosis must name. */
  readonly names?: PrerequisiteName;
  readonly fails: readonly ActivationPathName[];
}

const CELLS: Readonly<Record<string, Cell>> = {
  nothing: { fails: [] },
  'the INE': { base: { ine: false }, names: 'INE', fails: ACTIVATION_PATHS },
  'the mobile in the base': {
    base: { mobile: undefined },
    names: 'MOBILE',
    fails: ['FRANCECONNECT', 'SELF_REGISTRATION'],
  },
  'the mobile of the base': {
    words: { mobile: '+33639980299' },
    names: 'MOBILE',
    fails: ['FRANCECONNECT', 'SELF_REGISTRATION'],
  },
  'the surname of the base': { words: { surname: 'Autre' }, names: 'SURNAME', fails: ['SELF_REGISTRATION'] },
  'the first name of the base': { words: { firstName: 'Autre' }, names: 'FIRST_NAME', fails: ['SELF_REGISTRATION'] },
  'a birth date in the base': {
    base: { birthDates: [BIRTH_DATES[0], undefined] },
    names: 'BIRTH_DATES',
    fails: ACTIVATION_PATHS,
  },
  'one of the birth dates': {
    words: { birthDates: [BIRTH_DATES[0]!] },
    names: 'BIRTH_DATES',
    fails: ACTIVATION_PATHS,
  },
  'an e-mail address': {
    base: { email: undefined },
    words: { email: undefined },
    names: 'EMAIL',
    fails: ['NOTIFIED'],
  },
};

interface Judged {
  readonly path: ActivationPathName;
  readonly prerequisites: readonly { name: PrerequisiteName; status: string; remedies: readonly object[] }[];
}

/** What the diagnosis says is missing on a path, but for the notification that is yet to come. */
async function missingOn(path: ActivationPathName, accountId: string, words: Words): Promise<PrerequisiteName[]> {
  const { surname, firstName, mobile, birthDates } = words;
  const personSays = { surname, firstName, mobile, birthDates };
  const { errors, data } = await house.ask(head, operation('AccountDiagnose'), { id: accountId, personSays });
  expect(errors).toBeUndefined();
  const { prerequisites } = (data.accountDiagnose.paths as Judged[]).find(one => one.path === path)!;
  const missing = prerequisites.filter(({ name, status }) => status === 'NOT_MET' && name !== 'CREDENTIALS');
  for (const { remedies } of missing) expect(remedies.length).toBeGreaterThan(0);
  return missing.map(({ name }) => name);
}

describe('where something is missing', () => {
  it.each(Object.keys(CELLS))('exactly the paths that need it fail, and the diagnosis names it: %s', async what => {
    const { base, words, names, fails } = CELLS[what]!;
    for (const path of ACTIVATION_PATHS) {
      const mobile = newMobile();
      const email = 'marie@example.org';
      const person = await parent({ mobile, email, birthDates: BIRTH_DATES, ine: true, ...base });
      const said = { surname: 'Abbeyem', firstName: 'Marie', mobile, birthDates: BIRTH_DATES, email, ...words };
      const missing = await missingOn(path, person.accountId, said);
      const { activated, firstAnswer } = await WAYS[path](person, said);
      const failed = fails.includes(path);
      expect([path, missing, activated]).toEqual([path, failed ? [names] : [], !failed]);
      expect([path, firstAnswer]).toEqual([path, path === 'NOTIFIED' ? '' : 'outcome,token']);
    }
  });
});
