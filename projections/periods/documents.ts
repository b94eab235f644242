/** The documents that periods are made of: a pupil or an account as its stream left it, and since when each of its rows holds. */
import type { AccountEvent } from '../../src/domain/account/events.js';
import { accounts } from '../../src/domain/account/history.js';
import { students } from '../../src/domain/student/history.js';
import type { Student } from '../../src/domain/student/state.js';
import { isStreamOf } from '../../src/domain/streams.js';
import type { VaultRef } from '../../src/domain/vault-ref.js';
import type { Directory, Position, RecordedEvent } from '../../src/projector/projection.js';
import { evolveListed, type ListedAccount } from '../people/listed-account.js';
import { listKeysOf } from '../people/searchable.js';

/** A moment of a stream: the position of an event, and the latest date of the stream's events up to it (ISO 8601 UTC). */
export interface StreamMoment {
  readonly position: Position;
  readonly at: string;
}

/** A version of an identity, with its names once they were looked up: `sort` is absent until then. Of somebody erased there are none. */
export interface RecordedNames {
  readonly identity: VaultRef;
  readonly surname?: string;
  readonly birthSurname?: string;
  readonly firstName?: string;
  readonly sort?: string;
  readonly search?: string;
}

interface OfStream {
  /** The latest date of the stream's events (ISO 8601 UTC). */
  readonly latest: string;
  /** Since when each row holds: `OWN` is the row of the pupil or the account itself; the others are links, by the id of the pupil. */
  readonly since: Readonly<Record<string, StreamMoment>>;
  /** Every version of the identity so far. */
  names: readonly RecordedNames[];
}

/** The state of a pupil. */
interface PupilState {
  readonly student: Student;
}

/** The state of an account. */
interface AccountState {
  readonly account: ListedAccount;
  /** The contact details in force. */
  readonly contact?: VaultRef;
  /** The contact details that the pending activation will bring into force once it is confirmed. */
  readonly confirming?: VaultRef;
}

export type PupilPeriods = PupilState & OfStream;

export interface AccountPeriods extends AccountState, OfStream {
  login?: string;
}

export type PeriodsDocument = PupilPeriods | AccountPeriods;

/** The name of the row of the pupil or the account itself, among its rows. */
export const OWN = '';

export const isPupil = (document: PeriodsDocument): document is PupilPeriods => 'student' in document;

const versionOf = (recorded: VaultRef | undefined): number => recorded?.version ?? 0;

/** What the row of an enrolled pupil says; undefined for one who is enrolled nowhere. */
export function pupilCells({ placement, hasIne, accountId, identity }: Student) {
  return (
    placement && {
      uai: placement.uai,
      class_code: placement.classCode,
      mef: placement.mef,
      has_ine: hasIne,
      account_id: accountId,
      identity_version: versionOf(identity),
    }
  );
}

/** What the row of an account says. */
export const accountCells = ({ account, contact }: AccountState) => ({
  student_id: account.kind === 'STUDENT' ? account.studentId : undefined,
  state: account.state,
  origin: account.origin,
  has_email: account.hasEmail,
  has_mobile: account.hasMobile,
  notified_at: account.notification?.at,
  expires_at: account.expiresAt,
  last_signed_in_at: account.lastSignedInAt,
  identity_version: versionOf(account.identity),
  contact_version: versionOf(contact),
});

/** What the row of a link says. */
export const linkCells = ({ kinship, legalLevel, disputeId }: ListedAccount['links'][number]) => ({
  kinship,
  legal_level: legalLevel,
  disputed: disputeId !== undefined,
});

/** The links that lists show: a pupil's own account has none. */
export const linksOf = ({ kind, links }: ListedAccount): ListedAccount['links'] =>
  kind === 'RESPONSABLE' ? links : [];

type Cells = Readonly<Record<string, unknown>>;

/** What each row of a pupil or an account says, by its name. */
function cellsOf(state: PupilState | AccountState): Map<string, Cells> {
  const rows = new Map<string, Cells>();
  if ('student' in state) {
    const cells = pupilCells(state.student);
    if (cells) rows.set(OWN, cells);
    return rows;
  }
  rows.set(OWN, accountCells(state));
  for (const link of linksOf(state.account)) rows.set(link.studentId, linkCells(link));
  return rows;
}

const sameCells = (one: Cells, other: Cells): boolean => Object.keys(one).every(name => one[name] === other[name]);

/** Since when each row of the state after an event holds: as before where it says what it said, else since the event. */
function sinceAfter(
  before: PeriodsDocument | undefined,
  after: PupilState | AccountState,
  moment: StreamMoment,
): OfStream['since'] {
  const was = before && cellsOf(before);
  const since: Record<string, StreamMoment> = {};
  for (const [name, cells] of cellsOf(after)) {
    const earlier = was?.get(name);
    since[name] = earlier && sameCells(earlier, cells) ? before!.since[name]! : moment;
  }
  return since;
}

/** The versions of the identity so far, with that of now; none of somebody who is erased. */
function namesWith(
  before: readonly RecordedNames[] = [],
  identity: VaultRef | undefined,
  erased: boolean,
): readonly RecordedNames[] {
  if (erased) return [];
  if (!identity || before.some(names => names.identity.version === identity.version)) return before;
  return [...before, { identity }];
}

/** Folds which contact details are in force, as the domain does: a test holds both equal. */
export function contactAfter(
  before: AccountState | undefined,
  { type, data }: AccountEvent,
): Pick<AccountState, 'contact' | 'confirming'> {
  const { contact, confirming } = before ?? {};
  const kept = { ...(contact && { contact }), ...(confirming && { confirming }) };
  switch (type) {
    case 'ContactDetailsRecorded':
    case 'EmailChangeConfirmed':
    case 'PhoneChangeConfirmed':
      return { ...kept, contact: data.contact };
    case 'ChangeStopped':
      return data.back ? { ...kept, contact: data.back.contact } : kept;
    case 'ActivationStarted':
      return { ...kept, confirming: data.contact };
    case 'AccountActivated': {
      const { activation } = before?.account ?? {};
      const isConfirmed = activation !== undefined && activation.credentialId === data.credentialId;
      return isConfirmed && confirming ? { contact: confirming } : kept;
    }
    case 'AccountFreed':
      return data.contact ? { contact: data.contact } : {};
    case 'PersonalDataErased':
      return {};
    default:
      return kept;
  }
}

/** Folds an event of a pupil's or an account's stream. */
export function evolve(before: PeriodsDocument | undefined, event: RecordedEvent): PeriodsDocument {
  const { at } = event.metadata;
  const latest = before && before.latest > at ? before.latest : at;
  const moment = { position: event.position, at: latest };
  if (isStreamOf('student', event.stream)) {
    const pupil = before as PupilPeriods | undefined;
    const student = students.evolve(pupil?.student, students.decode(event), at);
    const names = namesWith(pupil?.names, student.identity, student.erased === true);
    return { student, latest, since: sinceAfter(pupil, { student }, moment), names };
  }
  const known = before as AccountPeriods | undefined;
  const decoded = accounts.decode(event);
  const state = { account: evolveListed(known?.account, decoded, at), ...contactAfter(known, decoded) };
  const erased = state.account.erasedAt !== undefined;
  const names = namesWith(known?.names, state.account.identity, erased);
  return {
    ...{ ...state, latest, since: sinceAfter(known, state, moment), names },
    ...(known?.login !== undefined && !erased && { login: known.login }),
  };
}

/** Looks up the names of every version that has none yet, and the logins of accounts. */
export async function enrich(documents: readonly PeriodsDocument[], directory: Directory): Promise<void> {
  await Promise.all([setNames(documents, directory), setLogins(documents, directory)]);
}

const isLookedUp = ({ sort }: RecordedNames): boolean => sort !== undefined;

async function setNames(documents: readonly PeriodsDocument[], directory: Directory): Promise<void> {
  const lacking = documents.filter(({ names }) => !names.every(isLookedUp));
  if (lacking.length === 0) return;
  const asked = lacking.flatMap(({ names }) => names.filter(one => !isLookedUp(one)).map(({ identity }) => identity));
  const answers = (await directory.names(asked)).values();
  for (const document of lacking)
    document.names = document.names.map(one => (isLookedUp(one) ? one : namesOf(one.identity, answers.next().value)));
}

function namesOf(identity: VaultRef, found: Awaited<ReturnType<Directory['names']>>[number]): RecordedNames {
  if (!found) return { identity, sort: '', search: '' };
  const { surname, birthSurname, firstName } = found;
  return { identity, surname, ...(birthSurname !== undefined && { birthSurname }), firstName, ...listKeysOf(found) };
}

async function setLogins(documents: readonly PeriodsDocument[], directory: Directory): Promise<void> {
  const lacking = documents.filter(
    (document): document is AccountPeriods =>
      !isPupil(document) && document.login === undefined && document.account.erasedAt === undefined,
  );
  if (lacking.length === 0) return;
  const logins = await directory.logins(lacking.map(({ account }) => account.accountId));
  lacking.forEach((document, d) => {
    const login = logins[d];
    if (login !== undefined) document.login = login;
  });
}
