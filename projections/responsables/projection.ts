/** The list of responsables: a row per enrolled pupil and account linked to him or her. */
import { enrichPersons } from '../people/names.js';
import { changedPairs, type Pair } from '../people/pairs.js';
import {
  evolvePersonOf,
  isAccount,
  isStudent,
  LISTED_EVENTS,
  personKeys,
  withStaleLabel,
  schoolOfPerson,
  schoolsToRelabel,
  type PersonDocument,
} from '../people/documents.js';
import { packPerson, unpackPerson } from '../people/packing.js';
import { table, type Batch, type Projection, type RowOf, type Writes } from '../../src/projector/projection.js';
import { sortKey } from '../../src/text/sort.js';
import { tableSql } from '../../src/projector/schema/table-sql.js';

const TABLE = table({
  name: 'responsables_rows',
  mode: 'replace',
  key: ['student_id', 'account_id'],
  columns: {
    student_id: 'uuid',
    account_id: 'uuid',
    uai: 'text',
    student_surname: 'text?',
    student_birth_surname: 'text?',
    student_first_name: 'text?',
    class_code: 'text?',
    class_label: 'text?',
    mef: 'text?',
    surname: 'text?',
    birth_surname: 'text?',
    first_name: 'text?',
    login: 'text?',
    has_email: 'boolean',
    has_mobile: 'boolean',
    kinship: 'text',
    legal_level: 'smallint',
    origin: 'text',
    state: 'text',
    notified_at: 'timestamptz?',
    expires_at: 'timestamptz?',
    last_signed_in_at: 'timestamptz?',
    disputed: 'boolean',
    student_sort: 'text',
    responsable_sort: 'text',
    class_sort: 'text',
    search: 'text',
  },
});
type Row = RowOf<typeof TABLE.columns>;

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
  return {
    student_id: studentId,
    account_id: accountId,
    uai: placement.uai,
    student_surname: pupil.surname,
    student_birth_surname: pupil.birthSurname,
    student_first_name: pupil.firstName,
    class_code: placement.classCode,
    class_label: pupil.classLabel,
    mef: placement.mef,
    surname: responsable.surname,
    birth_surname: responsable.birthSurname,
    first_name: responsable.firstName,
    login: responsable.login,
    has_email: account.hasEmail,
    has_mobile: account.hasMobile,
    kinship: link.kinship,
    legal_level: link.legalLevel,
    origin: account.origin,
    state: account.state,
    notified_at: account.notification?.at,
    expires_at: account.expiresAt,
    last_signed_in_at: account.lastSignedInAt,
    disputed: link.disputeId !== undefined,
    student_sort: pupil.sort ?? '',
    responsable_sort: responsable.sort ?? '',
    class_sort: sortKey(pupil.classLabel ?? placement.classCode),
    search: `${pupil.search ?? ''} ${responsable.search ?? ''}`.trim(),
  };
}

/** The documents that the changed rows are made of: pupil and account of each pair. */
function* needs(batch: Batch<PersonDocument>): Generator<string> {
  for (const [studentId, accountId] of changedPairs(batch)) {
    yield studentId;
    yield accountId;
  }
}

export const responsables: Projection<PersonDocument> = {
  name: 'responsables',
  version: 5,
  sql: tableSql(import.meta.url, 'responsables'),
  tables: [TABLE],
  reads: ['responsables'],
  handles: new Set(LISTED_EVENTS),
  keys: personKeys,
  evolve: evolvePersonOf('RESPONSABLE'),
  pack: packPerson,
  unpack: unpackPerson,
  schoolOf: schoolOfPerson,
  revisits: schoolsToRelabel,
  revisited: withStaleLabel,
  enrich: enrichPersons,
  needs,

  write(batch: Batch<PersonDocument>, out: Writes): void {
    for (const pair of changedPairs(batch)) {
      const before = batch.filling ? undefined : shownAt(pair, key => batch.before(key));
      const after = rowOf(pair, key => batch.after(key));
      if (after) out.put(TABLE, after);
      else if (before !== undefined) out.remove(TABLE, { student_id: pair[0], account_id: pair[1] });
      if (before !== undefined) out.touch(`responsables:${before}`);
      if (after && after.uai !== before) out.touch(`responsables:${after.uai}`);
    }
  },
};
