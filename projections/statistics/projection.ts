/** Counts the distinct accounts of each scope, by kind, degree, origin and state: each batch adds differences. */
import type { SchoolEvent } from '../../src/domain/school/events.js';
import { schools } from '../../src/domain/school/history.js';
import { idsIn } from '../../src/domain/streams.js';
import {
  accountsOf,
  evolvePerson,
  isAccount,
  isStudent,
  LISTED_EVENTS,
  personKeys,
  schoolOfPerson,
  type ListedEventType,
  type PersonDocument,
} from '../people/documents.js';
import { packPerson, unpackPerson } from '../people/packing.js';
import { table, type Batch, type Projection, type RecordedEvent, type Writes } from '../../src/projector/projection.js';
import { tableSql } from '../../src/projector/schema/table-sql.js';
import { cellsOf, isSchool, type Cell, type CountedDocument } from './scopes.js';

const TABLE = table({
  name: 'cells',
  mode: 'add',
  key: ['scope', 'kind', 'degree', 'origin', 'state'],
  columns: {
    scope: 'text',
    kind: 'text',
    degree: 'text',
    origin: 'text',
    state: 'text',
    accounts: 'integer',
  },
});

/** Events of persons that move no count. */
const UNCOUNTED = new Set<ListedEventType>([
  'IdentityRecorded',
  'ContactDetailsRecorded',
  'SignedIn',
  'EmailChangeConfirmed',
  'ChangeStopped',
  'PhoneChangeConfirmed',
  'LinkDisputed',
  'LinkDisputeWithdrawn',
  'SchoolStructureRecorded',
]);
/** Events that say in which areas a school lies. */
const DESCRIPTION_EVENTS = [
  'SchoolRegistered',
  'SchoolDescriptionChanged',
] as const satisfies readonly SchoolEvent['type'][];

const uaisOf = ({ stream }: RecordedEvent): readonly string[] => idsIn('school', stream);
const describes = (event: RecordedEvent): boolean => (DESCRIPTION_EVENTS as readonly string[]).includes(event.type);

/** The accounts whose figures the batch may have changed, by their own events or by those of their pupils. */
function changedAccounts(batch: Batch<CountedDocument>): Set<string> {
  const ids = new Set<string>();
  for (const { key, before, after } of batch.changes.values())
    if (isAccount(after)) ids.add(key);
    else if (isStudent(after) && !batch.filling)
      for (const id of [...accountsOf(before), ...accountsOf(after)]) ids.add(id);
  return ids;
}

/** The documents that say where the changed accounts are counted: their pupils, and the schools of these, before and after the batch. */
function* needs(batch: Batch<CountedDocument>): Generator<string> {
  for (const id of changedAccounts(batch)) {
    yield id;
    for (const document of [batch.before(id), batch.after(id)]) {
      if (!isAccount(document)) continue;
      const { links, studentId } = document.account;
      for (const pupil of studentId === undefined ? links : [...links, { studentId }]) {
        yield pupil.studentId;
        for (const found of [batch.before(pupil.studentId), batch.after(pupil.studentId)])
          if (isStudent(found) && found.student?.placement) yield found.student.placement.uai;
      }
    }
  }
}

export const statistics: Projection<CountedDocument> = {
  name: 'statistics',
  version: 3,
  sql: tableSql(import.meta.url, 'statistics'),
  tables: [TABLE],
  reads: ['statistics_cells'],
  handles: new Set([...LISTED_EVENTS.filter(type => !UNCOUNTED.has(type)), ...DESCRIPTION_EVENTS]),
  keys: event => (describes(event) ? uaisOf(event) : personKeys(event)),
  evolve: (document, event, key) =>
    describes(event)
      ? {
          school: schools.evolve(
            isSchool(document) ? document.school : undefined,
            schools.decode(event),
            event.metadata.at,
          ),
        }
      : evolvePerson(document as PersonDocument | undefined, event, key),
  pack: document => (isSchool(document) ? document : packPerson(document)),
  unpack: stored => (isSchool(stored) ? stored : unpackPerson(stored)),
  schoolOf: document => (isSchool(document) ? undefined : schoolOfPerson(document)),
  revisits: event => (describes(event) ? uaisOf(event) : []),
  needs,

  write(batch: Batch<CountedDocument>, out: Writes): void {
    const before = (key: string): CountedDocument | undefined => batch.before(key);
    const after = (key: string): CountedDocument | undefined => batch.after(key);
    const deltas = new Map<string, { cell: Cell; accounts: number }>();
    const count = (cell: Cell, accounts: number): void => {
      const { scope, kind, degree, origin, state } = cell;
      const id = `${scope} ${kind} ${degree} ${origin} ${state}`;
      const delta = deltas.get(id);
      if (delta) delta.accounts += accounts;
      else deltas.set(id, { cell, accounts });
    };
    for (const id of changedAccounts(batch)) {
      if (!batch.filling) for (const cell of cellsOf(id, before).values()) count(cell, -1);
      for (const cell of cellsOf(id, after).values()) count(cell, 1);
    }
    for (const { cell, accounts } of deltas.values()) {
      if (accounts === 0) continue;
      out.put(TABLE, { ...cell, accounts });
      out.touch(`statistics:${cell.scope}`);
    }
  },
};
