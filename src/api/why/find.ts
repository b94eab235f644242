/** Finds the event that made a field what it is, by folding the streams that the field follows from. */
import { schoolOfStudent } from '../../../projections/students/queries.js';
import { streamEvents, type IndexedEvent } from '../../../projections/ledger-events/queries.js';
import { accounts } from '../../domain/account/history.js';
import type { Account } from '../../domain/account/state.js';
import { lastChange, type LastChange } from '../../domain/last-change.js';
import { streamOf } from '../../domain/streams.js';
import { students } from '../../domain/student/history.js';
import type { Student } from '../../domain/student/state.js';
import type { Granted } from '../../security/permissions.js';
import type { ApiContext } from '../context.js';
import { notFound } from '../errors.js';
import { RESPONSABLE_CELLS, SHEET, STUDENT_CELLS, type Cause } from './tables.js';
import type { ShownIn } from './types.js';

const TABLES: Readonly<Record<ShownIn, Readonly<Record<string, Cause>>>> = {
  SHEET,
  RESPONSABLES: RESPONSABLE_CELLS,
  STUDENTS: STUDENT_CELLS,
};

/** The names of the fields that are shown there. */
export const fieldsShownIn = (shownIn: ShownIn): readonly string[] => Object.keys(TABLES[shownIn]);

/** What a field follows from; undefined when there is no such field there. */
export const causeOf = (shownIn: ShownIn, field: string): Cause | undefined =>
  Object.hasOwn(TABLES[shownIn], field) ? TABLES[shownIn][field] : undefined;

type Found = LastChange<IndexedEvent>;

const evolveAccount = (state: Account | undefined, event: IndexedEvent): Account =>
  accounts.evolve(state, accounts.decode(event), event.metadata.at);
const evolveStudent = (state: Student | undefined, event: IndexedEvent): Student =>
  students.evolve(state, students.decode(event), event.metadata.at);

/**
 * Whether the caller may read the events of a pupil: an auditor may of every account's pupils within reach, others where the pupil's school lets
 * them list its responsables.
 */
async function mayRead(context: ApiContext, { role }: Granted, studentId: string): Promise<boolean> {
  if (role === 'AUDITOR') return true;
  const uai = await schoolOfStudent(context.services.pool, studentId);
  if (uai === undefined) return false;
  const target = await context.services.directory.schoolTarget(uai);
  return context.services.authorise(context.principal, 'RESPONSABLES_LIST', target).granted;
}

const later = (one: Found | undefined, other: Found | undefined): Found | undefined =>
  one && other ? (one.event.position >= other.event.position ? one : other) : (one ?? other);

/**
 * Finds the event that set the field last, of the account and of the pupils that the field is about: the pupil of the row, or else all those
 * attached and the one whose own account it is. A pupil out of the caller's reach is left out where the field is about the account, too
 * (`children` of a sheet). Where it is about pupils alone, as in a row, throws NOT_FOUND.
 */
export async function findCause(
  context: ApiContext,
  granted: Granted,
  cause: Cause,
  { accountId, studentId }: { accountId: string; studentId: string | undefined },
): Promise<Found | undefined> {
  const { pool } = context.services;
  const events = await streamEvents(pool, streamOf('account', accountId));
  let account: Account | undefined;
  for (const event of events) account = evolveAccount(account, event);
  if (!account) throw notFound();
  const attached = account.links.map(link => link.studentId);
  const own = account.studentId === undefined ? [] : [account.studentId];
  if (studentId !== undefined && !attached.includes(studentId)) throw notFound();
  // `version` and `position` change with every event; what they follow from is the version.
  const [first, last] = [events.at(0)!, events.at(-1)!];
  if (cause.everyEvent)
    return { event: last, before: last.version === first.version ? null : last.version - 1, after: last.version };
  const { account: ofAccount, student: ofStudent } = cause;
  let found = ofAccount && lastChange(events, evolveAccount, state => ofAccount(state, studentId));
  if (!ofStudent) return found;
  for (const pupil of studentId === undefined ? [...attached, ...own] : [studentId]) {
    if (!(await mayRead(context, granted, pupil))) {
      if (ofAccount) continue;
      throw notFound();
    }
    found = later(found, lastChange(await streamEvents(pool, streamOf('student', pupil)), evolveStudent, ofStudent));
  }
  return found;
}
