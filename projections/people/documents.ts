/**
 * The documents of accounts and pupils that lists and sheets are made of: the state of the stream, or the part of it that is
 * kept, the other end of each link, and the names that the vault knows. Keys are the ids of accounts and students.
 */
import { accounts } from '../../src/domain/account/history.js';
import type { AccountEvent, AccountKind } from '../../src/domain/account/events.js';
import { students } from '../../src/domain/student/history.js';
import type { Student } from '../../src/domain/student/state.js';
import { linkMoves } from './link-moves.js';
import { evolveListed, type ListedAccount } from './listed-account.js';
import type { RecordedEvent } from '../../src/projector/projection.js';

/** Names as of a version of the identity in the vault. */
interface Named {
  /** In use. */
  surname?: string;
  birthSurname?: string;
  firstName?: string;
  /** Surname in use, then first name, as lists are sorted. */
  sort?: string;
  /** All surnames and first names, as searches look in them. */
  search?: string;
  /** The version of the identity they come from. */
  named?: number;
}

/** Lists and figures keep a part of the account; the sheet keeps the whole. */
export interface AccountDocument<Kept extends ListedAccount = ListedAccount> extends Named {
  readonly account: Kept;
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
  'AccountsMerged',
  'AccountsUnmerged',
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

/** An account's event moves the account, and the pupils at the other end of the links it moves. */
export function personKeys(event: RecordedEvent): readonly string[] {
  const id = idOf(event);
  if (id === undefined) return [];
  if (event.stream.startsWith(STUDENT)) return [id];
  const { attached, detached } = linkMoves(event, id);
  return [id, ...attached, ...detached];
}

/** Documents of one kind have the same fields in the same order: they are copied faster. */
const accountDocument = <Kept extends ListedAccount>(
  before: AccountDocument | undefined,
  account: Kept,
): AccountDocument<Kept> => ({
  account,
  login: before?.login,
  surname: before?.surname,
  birthSurname: before?.birthSurname,
  firstName: before?.firstName,
  sort: before?.sort,
  search: before?.search,
  named: before?.named,
});

const studentDocument = (
  before: StudentDocument | undefined,
  student: Student | undefined,
  linked: readonly string[],
): StudentDocument => ({
  student,
  accounts: linked,
  surname: before?.surname,
  birthSurname: before?.birthSurname,
  firstName: before?.firstName,
  sort: before?.sort,
  search: before?.search,
  named: before?.named,
  classLabel: before?.classLabel,
  labelled: before?.labelled,
});

function relinked(
  document: StudentDocument | undefined,
  event: RecordedEvent,
  accountId: string,
  studentId: string,
): StudentDocument {
  const { accounts: linked = [] } = document ?? {};
  const others = linked.filter(id => id !== accountId);
  const attached = linkMoves(event, accountId).attached.includes(studentId);
  return studentDocument(document, document?.student, attached ? [...others, accountId].sort() : others);
}

/** One fold for all that shows persons, given how what is kept of an account is folded. */
export const foldPersons =
  <Kept extends ListedAccount>(evolveAccount: (account: Kept | undefined, event: AccountEvent, at: string) => Kept) =>
  (
    document: AccountDocument<Kept> | StudentDocument | undefined,
    event: RecordedEvent,
    key: string,
  ): AccountDocument<Kept> | StudentDocument => {
    const { at } = event.metadata;
    if (event.stream.startsWith(STUDENT)) {
      const pupil = document as StudentDocument | undefined;
      const student = students.evolve(pupil?.student, students.decode(event), at);
      return studentDocument(pupil, student, pupil?.accounts ?? []);
    }
    const accountId = event.stream.slice(ACCOUNT.length);
    if (key !== accountId) return relinked(document as StudentDocument | undefined, event, accountId, key);
    const before = document as AccountDocument<Kept> | undefined;
    return accountDocument(before, evolveAccount(before?.account, accounts.decode(event), at));
  };

/** For those who keep what lists show. */
export const evolvePerson = foldPersons(evolveListed);

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
