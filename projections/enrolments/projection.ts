/** Who was ever where: the pupils of each school and the accounts of each pupil, whatever became of them. Lists as of a moment begin there. */
import { accounts } from '../../src/domain/account/history.js';
import { students } from '../../src/domain/student/history.js';
import { isStreamOf } from '../../src/domain/streams.js';
import { table, type Projection, type RecordedEvent, type Writes } from '../../src/projector/projection.js';
import { tableSql } from '../../src/projector/schema/table-sql.js';
import { idOf } from '../people/documents.js';
import { linkMoves } from '../people/link-moves.js';

const PUPILS = table({
  name: 'school_pupils',
  mode: 'append',
  key: ['uai', 'student_id'],
  columns: { uai: 'text', student_id: 'uuid' },
});

const ACCOUNTS = table({
  name: 'pupil_accounts',
  mode: 'append',
  key: ['student_id', 'account_id', 'own'],
  columns: { student_id: 'uuid', account_id: 'uuid', own: 'boolean' },
});

/** A pupil: UAIs of schools, and ids of accounts, each once and in order. */
interface EnrolledPupil {
  readonly schools: readonly string[];
  /** Of responsables. */
  readonly linked: readonly string[];
  /** Of kind STUDENT. */
  readonly own: readonly string[];
}

const NOWHERE: EnrolledPupil = { schools: [], linked: [], own: [] };
const withOne = (values: readonly string[], value: string): readonly string[] =>
  values.includes(value) ? values : [...values, value].sort();

function keysOf(event: RecordedEvent): readonly string[] {
  const id = idOf(event);
  if (id === undefined) return [];
  return isStreamOf('student', event.stream) ? [id] : linkMoves(event, id).attached;
}

function evolve(pupil: EnrolledPupil = NOWHERE, event: RecordedEvent): EnrolledPupil {
  if (!isStreamOf('student', event.stream)) {
    // Only checks the event: one that cannot be read parks its stream, as in every other read model.
    accounts.decode(event);
    return { ...pupil, linked: withOne(pupil.linked, idOf(event)!) };
  }
  const { type, data } = students.decode(event);
  switch (type) {
    case 'StudentEnrolled':
    case 'StudentPlacementChanged':
    case 'StudentTransferred':
      return { ...pupil, schools: withOne(pupil.schools, data.uai) };
    case 'StudentAccountAttached':
      return { ...pupil, own: withOne(pupil.own, data.accountId) };
    default:
      return pupil;
  }
}

export const enrolments: Projection<EnrolledPupil> = {
  name: 'enrolments',
  version: 1,
  sql: tableSql(import.meta.url, 'enrolments'),
  tables: [PUPILS, ACCOUNTS],
  reads: ['school_pupils', 'pupil_accounts'],
  handles: new Set([
    'StudentEnrolled',
    'StudentPlacementChanged',
    'StudentTransferred',
    'StudentAccountAttached',
    'LinkAttached',
    'AccountsMerged',
    'AccountsUnmerged',
  ]),
  keys: keysOf,
  evolve,

  write({ changes }, out: Writes): void {
    for (const { key, after } of changes.values()) {
      for (const uai of after.schools) out.put(PUPILS, { uai, student_id: key });
      for (const account_id of after.linked) out.put(ACCOUNTS, { student_id: key, account_id, own: false });
      for (const account_id of after.own) out.put(ACCOUNTS, { student_id: key, account_id, own: true });
    }
  },
};
