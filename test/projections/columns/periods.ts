/** Histories that give every column of the periods a value of its own. */
import { listKeysOf } from '../../../projections/people/searchable.js';
import { sortKey } from '../../../src/text/sort.js';
import type { GivenEvent } from '../support/given.js';
import { day, LETTER_EXPIRY, nameOf, on, type Fixture } from './own-values.js';

const UAI = '0750001A';
const PUPIL = 'student-pupil';
const OWN = 'account-own';
const MOTHER = 'account-mother';

const identity = (version: number) => ({ identity: { personId: 'p-pupil', version } });

/** The position of the n-th event of a history. */
const at = (n: number): string => n.toString(16).padStart(32, '0');
const OPEN = { until_position: 'f'.repeat(32), until_at: 'infinity' };
/** A period from the n-th event, of the n-th day, until the other or for ever. */
const period = (from: number, until?: number) => ({
  from_position: at(from),
  from_at: day(from),
  ...(until === undefined ? OPEN : { until_position: at(until), until_at: day(until) }),
});

const pupil: GivenEvent[] = [
  on(PUPIL, { type: 'StudentRegistered', data: { studentId: 'pupil', personId: 'p-pupil' } }, day(1)),
  on(PUPIL, { type: 'IdentityRecorded', data: { ...identity(4), hasIne: false } }, day(2)),
  on(PUPIL, { type: 'StudentEnrolled', data: { uai: UAI, year: 2026, classCode: '6A', mef: '10010012110' } }, day(3)),
  on(PUPIL, { type: 'StudentAccountAttached', data: { accountId: 'own' } }, day(4)),
  on(PUPIL, { type: 'IdentityRecorded', data: { ...identity(5), hasIne: true } }, day(5)),
];

function pupils(): Fixture {
  const common = { student_id: 'pupil', uai: UAI, class_code: '6A', class_sort: sortKey('6A'), mef: '10010012110' };
  return {
    projection: 'periods',
    table: 'pupil_periods',
    history: pupil,
    rows: [
      { ...common, ...period(3, 4), account_id: null, has_ine: false, identity_version: 4 },
      { ...common, ...period(4, 5), account_id: 'own', has_ine: false, identity_version: 4 },
      { ...common, ...period(5), account_id: 'own', has_ine: true, identity_version: 5 },
    ],
  };
}

function accounts(): Fixture {
  const changed = (version: number, hasEmail: boolean, hasMobile: boolean): GivenEvent[1] => ({
    type: 'ContactDetailsRecorded',
    data: { contact: { personId: 'p-own', version }, hasEmail, hasMobile, changed: ['EMAIL'] },
  });
  const common = { account_id: 'own', student_id: 'pupil' };
  const made = { origin: 'NON_RENSEIGNE', state: 'NOT_NOTIFIED', notified_at: null, expires_at: null };
  const notified = { origin: 'ETABLISSEMENT', state: 'NOTIFIED', notified_at: day(5), expires_at: LETTER_EXPIRY };
  const reached = { has_email: true, has_mobile: false, contact_version: 7 };
  return {
    projection: 'periods',
    table: 'account_periods',
    history: [
      on(
        OWN,
        {
          type: 'AccountPreCreated',
          data: { accountId: 'own', kind: 'STUDENT', personId: 'p-own', studentId: 'pupil' },
        },
        day(1),
      ),
      on(OWN, { type: 'IdentityRecorded', data: identity(9) }, day(2)),
      on(OWN, changed(6, true, true), day(3)),
      on(OWN, changed(7, true, false), day(4)),
      on(
        OWN,
        {
          type: 'AccountNotified',
          data: { channel: 'LETTER', uai: UAI, credentialId: 'c', resetPassword: true, expiresAt: LETTER_EXPIRY },
        },
        day(5),
      ),
      on(OWN, { type: 'SignedIn', data: { method: 'PASSWORD' } }, day(6)),
    ],
    rows: [
      {
        ...{ ...common, ...made, ...period(1, 2), identity_version: 0 },
        ...{ has_email: false, has_mobile: false, contact_version: 0, last_signed_in_at: null },
      },
      {
        ...{ ...common, ...made, ...period(2, 3), identity_version: 9 },
        ...{ has_email: false, has_mobile: false, contact_version: 0, last_signed_in_at: null },
      },
      {
        ...{ ...common, ...made, ...period(3, 4), identity_version: 9 },
        ...{ has_email: true, has_mobile: true, contact_version: 6, last_signed_in_at: null },
      },
      { ...common, ...made, ...period(4, 5), identity_version: 9, ...reached, last_signed_in_at: null },
      { ...common, ...notified, ...period(5, 6), identity_version: 9, ...reached, last_signed_in_at: null },
      { ...common, ...notified, ...period(6), identity_version: 9, ...reached, last_signed_in_at: day(6) },
    ],
  };
}

const mother: GivenEvent[] = [
  on(
    MOTHER,
    { type: 'AccountPreCreated', data: { accountId: 'mother', kind: 'RESPONSABLE', personId: 'p-mother' } },
    day(1),
  ),
  on(
    MOTHER,
    { type: 'LinkAttached', data: { studentId: 'pupil', uai: UAI, kinship: 'MOTHER', legalLevel: 1 } },
    day(2),
  ),
  on(MOTHER, { type: 'LinkDisputed', data: { disputeId: 'd', studentId: 'pupil', uai: UAI } }, day(3)),
];

function links(): Fixture {
  const common = { student_id: 'pupil', account_id: 'mother', kinship: 'MOTHER', legal_level: 1 };
  return {
    projection: 'periods',
    table: 'link_periods',
    history: mother,
    rows: [
      { ...common, ...period(2, 3), disputed: false },
      { ...common, ...period(3), disputed: true },
    ],
  };
}

function names(): Fixture {
  const { surname, birthSurname, firstName } = nameOf('p-pupil');
  const row = (version: number) => ({
    ...{ id: 'pupil', version, surname, birth_surname: birthSurname, first_name: firstName },
    ...listKeysOf(nameOf('p-pupil')),
  });
  return { projection: 'periods', table: 'recorded_names', history: pupil, rows: [row(4), row(5)] };
}

function logins(): Fixture {
  const rows = [{ account_id: 'mother', login: 'login.mother' }];
  return { projection: 'periods', table: 'account_logins', history: mother, rows };
}

export const PERIODS: readonly Fixture[] = [pupils(), accounts(), links(), names(), logins()];
