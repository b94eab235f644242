/** The list of pupils: a row per enrolled pupil, with the pupil's own account. */
import { enrichPersons } from '../people/names.js';
import {
  evolvePersonOf,
  isAccount,
  isStudent,
  LISTED_EVENTS,
  personKeys,
  withStaleLabel,
  schoolOfPerson,
  schoolsToRelabel,
  type ListedEventType,
  type PersonDocument,
} from '../people/documents.js';
import { packPerson, unpackPerson } from '../people/packing.js';
import {
  sameRow,
  table,
  type Batch,
  type Projection,
  type RowOf,
  type Writes,
} from '../../src/projector/projection.js';
import { sortKey } from '../../src/text/sort.js';
import { tableSql } from '../../src/projector/schema/table-sql.js';

const TABLE = table({
  name: 'students_rows',
  mode: 'replace',
  key: ['student_id'],
  columns: {
    student_id: 'uuid',
    uai: 'text',
    account_id: 'uuid?',
    surname: 'text?',
    birth_surname: 'text?',
    first_name: 'text?',
    class_code: 'text?',
    class_label: 'text?',
    mef: 'text?',
    login: 'text?',
    has_email: 'boolean',
    has_ine: 'boolean',
    origin: 'text?',
    state: 'text?',
    notified_at: 'timestamptz?',
    expires_at: 'timestamptz?',
    last_signed_in_at: 'timestamptz?',
    student_sort: 'text',
    class_sort: 'text',
    search: 'text',
  },
});
type Row = RowOf<typeof TABLE.columns>;

/** Stands in for a pupil's account that is not known yet. */
const NO_ACCOUNT = { account: undefined, login: undefined };

/** Events of links and merges: they change no row of this list. */
const LINK_EVENTS = new Set<ListedEventType>([
  'LinkAttached',
  'LinkDetached',
  'LinkDisputed',
  'LinkDisputeResolved',
  'LinkDisputeWithdrawn',
  'AccountsMerged',
  'AccountsUnmerged',
]);

/** Finds a document by its key. */
type Get = (key: string) => PersonDocument | undefined;

/** The row of a pupil; none unless the pupil is enrolled. */
function rowOf(studentId: string, get: Get): Row | undefined {
  const pupil = get(studentId);
  if (!isStudent(pupil) || !pupil.student?.placement) return undefined;
  const { placement, accountId } = pupil.student;
  const own = accountId === undefined ? undefined : get(accountId);
  const { account, login } = isAccount(own) && own.account.studentId === studentId ? own : NO_ACCOUNT;
  return {
    student_id: studentId,
    uai: placement.uai,
    account_id: account && accountId,
    surname: pupil.surname,
    birth_surname: pupil.birthSurname,
    first_name: pupil.firstName,
    class_code: placement.classCode,
    class_label: pupil.classLabel,
    mef: placement.mef,
    login,
    has_email: account?.hasEmail ?? false,
    has_ine: pupil.student.hasIne,
    origin: account?.origin,
    state: account?.state,
    notified_at: account?.notification?.at,
    expires_at: account?.expiresAt,
    last_signed_in_at: account?.lastSignedInAt,
    student_sort: pupil.sort ?? '',
    class_sort: sortKey(pupil.classLabel ?? placement.classCode),
    search: pupil.search ?? '',
  };
}

/** The pupils whose row the batch may have changed. While a version is filled, each comes by itself, and no row may be put twice. */
function changedStudents(batch: Batch<PersonDocument>): Set<string> {
  const ids = new Set<string>();
  for (const { key, after } of batch.changes.values())
    if (isStudent(after)) ids.add(key);
    else if (after.account.studentId !== undefined && !batch.filling) ids.add(after.account.studentId);
  return ids;
}

/** The documents that the changed rows are made of: each pupil, and the pupil's own account. */
function* needs(batch: Batch<PersonDocument>): Generator<string> {
  for (const studentId of changedStudents(batch)) {
    yield studentId;
    for (const pupil of [batch.before(studentId), batch.after(studentId)])
      if (isStudent(pupil) && pupil.student?.accountId !== undefined) yield pupil.student.accountId;
  }
}

export const students: Projection<PersonDocument> = {
  name: 'students',
  version: 5,
  sql: tableSql(import.meta.url, 'students'),
  tables: [TABLE],
  reads: ['students'],
  handles: new Set(LISTED_EVENTS.filter(type => !LINK_EVENTS.has(type))),
  keys: personKeys,
  evolve: evolvePersonOf('STUDENT'),
  pack: packPerson,
  unpack: unpackPerson,
  schoolOf: schoolOfPerson,
  revisits: schoolsToRelabel,
  revisited: withStaleLabel,
  enrich: enrichPersons,
  needs,

  write(batch: Batch<PersonDocument>, out: Writes): void {
    for (const studentId of changedStudents(batch)) {
      const before = rowOf(studentId, key => batch.before(key));
      const after = rowOf(studentId, key => batch.after(key));
      if (!after && !before) continue;
      if (!after) out.remove(TABLE, { student_id: studentId });
      else if (sameRow(after, before)) continue;
      else out.put(TABLE, after);
      for (const row of [before, after]) if (row) out.touch(`students:${row.uai}`);
    }
  },
};
