/**
 * The documents of accounts and pupils that lists and sheets are made of: the domain's own state of the stream, the other
 * end of each link, and the names that the vault knows. Keys are the ids of accounts and students.
 */
import { accounts } from '../domain/account/history.js';
import type { AccountKind } from '../domain/account/events.js';
import type { Account } from '../domain/account/state.js';
import type { VaultRef } from '../domain/event.js';
import { students } from '../domain/student/history.js';
import type { Student } from '../domain/student/state.js';
import type { Batch, Directory, RecordedEvent } from './projection.js';
import { searchable, sortName } from './unaccented.js';

/** Names as of a version of the identity in the vault. */
interface Named {
  surname?: string;
  firstName?: string;
  /** `SURNAME FIRSTNAME`, unaccented. */
  sort?: string;
  /** The same as searches compare it. */
  search?: string;
  /** The version of the identity they come from. */
  named?: number;
}

export interface AccountDocument extends Named {
  readonly account: Account;
  login?: string;
}

export interface StudentDocument extends Named {
  /** Absent while only accounts have named the pupil. */
  readonly student?: Student;
  /** Accounts linked to the pupil, in the order of their ids. */
  readonly accounts: readonly string[];
  classLabel?: string;
  /** The school and class the label is of. */
  labelled?: string;
}

export type PersonDocument = AccountDocument | StudentDocument;

export const isAccount = (document: object | undefined): document is AccountDocument =>
  document !== undefined && 'account' in document;
export const isStudent = (document: object | undefined): document is StudentDocument =>
  document !== undefined && 'accounts' in document;

/** The events that move what lists show of accounts and pupils. */
export const LISTED_EVENTS: readonly string[] = [
  'AccountPreCreated',
  'IdentityRecorded',
  'ContactDetailsRecorded',
  'LinkAttached',
  'LinkDetached',
  'AccountNotified',
  'PasswordReset',
  'ActivationStarted',
  'AccountActivated',
  'AccountExpired',
  'SignedIn',
  'EmailChangeConfirmed',
  'PhoneChangeConfirmed',
  'LinkDisputed',
  'LinkDisputeResolved',
  'AccountClosed',
  'AccountReopened',
  'StudentRegistered',
  'StudentEnrolled',
  'StudentPlacementChanged',
  'StudentTransferred',
  'StudentLeft',
  'StudentAccountAttached',
  'SchoolStructureRecorded',
];

const ACCOUNT = 'account-';
const STUDENT = 'student-';

/** The account or student of the event's stream, `undefined` for other streams. */
export const idOf = ({ stream }: RecordedEvent): string | undefined =>
  stream.startsWith(ACCOUNT) || stream.startsWith(STUDENT) ? stream.slice(8) : undefined;

/** An account's event moves the account, and at either end of a link the pupil too. */
export function personKeys(event: RecordedEvent): readonly string[] {
  const id = idOf(event);
  if (id === undefined) return [];
  if (event.type !== 'LinkAttached' && event.type !== 'LinkDetached') return [id];
  return [id, String(event.data.studentId)];
}

function relinked(document: StudentDocument | undefined, event: RecordedEvent, accountId: string): StudentDocument {
  const { accounts: linked = [] } = document ?? {};
  const others = linked.filter(id => id !== accountId);
  return { ...document, accounts: event.type === 'LinkAttached' ? [...others, accountId].sort() : others };
}

/** One fold for all that shows persons. */
export function evolvePerson(document: PersonDocument | undefined, event: RecordedEvent, key: string): PersonDocument {
  const { at } = event.metadata;
  if (event.stream.startsWith(STUDENT)) {
    const pupil = document as StudentDocument | undefined;
    const student = students.evolve(pupil?.student, students.decode(event), at);
    return { ...pupil, student, accounts: pupil?.accounts ?? [] };
  }
  const accountId = event.stream.slice(ACCOUNT.length);
  if (key !== accountId) return relinked(document as StudentDocument | undefined, event, accountId);
  const before = document as AccountDocument | undefined;
  return { ...before, account: accounts.evolve(before?.account, accounts.decode(event), at) };
}

/** The same for those who show the accounts of one kind alone: others are passed over from their first event on. */
export const evolvePersonOf =
  (kind: AccountKind) =>
  (document: PersonDocument | undefined, event: RecordedEvent, key: string): PersonDocument | undefined => {
    const foreign =
      document === undefined &&
      event.stream.startsWith(ACCOUNT) &&
      event.stream.endsWith(key) &&
      (event.type !== 'AccountPreCreated' || event.data.kind !== kind);
    return foreign ? undefined : evolvePerson(document, event, key);
  };

/** The school a pupil is enrolled in. */
export const schoolOfPerson = (document: PersonDocument): string | undefined =>
  isStudent(document) ? document.student?.placement?.uai : undefined;

/** A pupil to be labelled again, the structure of the school having changed. */
export const relabelled = (document: PersonDocument): PersonDocument => ({ ...document, labelled: undefined });

/** The school whose labels an event may have changed. */
export const structureChanged = (event: RecordedEvent): readonly string[] =>
  event.type === 'SchoolStructureRecorded' ? [event.stream.slice('school-'.length)] : [];

/** Names, logins and class labels that the documents lack, asked in bulk. */
export async function enrichPersons(documents: readonly PersonDocument[], directory: Directory): Promise<void> {
  await Promise.all([
    name(documents, directory),
    giveLogins(documents.filter(isAccount), directory),
    label(documents.filter(isStudent), directory),
  ]);
}

const identityOf = (document: PersonDocument): VaultRef | undefined =>
  isAccount(document) ? document.account.identity : document.student?.identity;

async function name(documents: readonly PersonDocument[], directory: Directory): Promise<void> {
  const unnamed = documents.filter(document => identityOf(document)?.version !== document.named);
  if (unnamed.length === 0) return;
  const found = await directory.names(unnamed.map(document => identityOf(document)!));
  unnamed.forEach((document, d) => {
    document.surname = found[d]?.surname;
    document.firstName = found[d]?.firstName;
    document.sort = sortName(document.surname, document.firstName);
    document.search = searchable(document.sort);
    document.named = identityOf(document)!.version;
  });
}

async function giveLogins(documents: readonly AccountDocument[], directory: Directory): Promise<void> {
  const without = documents.filter(({ login }) => login === undefined);
  if (without.length === 0) return;
  const logins = await directory.logins(without.map(({ account }) => account.accountId));
  without.forEach((document, d) => (document.login = logins[d]));
}

const placeOf = (document: StudentDocument): string | undefined => {
  const placement = document.student?.placement;
  return placement && `${placement.uai} ${placement.classCode}`;
};

async function label(documents: readonly StudentDocument[], directory: Directory): Promise<void> {
  const unlabelled: StudentDocument[] = [];
  for (const document of documents) {
    const place = placeOf(document);
    if (place === document.labelled) continue;
    if (place !== undefined) unlabelled.push(document);
    else document.classLabel = document.labelled = undefined;
  }
  if (unlabelled.length === 0) return;
  const labels = await directory.classLabels([...new Set(unlabelled.map(({ student }) => student!.placement!.uai))]);
  for (const document of unlabelled) {
    const { uai, classCode } = document.student!.placement!;
    document.classLabel = labels.get(uai)?.get(classCode);
    document.labelled = placeOf(document);
  }
}

/** The two ends of a link. */
export type Pair = readonly [studentId: string, accountId: string];

const pairsOf = new WeakMap<object, { readonly changes: number; readonly pairs: readonly Pair[] }>();

/** Every (student, account) whose row the batch may have changed, each once. */
export function changedPairs(batch: Batch<PersonDocument>): readonly Pair[] {
  const known = pairsOf.get(batch);
  if (known?.changes === batch.changes.size) return known.pairs;
  const pairs = findPairs(batch);
  pairsOf.set(batch, { changes: batch.changes.size, pairs });
  return pairs;
}

/** First by the pupils that changed, then by the accounts for the pupils that did not. */
function findPairs(batch: Batch<PersonDocument>): Pair[] {
  const pairs: Pair[] = [];
  for (const { key, before, after } of batch.changes.values()) {
    if (isStudent(after)) {
      const was = isStudent(before) ? before.accounts : [];
      for (const accountId of after.accounts) pairs.push([key, accountId]);
      for (const accountId of was) if (!after.accounts.includes(accountId)) pairs.push([key, accountId]);
    } else if (!batch.filling) {
      const { links } = after.account;
      const was = isAccount(before) ? before.account.links : [];
      const now = (studentId: string): boolean => links.some(link => link.studentId === studentId);
      for (const { studentId } of links) if (!batch.changes.has(studentId)) pairs.push([studentId, key]);
      for (const { studentId } of was)
        if (!now(studentId) && !batch.changes.has(studentId)) pairs.push([studentId, key]);
    }
  }
  return pairs;
}
