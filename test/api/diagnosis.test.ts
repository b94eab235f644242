import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemContext } from '../../src/command/index.js';
import { byHead, byImporter, byPortal } from './support/contexts.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { activate, notifyByLetter, responsablesOf, type Person } from './support/people.js';
import { fieldsOfReads } from '../support/reads.js';

let house: House;
let uai: string;
let farUai: string;
let people: Person[];
const tokens: Record<string, string> = {};
const NOW = '2026-09-07T08:00:00.000Z';

beforeAll(async () => {
  house = await openApiHouse();
  house.clock.set(NOW);
  [uai, , farUai] = house.schools.map(school => school.uai) as [string, string, string];
  for (const [role, grants] of Object.entries(grantsOf(house))) tokens[role] = await house.token(grants);
  people = await responsablesOf(house, uai);
});
afterAll(() => house?.close());

interface Remedy {
  code: string;
  by: string;
  uai: string | null;
  base: string | null;
  field: string | null;
  fieldName: string | null;
  countsOn: string | null;
  text: string;
}
interface Prerequisite {
  name: string;
  status: string;
  why: string | null;
  remedies: Remedy[];
}
interface Diagnosis {
  findings: { code: string; since: string | null; remedies: Remedy[] }[];
  paths: { path: string; state: string; prerequisites: Prerequisite[] }[];
  birthDatesDiffering: number | null;
  failedTries: { path: string; code: string; label: string; times: number }[];
  services: {
    uai: string;
    records: object[];
    pupils: { visible: boolean; ine: string | null; hasIne: boolean }[];
    refusals: { code: string }[];
  }[];
  imports: { uai: string; late: boolean }[];
}

const ask = (token: string | undefined, id: string, more: Record<string, unknown> = {}) =>
  house.ask(token, operation('AccountDiagnose'), { id, ...more });
async function diagnose(id: string, more: Record<string, unknown> = {}, role = 'SCHOOL_HEAD'): Promise<Diagnosis> {
  const { errors, data } = await ask(tokens[role], id, more);
  expect(errors).toBeUndefined();
  return data.accountDiagnose as Diagnosis;
}
const prerequisite = (diagnosis: Diagnosis, path: string, name: string): Prerequisite =>
  diagnosis.paths.find(one => one.path === path)!.prerequisites.find(one => one.name === name)!;

/** What the vault has of a person: names and contact details. */
async function inVault(person: Person) {
  const { rows } = await house.database.pool.query<{ personId: string; version: number; contact: number }>(
    `select person_id as "personId", identity_version as version, contact_version as contact from read.accounts where account_id = $1`,
    [person.accountId],
  );
  const [{ personId, version, contact }] = rows as [{ personId: string; version: number; contact: number }];
  const [[identity], [details]] = await Promise.all([
    house.vault.persons.identities([{ personId, version }]),
    house.vault.persons.contacts([{ personId, version: contact }]),
  ]);
  return { identity: identity!, contact: details! };
}

/** Somebody of the school of whom the base has a mobile: always the same, the first after the eight whom tests take by their number. */
async function withMobile(): Promise<{ person: Person; mobile: string; surname: string; firstName: string }> {
  for (const person of people.slice(8)) {
    const { identity, contact } = await inVault(person);
    if (contact.mobile)
      return { person, mobile: contact.mobile, surname: identity.surname, firstName: identity.firstName };
  }
  throw new Error('the generated school has nobody with a mobile');
}

/** Attaches a child in a school of another académie to the account of this person. */
async function attachChildFarAway(person: Person, birthDate: string, ine: string): Promise<void> {
  const studentId = randomUUID();
  const personId = randomUUID();
  const [identity] = await house.vault.persons.recordIdentities([
    { personId, value: { surname: 'CANARI', firstName: 'Lointain', birthDate, ine } },
  ]);
  await house.commands.base.recordStudent(
    {
      studentId,
      personId,
      base: 'ONDE',
      academie: '01',
      recordKey: `student ${studentId}`,
      identity: identity!.ref,
      hasIne: true,
      placement: { uai: farUai, year: 2026, classCode: 'CANARIS' },
    },
    byImporter(),
  );
  const { rows } = await house.database.pool.query<{ personId: string }>(
    'select person_id as "personId" from read.accounts where account_id = $1',
    [person.accountId],
  );
  const recorded = await house.commands.base.recordResponsable(
    {
      accountId: person.accountId,
      personId: rows[0]!.personId,
      base: 'ONDE',
      academie: '01',
      uai: farUai,
      recordKey: `responsable ${person.accountId}`,
      links: [{ studentId, kinship: 'MOTHER', legalLevel: 1 }],
    },
    byImporter(),
  );
  expect(recorded.outcome).toBe('accepted');
  await house.caughtUp();
}

describe('the diagnosis of an account', () => {
  it('follows it from its creation to its activation, the first remedy first', async () => {
    const [person] = people as [Person];
    const before = await diagnose(person.accountId);
    expect(before.findings[0]).toMatchObject({ code: 'NOT_NOTIFIED', remedies: [{ code: 'NOTIFY', by: 'CONSOLE' }] });
    await notifyByLetter(house, person, uai);
    await house.caughtUp();
    const notified = await diagnose(person.accountId, { personSays: { birthDates: person.birthDates } });
    expect(notified.findings.map(({ code }) => code)).toEqual(['LETTER_NOT_PRINTED', 'AWAITS_ACTIVATION']);
    expect(prerequisite(notified, 'NOTIFIED', 'CREDENTIALS').status).toBe('MET');
    expect(prerequisite(notified, 'NOTIFIED', 'BIRTH_DATES').status).toBe('MET');
    await activate(house, person, uai);
    const activated = await diagnose(person.accountId);
    expect(activated.findings).toEqual([]);
    expect(new Set(activated.paths.map(({ state }) => state))).toEqual(new Set(['DONE']));
    expect(activated.services[0]).toMatchObject({ uai, refusals: [], records: [{ base: 'SIECLE', uai }] });
  });

  it('compares what the person says without showing what the base says', async () => {
    const { person, mobile, surname, firstName } = await withMobile();
    const right = { surname: surname.toLowerCase(), firstName, mobile, birthDates: person.birthDates };
    const same = await diagnose(person.accountId, { personSays: right });
    for (const name of ['MOBILE', 'SURNAME', 'FIRST_NAME', 'BIRTH_DATES'])
      expect([name, prerequisite(same, 'SELF_REGISTRATION', name).status]).toEqual([name, 'MET']);
    expect(same.paths.find(({ path }) => path === 'SELF_REGISTRATION')?.state).toBe('OPEN');
    const wrong = { surname: 'Personne', firstName: 'Autre', mobile: '+33639980199', birthDates: ['1999-12-31'] };
    const { errors, text } = await ask(tokens.SCHOOL_HEAD, person.accountId, { personSays: wrong });
    expect(errors).toBeUndefined();
    const differs = (JSON.parse(text) as { data: { accountDiagnose: Diagnosis } }).data.accountDiagnose;
    for (const name of ['MOBILE', 'SURNAME', 'FIRST_NAME', 'BIRTH_DATES'])
      expect([name, prerequisite(differs, 'SELF_REGISTRATION', name).why]).toEqual([name, 'DIFFERS']);
    expect(differs.birthDatesDiffering).toBe(person.birthDates.length);
    for (const secret of [mobile, mobile.replace('+33', '0'), surname, firstName, ...person.birthDates, person.login])
      expect([secret, text.includes(secret)]).toEqual([secret, false]);
  });

  it('names the field, in the base of the school’s degree, and the day from which it counts there', async () => {
    const { person } = await withMobile();
    const ofMobile = async (at: string) => {
      house.clock.set(at);
      const diagnosis = await diagnose(person.accountId, { personSays: { mobile: '+33639980199' } });
      return prerequisite(diagnosis, 'FRANCECONNECT', 'MOBILE').remedies.find(remedy => remedy.uai === uai);
    };
    const inBase = {
      code: 'CHECK_MOBILE',
      by: 'BASE_KEEPER',
      base: 'SIECLE',
      field: 'MOBILE',
      fieldName: 'TEL_PORTABLE',
    };
    // 15:30 in La Réunion is 11:30 UTC.
    const before = await ofMobile('2026-09-07T11:29:59.000Z');
    expect(before).toMatchObject({ ...inBase, countsOn: '2026-09-08' });
    expect(before!.text).toContain("à partir de l'après-midi du 08/09/2026");
    expect(before!.text).toContain('TEL_PORTABLE');
    expect(await ofMobile('2026-09-07T11:30:00.000Z')).toMatchObject({ ...inBase, countsOn: '2026-09-09' });
    house.clock.set(NOW);
    const [farPerson] = await responsablesOf(house, farUai);
    const farHead = await house.token([{ role: 'SCHOOL_HEAD', schools: [farUai] }]);
    const { data } = await ask(farHead, farPerson!.accountId, { personSays: { mobile: '+33639980199' } });
    const remedies = prerequisite(data.accountDiagnose as Diagnosis, 'FRANCECONNECT', 'MOBILE').remedies;
    expect(remedies[0]).toMatchObject({ base: 'ONDE', fieldName: 'Téléphone portable', countsOn: '2026-09-08' });
  });

  it('says in words why an e-mail did not arrive, and not to which address it went', async () => {
    const { rows } = await house.database.pool.query<{ id: string }>(
      `select account_id as id from read.accounts
       where has_email and state = 'NOT_NOTIFIED' and account_id = any($1::uuid[]) order by login limit 1`,
      [people.slice(8).map(person => person.accountId)],
    );
    const accountId = rows[0]!.id;
    const { account, system } = house.commands;
    const notified = await account.notify({ accountId, uai, channel: 'EMAIL', resetPassword: false }, byHead());
    expect(notified.outcome).toBe('accepted');
    await system.recordFailedDelivery(
      { accountId, channel: 'EMAIL', notificationId: randomUUID(), reason: 'BOUNCED' },
      systemContext(randomUUID()),
    );
    await house.caughtUp();
    const { data, text } = await ask(tokens.SCHOOL_HEAD, accountId);
    expect((data.accountDiagnose as Diagnosis).findings[0]).toMatchObject({
      code: 'EMAIL_FAILED',
      detail: 'BOUNCED',
      detailLabel: expect.stringContaining("n'existe pas"),
      remedies: [{ code: 'NOTIFY_BY_LETTER' }],
    });
    expect(text).not.toContain('@');
  });

  it('says whether a correction has arrived, is awaited, or late', async () => {
    const { person } = await withMobile();
    const { rows } = await house.database.pool.query<{ at: string; dataDate: string | null }>(
      `select to_json(completed_at) #>> '{}' as at, report ->> 'dataDate' as "dataDate" from ingest.imports where uai = $1`,
      [uai],
    );
    const { at, dataDate } = rows[0]!;
    const lastData = Math.min(Date.parse(at), dataDate === null ? Infinity : Date.parse(`${dataDate}T08:00:00Z`));
    const days = (after: number) => new Date(lastData + after * 86_400_000).toISOString();
    const codes = async (correctedAt?: string) =>
      (await diagnose(person.accountId, { correctedAt })).findings.map(({ code }) => code);
    house.clock.set(days(1));
    expect(await codes(days(0.9))).toContain('CORRECTION_AWAITED');
    expect(await codes(days(-2))).toContain('CORRECTION_ARRIVED');
    expect(await codes()).not.toContain('IMPORT_LATE');
    expect((await diagnose(person.accountId)).imports).toContainEqual(expect.objectContaining({ uai, late: false }));
    house.clock.set(days(6));
    expect(await codes(days(2))).toEqual(expect.arrayContaining(['CORRECTION_LATE', 'IMPORT_LATE']));
    house.clock.set(NOW);
  });

  it('tells what was tried and where it failed, and nothing of what was typed', async () => {
    const [, person] = people as [Person, Person];
    const typed = 'secret-canari-jaune-77';
    const provisionalPassword = await notifyByLetter(house, person, uai);
    await house.commands.holder.signIn({ login: person.login, password: typed }, byPortal());
    await house.commands.holder.startActivation(
      {
        login: person.login,
        provisionalPassword,
        newPassword: typed,
        email: 'canari@example.org',
        birthDates: ['1999-12-31'],
      },
      byPortal(),
    );
    await house.caughtUp();
    const { data, text } = await ask(tokens.ACADEMIE_SUPPORT, person.accountId);
    const { failedTries } = data.accountDiagnose as Diagnosis;
    expect(failedTries.map(({ path, code, times }) => `${path} ${code} ${times}`).sort()).toEqual([
      'ACTIVATION BIRTH_DATES_MISMATCH 1',
      'SIGN_IN PASSWORD_WRONG 1',
    ]);
    expect(failedTries.find(({ code }) => code === 'PASSWORD_WRONG')?.label).toContain('mot de passe');
    for (const secret of [typed, provisionalPassword, 'canari@example.org', '1999-12-31'])
      expect([secret, text.includes(secret)]).toEqual([secret, false]);
  });

  it('shows of a child of another school neither class nor INE, nor which date differs', async () => {
    const person = people[2]!;
    const [birthDate, ine] = ['2017-01-23', '0123456789C'];
    await attachChildFarAway(person, birthDate, ine);
    const personSays = { birthDates: [...person.birthDates, '2017-01-24'] };
    const { errors, data, text } = await ask(tokens.SCHOOL_HEAD, person.accountId, { personSays });
    expect(errors).toBeUndefined();
    const seen = data.accountDiagnose as Diagnosis;
    const said = prerequisite(seen, 'NOTIFIED', 'BIRTH_DATES');
    expect(said).toMatchObject({
      status: 'UNKNOWN',
      why: 'OUT_OF_REACH',
      remedies: [{ code: 'ASK_THE_OTHER_SCHOOL' }],
    });
    expect(seen.birthDatesDiffering).toBeNull();
    const answerTo = async (...dates: string[]) =>
      prerequisite(await diagnose(person.accountId, { personSays: { birthDates: dates } }), 'NOTIFIED', 'BIRTH_DATES');
    // Right or wrong, the date of the child out of reach is answered alike; a wrong one of a child in reach is told.
    expect(await answerTo(...person.birthDates, birthDate)).toEqual(said);
    expect(await answerTo(...person.birthDates)).toEqual(said);
    expect((await answerTo('1999-12-31', birthDate)).why).toBe('DIFFERS');
    const far = seen.services.find(service => service.uai === farUai)!;
    expect(far.pupils).toEqual([expect.objectContaining({ visible: false, ine: null, hasIne: true })]);
    expect(seen.services.find(service => service.uai === uai)!.pupils[0]).toMatchObject({ visible: true });
    for (const secret of [birthDate, ine, 'CANARIS', 'CANARI', 'Lointain'])
      expect([secret, text.includes(secret)]).toEqual([secret, false]);
    const both = await house.token([{ role: 'SCHOOL_HEAD', schools: [uai, farUai] }]);
    const whole = (await ask(both, person.accountId, { personSays })).data.accountDiagnose as Diagnosis;
    expect(whole.birthDatesDiffering).toBe(1);
    expect(whole.services.find(service => service.uai === farUai)!.pupils).toEqual([
      expect.objectContaining({ visible: true, ine }),
    ]);
  });

  it('compares with one account ten times a day, whoever asks; without anything to compare it answers as often as one likes', async () => {
    const person = people[3]!;
    const guess = (n: number) => ({ personSays: { birthDates: [`2012-01-${String(n + 1).padStart(2, '0')}`] } });
    const answers = [];
    for (let n = 0; n < 12; n++)
      answers.push(await ask(tokens[n % 2 ? 'SCHOOL_HEAD' : 'ACADEMIE_SUPPORT'], person.accountId, guess(n)));
    const refused = answers.filter(({ errors }) => errors);
    expect(refused).toHaveLength(2);
    expect(refused[0]!.errors?.[0]?.extensions).toMatchObject({
      code: 'TOO_MANY_REQUESTS',
      retryAfter: expect.any(Number),
    });
    expect((await diagnose(person.accountId)).paths).toHaveLength(3);
  });

  it('is for those with the right on one of its schools, and unknown to all others', async () => {
    const { accountId } = people[4]!;
    const delegate = (rights: string[]) =>
      house.token([{ role: 'SCHOOL_DELEGATE', schools: [uai], rights, until: '2099-01-01T00:00:00Z' }]);
    expect((await ask(await delegate(['ACCOUNT_DIAGNOSE']), accountId)).errors).toBeUndefined();
    const codes = await Promise.all(
      [
        tokens.SCHOOL_DELEGATE,
        tokens.STUDENT_HELPDESK,
        await house.token([{ role: 'SCHOOL_HEAD', schools: [farUai] }]),
        await house.token([{ role: 'ACADEMIE_SUPPORT', academie: '01' }]),
      ].map(async token => (await ask(token, accountId)).errors?.[0]?.extensions?.['code']),
    );
    // The helpdesk may diagnose nobody; a delegate whose delegation does not name it learns no more than a stranger.
    expect(codes).toEqual(['NOT_FOUND', 'FORBIDDEN', 'NOT_FOUND', 'NOT_FOUND']);
    const unknown = await ask(tokens.SCHOOL_HEAD, randomUUID());
    const far = await ask(await house.token([{ role: 'SCHOOL_HEAD', schools: [farUai] }]), accountId);
    expect(unknown.errors?.[0]?.message).toBe(far.errors?.[0]?.message);
  });

  it('with the right to diagnose alone shows no pupil', async () => {
    const token = await house.token([
      { role: 'SCHOOL_DELEGATE', schools: [uai], rights: ['ACCOUNT_DIAGNOSE'], until: '2099-01-01T00:00:00Z' },
    ]);
    const { data } = await ask(token, people[4]!.accountId);
    const pupils = (data.accountDiagnose as Diagnosis).services.flatMap(service => service.pupils);
    expect(pupils.length).toBeGreaterThan(0);
    expect(pupils.every(({ visible, ine }) => !visible && ine === null)).toBe(true);
  });

  it('is recorded as a read of personal data', async () => {
    const { accountId, studentIds } = people[7]!; // of no other test
    await diagnose(accountId, {}, 'ACADEMIE_SUPPORT');
    const recorded = () => fieldsOfReads(house.database, ['role', 'persons'], { accountId, kind: 'DIAGNOSIS' });
    for (let looks = 0; looks < 50 && (await recorded()).length === 0; looks++)
      await new Promise(resolve => setTimeout(resolve, 100));
    expect(await recorded()).toEqual([{ role: 'ACADEMIE_SUPPORT', persons: 1 + studentIds.length }]);
  });

  it('refuses as a mobile what is none, without using up a comparison', async () => {
    const person = people[6]!;
    for (let n = 0; n < 12; n++) {
      const { errors } = await ask(tokens.SCHOOL_HEAD, person.accountId, { personSays: { mobile: '0145678901' } });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'mobile' });
    }
  });

  it('asks about a school of which the account has no pupil', async () => {
    const { services } = await diagnose(people[5]!.accountId, { service: { uai: farUai } });
    const there = services.find(service => service.uai === farUai);
    expect(there!.refusals.map(({ code }) => code)).toEqual(['NOT_ACTIVATED', 'NO_LINK', 'NO_ID']);
  });
});
