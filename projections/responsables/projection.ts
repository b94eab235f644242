/** The list of responsables: a row per enrolled pupil and account linked to him or her. */
import { enrichPersons } from '../people/names.js';
import { changedPairs, type Pair } from '../people/pairs.js';
import {
  evolvePersonOf,
  isAccount,
  isStudent,
  LISTED_EVENTS,
  personKeys,
  relabelled,
  schoolOfPerson,
  structureChanged,
  type PersonDocument,
} from '../people/documents.js';
import { packPerson, unpackPerson } from '../people/packing.js';
import { type Batch, type Projection, type Row, type Table, type Writes } from '../../src/projector/projection.js';
import { sortKey } from '../../src/text/sort.js';
import { tableSql } from '../../src/projector/schema/table-sql.js';

const TABLE: Table = {
  name: 'responsables_rows',
  mode: 'replace',
  key: 2,
  columns: [
    ['student_id', 'uuid'],
    ['account_id', 'uuid'],
    ['uai', 'text'],
    ['student_surname', 'text'],
    ['student_birth_surname', 'text'],
    ['student_first_name', 'text'],
    ['class_code', 'text'],
    ['class_label', 'text'],
    ['mef', 'text'],
    ['surname', 'text'],
    ['birth_surname', 'text'],
    ['first_name', 'text'],
    ['login', 'text'],
    ['has_email', 'boolean'],
    ['has_mobile', 'boolean'],
    ['kinship', 'text'],
    ['legal_level', 'smallint'],
    ['origin', 'text'],
    ['state', 'text'],
    ['notified_at', 'timestamptz'],
    ['expires_at', 'timestamptz'],
    ['last_signed_in_at', 'timestamptz'],
    ['disputed', 'boolean'],
    ['student_sort', 'text'],
    ['responsable_sort', 'text'],
    ['class_sort', 'text'],
    ['search', 'text'],
  ],
};
const UAI = 2;

/** The school whose list shows the pair, if one does. */
function shownAt([studentId, accountId]: Pair, get: (key: string) => PersonDocument | undefined): string | undefined {
  const responsable = get(accountId);
  if (!isAccount(responsable)) return undefined;
  const linked = responsable.account.links.some(link => link.studentId === studentId);
  const pupil = linked ? get(studentId) : undefined;
  return isStudent(pupil) ? pupil.student?.placement?.uai : undefined;
}

/** The row of a pair; none unless the pupil is enrolled and the account linked. */
function rowOf([studentId, accountId]: Pair, get: (key: string) => PersonDocument | undefined): Row | undefined {
  const pupil = get(studentId);
  const responsable = get(accountId);
  if (!isStudent(pupil) || !isAccount(responsable)) return undefined;
  const placement = pupil.student?.placement;
  const { account } = responsable;
  const link = account.links.find(other => other.studentId === studentId);
  if (!placement || !link) return undefined;
  const { sort = '' } = responsable;
  const studentSort = pupil.sort ?? '';
  return [
    studentId,
    accountId,
    placement.uai,
    pupil.surname,
    pupil.birthSurname,
    pupil.firstName,
    placement.classCode,
    pupil.classLabel,
    placement.mef,
    responsable.surname,
    responsable.birthSurname,
    responsable.firstName,
    responsable.login,
    account.hasEmail,
    account.hasMobile,
    link.kinship,
    link.legalLevel,
    account.origin,
    account.state,
    account.notification?.at,
    account.expiresAt,
    account.lastSignedInAt,
    link.disputeId !== undefined,
    studentSort,
    sort,
    sortKey(pupil.classLabel ?? placement.classCode),
    `${pupil.search ?? ''} ${responsable.search ?? ''}`.trim(),
  ];
}

function* needs(batch: Batch<PersonDocument>): Generator<string> {
  for (const [studentId, accountId] of changedPairs(batch)) {
    yield studentId;
    yield accountId;
  }
}

export const responsables: Projection<PersonDocument> = {
  name: 'responsables',
  version: 3,
  sql: tableSql(import.meta.url, 'responsables'),
  tables: [TABLE],
  reads: ['responsables'],
  handles: new Set(LISTED_EVENTS),
  keys: personKeys,
  evolve: evolvePersonOf('RESPONSABLE'),
  pack: packPerson,
  unpack: unpackPerson,
  schoolOf: schoolOfPerson,
  revisits: structureChanged,
  revisited: relabelled,
  enrich: enrichPersons,
  needs,

  write(batch: Batch<PersonDocument>, out: Writes): void {
    for (const pair of changedPairs(batch)) {
      const before = batch.filling ? undefined : shownAt(pair, key => batch.before(key));
      const after = rowOf(pair, key => batch.after(key));
      if (after) out.put('responsables_rows', after);
      else if (before !== undefined) out.remove('responsables_rows', pair);
      if (before !== undefined) out.touch(`responsables:${before}`);
      if (after && after[UAI] !== before) out.touch(`responsables:${after[UAI] as string}`);
    }
  },
};
