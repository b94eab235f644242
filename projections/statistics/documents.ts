/** The documents that statistics are counted from: accounts, pupils and schools, each with its past. */
import type { AccountOrigin, AccountState } from '../../src/domain/account/events.js';
import type { Degree } from '../../src/domain/school/events.js';
import { schools } from '../../src/domain/school/history.js';
import type { School } from '../../src/domain/school/state.js';
import {
  evolvePerson,
  idOf,
  isAccount,
  isStudent,
  type AccountDocument,
  type PersonDocument,
  type StudentDocument,
} from '../people/documents.js';
import { packPerson, unpackPerson } from '../people/packing.js';
import type { RecordedEvent } from '../../src/projector/projection.js';
import { differsFrom, hourOf, withEntry, type Since } from './past.js';

/** How an account counted since an hour: for the pupils linked to it. */
export interface AccountPast extends Since {
  readonly state: AccountState;
  readonly origin: AccountOrigin;
  /** Ids of pupils. */
  readonly pupils: readonly string[];
}
/** Where a pupil was counted since an hour; nowhere without `uai`. */
export interface StudentPast extends Since {
  readonly uai?: string;
  readonly classCode?: string;
  readonly mef?: string;
  /** The pupil's own account. */
  readonly accountId?: string;
}
/** In which areas a school lay since an hour. */
export interface SchoolPast extends Since {
  readonly degree: Degree;
  readonly academie: string;
  readonly departement: string;
  readonly circonscription?: string;
}

export type CountedAccount = AccountDocument & { readonly past: readonly AccountPast[] };
export type CountedStudent = StudentDocument & {
  readonly past: readonly StudentPast[];
  /** Ids of all accounts that were ever linked to the pupil, or his or her own: their figures move with the pupil. */
  readonly counted: readonly string[];
};
export interface CountedSchool {
  readonly school: School;
  readonly past: readonly SchoolPast[];
}
export type CountedDocument = CountedAccount | CountedStudent | CountedSchool;

export const isSchool = (document: object | undefined): document is CountedSchool =>
  document !== undefined && 'school' in document;
export const isCountedAccount = (document: CountedDocument | undefined): document is CountedAccount =>
  isAccount(document);
export const isCountedStudent = (document: CountedDocument | undefined): document is CountedStudent =>
  isStudent(document);

const sameList = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((id, i) => id === other[i]);
const sameAccount = (one: AccountPast, other: AccountPast): boolean =>
  one.state === other.state && one.origin === other.origin && sameList(one.pupils, other.pupils);
const sameStudent = (one: StudentPast, other: StudentPast): boolean =>
  one.uai === other.uai &&
  one.classCode === other.classCode &&
  one.mef === other.mef &&
  one.accountId === other.accountId;
const sameSchool = (one: SchoolPast, other: SchoolPast): boolean =>
  one.degree === other.degree &&
  one.academie === other.academie &&
  one.departement === other.departement &&
  one.circonscription === other.circonscription;

/** The hour from which on a document counts otherwise than before; undefined when it counts as it did. */
export function countsOtherwiseFrom(before: CountedDocument | undefined, after: CountedDocument): string | undefined {
  if (isSchool(after)) return differsFrom((before as CountedSchool | undefined)?.past, after.past, sameSchool);
  if (isCountedAccount(after))
    return differsFrom((before as CountedAccount | undefined)?.past, after.past, sameAccount);
  return differsFrom((before as CountedStudent | undefined)?.past, after.past, sameStudent);
}

function evolveSchool(document: CountedSchool | undefined, event: RecordedEvent): CountedSchool {
  const { at } = event.metadata;
  const school = schools.evolve(document?.school, schools.decode(event), at);
  const { degree, academie, departement, circonscription } = school.description;
  const entry = {
    since: hourOf(at),
    degree,
    academie,
    departement,
    ...(circonscription === undefined ? {} : { circonscription }),
  };
  return { school, past: withEntry(document?.past ?? [], entry, sameSchool) };
}

function evolveAccount(before: CountedAccount | undefined, after: AccountDocument, since: string): CountedAccount {
  const { state, origin, links } = after.account;
  const entry = { since, state, origin, pupils: links.map(({ studentId }) => studentId).sort() };
  return { ...after, past: withEntry(before?.past ?? [], entry, sameAccount) };
}

function evolveStudent(before: CountedStudent | undefined, after: StudentDocument, since: string): CountedStudent {
  const { placement, accountId } = after.student ?? {};
  const entry = {
    since,
    ...(placement && { uai: placement.uai, classCode: placement.classCode }),
    ...(placement?.mef === undefined ? {} : { mef: placement.mef }),
    ...(accountId === undefined ? {} : { accountId }),
  };
  const counted = new Set(before?.counted ?? []);
  for (const id of after.accounts) counted.add(id);
  if (accountId !== undefined) counted.add(accountId);
  return {
    ...after,
    past: after.student ? withEntry(before?.past ?? [], entry, sameStudent) : (before?.past ?? []),
    counted: counted.size === before?.counted.length ? before.counted : [...counted].sort(),
  };
}

/** Folds an event of a person, or a description of a school, into the document of that key. */
export function evolveCounted(
  document: CountedDocument | undefined,
  event: RecordedEvent,
  key: string,
): CountedDocument | undefined {
  if (idOf(event) === undefined) return evolveSchool(document as CountedSchool | undefined, event);
  const since = hourOf(event.metadata.at);
  const after = evolvePerson(document as PersonDocument | undefined, event, key);
  return isAccount(after)
    ? evolveAccount(document as CountedAccount | undefined, after, since)
    : evolveStudent(document as CountedStudent | undefined, after, since);
}

/** The stored form of a document. */
export const packCounted = (document: CountedDocument): object =>
  isSchool(document) ? document : { ...packPerson(document), past: document.past };

/** The document of a stored form. */
export const unpackCounted = (stored: object): CountedDocument =>
  isSchool(stored)
    ? stored
    : ({ ...unpackPerson(stored), past: (stored as CountedAccount).past } as CountedAccount | CountedStudent);
