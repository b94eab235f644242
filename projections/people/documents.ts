/**
 * The documents of accounts and pupils that lists and sheets are made of: the state of the stream, or the part of it that is
 * kept, the other end of each link, and the names that the vault knows. Keys are the ids of accounts and students.
 */
import { accounts } from '../../src/domain/account/history.js';
import type { AccountEvent, AccountKind } from '../../src/domain/account/events.js';
import { typeOf, type KnownEventType } from '../../src/domain/catalogue.js';
import { students } from '../../src/domain/student/history.js';
import type { Student } from '../../src/domain/student/state.js';
import { idIn, idsIn, isStreamOf } from '../../src/domain/streams.js';
import { linkMoves } from './link-moves.js';
import { evolveListed, type ListedAccount } from './listed-account.js';
import type { RecordedEvent } from '../../src/projector/projection.js';

/** Names, from a version of the identity in the vault. */
interface Named {
  /** The surname in use. */
  surname?: string;
  birthSurname?: string;
  firstName?: string;
  /** The sort key of surname in use, then first name. */
  sort?: string;
  /** The folded text of all surnames and first names, in which searches look. */
  search?: string;
  /** The version of the identity that these names come from. */
  named?: number;
}

/** An account, with the login and names of its holder. Lists and figures keep a part of the account (`Kept`), the sheet the whole. */
export interface AccountDocument<Kept extends ListedAccount = ListedAccount> extends Named {
  readonly account: Kept;
  login?: string;
}

/** A pupil, with the accounts attached to him or her. */
export interface StudentDocument extends Named {
  /** Absent while only accounts have named the pupil. */
  readonly student?: Student;
  /** Accounts linked to the pupil, in the order of their ids. */
  readonly accounts: readonly string[];
  classLabel?: string;
  /** The school and class that `classLabel` belongs to. */
  labelled?: string;
}

export type PersonDocument = AccountDocument | StudentDocument;

export const isAccount = (document: object | undefined): document is AccountDocument =>
  document !== undefined && 'account' in document;
export const isStudent = (document: object | undefined): document is StudentDocument =>
  document !== undefined && 'accounts' in document;

/** The events that move what lists show of accounts and pupils. */
export const LISTED_EVENTS = [
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
  'ChangeStopped',
  'PhoneChangeConfirmed',
  'LinkDisputed',
  'LinkDisputeResolved',
  'LinkDisputeWithdrawn',
  'AccountClosed',
  'AccountFreed',
  'AccountReopened',
  'AccountsMerged',
  'AccountsUnmerged',
  'PersonalDataErased',
  'StudentRegistered',
  'StudentEnrolled',
  'StudentPlacementChanged',
  'StudentTransferred',
  'StudentLeft',
  'StudentAccountAttached',
  'SchoolStructureRecorded',
] as const satisfies readonly KnownEventType[];
export type ListedEventType = (typeof LISTED_EVENTS)[number];

/** The account or student of the event's stream, `undefined` for other streams. */
export const idOf = ({ stream }: RecordedEvent): string | undefined =>
  idIn('account', stream) ?? idIn('student', stream);

/** The documents an event changes: an account's event also those of the pupils whose links it moves. */
export function personKeys(event: RecordedEvent): readonly string[] {
  const id = idOf(event);
  if (id === undefined) return [];
  if (isStreamOf('student', event.stream)) return [id];
  const { attached, detached } = linkMoves(event, id);
  return [id, ...attached, ...detached];
}

/** Documents of one kind have the same fields in the same order: V8 copies them faster. */
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

/** The accounts linked to a pupil once an event of the account has attached or detached it, in the order of their ids. */
export function relinkedAccounts(
  linked: readonly string[],
  event: RecordedEvent,
  accountId: string,
  studentId: string,
): readonly string[] {
  const others = linked.filter(id => id !== accountId);
  const attached = linkMoves(event, accountId).attached.includes(studentId);
  return attached ? [...others, accountId].sort() : others;
}

function relinked(
  document: StudentDocument | undefined,
  event: RecordedEvent,
  accountId: string,
  studentId: string,
): StudentDocument {
  const accounts = relinkedAccounts(document?.accounts ?? [], event, accountId, studentId);
  return studentDocument(document, document?.student, accounts);
}

/** The accounts that a pupil's document names: those linked, and the pupil's own. Empty for another document. */
export function accountsOf(document: object | undefined): readonly string[] {
  if (!isStudent(document)) return [];
  const own = document.student?.accountId;
  return own === undefined ? document.accounts : [...document.accounts, own];
}

/** Makes the fold of the documents of pupils and accounts. `evolveAccount` folds the part of the account that is kept. */
export const foldPersons =
  <Kept extends ListedAccount>(evolveAccount: (account: Kept | undefined, event: AccountEvent, at: string) => Kept) =>
  (
    document: AccountDocument<Kept> | StudentDocument | undefined,
    event: RecordedEvent,
    key: string,
  ): AccountDocument<Kept> | StudentDocument => {
    const { at } = event.metadata;
    if (isStreamOf('student', event.stream)) {
      const pupil = document as StudentDocument | undefined;
      const student = students.evolve(pupil?.student, students.decode(event), at);
      return studentDocument(student.erased ? undefined : pupil, student, pupil?.accounts ?? []);
    }
    const accountId = idOf(event)!;
    if (key !== accountId) return relinked(document as StudentDocument | undefined, event, accountId, key);
    const before = document as AccountDocument<Kept> | undefined;
    const account = evolveAccount(before?.account, accounts.decode(event), at);
    return accountDocument(account.erasedAt === undefined ? before : undefined, account);
  };

/** Folds the documents of pupils, and of accounts as lists keep them. */
export const evolvePerson = foldPersons(evolveListed);

/**
 * Folds as `evolvePerson` does, for lists of accounts of one kind: makes no document of an account of another kind, neither at its first event nor
 * at those that follow it.
 */
export const evolvePersonOf =
  (kind: AccountKind) =>
  (document: PersonDocument | undefined, event: RecordedEvent, key: string): PersonDocument | undefined => {
    const ofAnotherKind =
      document === undefined &&
      idIn('account', event.stream) === key &&
      (typeOf(event) !== 'AccountPreCreated' || event.data.kind !== kind);
    return ofAnotherKind ? undefined : evolvePerson(document, event, key);
  };

/** The school a pupil is enrolled in. */
export const schoolOfPerson = (document: PersonDocument): string | undefined =>
  isStudent(document) ? document.student?.placement?.uai : undefined;

/** A copy of the document whose class label will be looked up again. */
export const withStaleLabel = (document: PersonDocument): PersonDocument => ({ ...document, labelled: undefined });

/** The school whose class labels the event may have changed. */
export const schoolsToRelabel = (event: RecordedEvent): readonly string[] =>
  typeOf(event) === 'SchoolStructureRecorded' ? idsIn('school', event.stream) : [];
