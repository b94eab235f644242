/**
 * The events of the streams `access-<day>-<id of a process>`: who read personal data. Each process that shows people appends to a stream of its own,
 * another one each day. `access-earlier` has the reads of before, which were kept in a table. They hold ids, roles, rights and dates, and nothing of what
 * was read or searched for.
 */
import type { Right, Role } from '../event.js';

/** What was read: a list, what a search found, a sheet, a history, a past state, a password, a file, a diagnosis; or what is watched live. */
export const READ_KINDS = [
  'LIST',
  'SEARCH',
  'SHEET',
  'HISTORY',
  'REPLAY',
  'SUBSCRIPTION',
  'REVEAL',
  'EXPORT',
  'DIAGNOSIS',
] as const;
export type ReadKind = (typeof READ_KINDS)[number];

/** What is shown only once its record is stored: a password, and a file, such as a list or letters. */
export type AwaitedKind = 'REVEAL' | 'EXPORT';

/** Whose data were read: people of a school, or of an account, and how many the answer held. */
export interface PeopleRead {
  readonly uai?: string;
  readonly accountId?: string;
  readonly persons: number;
}

/** One reading of personal data. `at` is ISO 8601 UTC; `actor`, `role`, `right` and `scope` are as in the metadata of events. */
export interface Access extends PeopleRead {
  readonly at: string;
  readonly kind: ReadKind;
  readonly actor: string;
  readonly role: Role;
  readonly right: Right;
  readonly scope?: string;
  readonly correlationId: string;
}

export type AccessEvent =
  /** Lists, searches, sheets and whatever else is recorded in batches, of whoever read them within a moment. */
  | { type: 'AccessesRecorded'; data: { accesses: readonly Access[] } }
  /** A provisional password, recorded before it was shown. The metadata say to whom, and by what right. */
  | { type: 'PasswordShown'; data: PeopleRead }
  /** A file, recorded before its first byte was sent: an event for each school with people in it. */
  | { type: 'FileTaken'; data: PeopleRead }
  /** Rows of the table that had reads before the ledger did. `upTo` is the number of the last of them. */
  | { type: 'EarlierAccessesRecorded'; data: { accesses: readonly Access[]; upTo: number } };
