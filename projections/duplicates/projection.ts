/**
 * The list of duplicates: a row per suspected pair of accounts, unless one of the two was absorbed. The first account of a pair is the
 * one with the lower id.
 */
import type { AccountEvent } from '../../src/domain/account/events.js';
import type { StudentEvent } from '../../src/domain/student/events.js';
import { studentHistory } from '../../src/domain/student/history.js';
import { isStreamOf } from '../../src/domain/streams.js';
import { linkMoves } from '../people/link-moves.js';
import { idOf, relinkedAccounts } from '../people/documents.js';
import {
  table,
  type Batch,
  type Projection,
  type RecordedEvent,
  type RowOf,
  type Writes,
} from '../../src/projector/projection.js';
import { tableSql } from '../../src/projector/schema/table-sql.js';
import {
  evolveAccount,
  isPairedAccount,
  withFirst,
  secondOf,
  type PairedAccount,
  type PairedDocument,
  type PairedPupil,
} from './documents.js';

const TABLE = table({
  name: 'duplicates',
  mode: 'replace',
  key: ['account_id', 'other_account_id'],
  columns: {
    account_id: 'uuid',
    other_account_id: 'uuid',
    score: 'smallint',
    reasons: 'json',
    since: 'timestamptz',
    uais: 'text[]',
    places: 'text[]',
  },
});
const COUNTS = table({
  name: 'duplicates_counts',
  mode: 'add',
  key: ['scope'],
  columns: { scope: 'text', pairs: 'integer' },
});
type Row = RowOf<typeof TABLE.columns>;

const PUPIL_EVENTS: readonly StudentEvent['type'][] = [
  'StudentEnrolled',
  'StudentPlacementChanged',
  'StudentTransferred',
  'StudentLeft',
  'PersonalDataErased',
];
const ACCOUNT_EVENTS: readonly AccountEvent['type'][] = [
  'LinkAttached',
  'LinkDetached',
  'DuplicateSuspected',
  'DuplicateCleared',
  'DuplicateDismissed',
  'AccountsMerged',
  'AccountsUnmerged',
  'PersonalDataErased',
];

/** A pair of accounts, the first one first. */
type Pair = readonly [accountId: string, otherAccountId: string];
/** Finds a document by its key. */
type Get = (key: string) => PairedDocument | undefined;

const isOfPupil = ({ stream }: RecordedEvent): boolean => isStreamOf('student', stream);

/** The documents that an event moves. One of an account moves its own, those of pupils attached or detached, and the second of the pair. */
function keys(event: RecordedEvent): readonly string[] {
  const id = idOf(event);
  if (id === undefined) return [];
  if (isOfPupil(event)) return [id];
  const { attached, detached } = linkMoves(event, id);
  const second = secondOf(event, id);
  return [id, ...attached, ...detached, ...(second === undefined ? [] : [second])];
}

/** Folds an event of the pupil's own stream. Whoever has left, or is erased, is enrolled nowhere. */
function evolvePupil(pupil: PairedPupil = { accounts: [] }, event: RecordedEvent): PairedPupil {
  const { type, data } = studentHistory.decode(event);
  const { accounts } = pupil;
  if (type !== 'StudentEnrolled' && type !== 'StudentPlacementChanged' && type !== 'StudentTransferred')
    return { accounts };
  const { uai, classCode, mef } = data;
  return { accounts, uai, classCode, ...(mef === undefined ? {} : { mef }) };
}

/** Folds an event into one of the documents that `keys` names: `key` says which, and so of what kind it is. */
function evolve(document: PairedDocument | undefined, event: RecordedEvent, key: string): PairedDocument {
  if (isOfPupil(event)) return evolvePupil(document as PairedPupil | undefined, event);
  const accountId = idOf(event)!;
  if (key === accountId) return evolveAccount(document as PairedAccount | undefined, event, accountId);
  if (key === secondOf(event, accountId)) return withFirst(document as PairedAccount | undefined, accountId);
  const { accounts: linked, ...pupil } = (document as PairedPupil | undefined) ?? { accounts: [] };
  return { ...pupil, accounts: relinkedAccounts(linked, event, accountId, key) };
}

function* pairsOf(accountId: string, document: PairedDocument | undefined): Generator<Pair> {
  if (!isPairedAccount(document)) return;
  for (const other of Object.keys(document.suspected ?? {})) yield [accountId, other];
  for (const first of document.named ?? []) yield [first, accountId];
}

/**
 * The pairs whose row the batch may have changed, because it changed either account or a pupil of theirs; by the ids of the pair. Of a
 * changed pupil, the accounts after the batch are enough: an account that it was detached from has changed, too.
 */
function changedPairs(batch: Batch<PairedDocument>): Map<string, Pair> {
  const pairs = new Map<string, Pair>();
  // When a new version is filled, a row may be put once only: by the first account of its pair.
  const addPairsOf = (accountId: string): void => {
    for (const document of [batch.before(accountId), batch.after(accountId)])
      for (const pair of pairsOf(accountId, document))
        if (!batch.filling || pair[0] === accountId) pairs.set(pair.join(), pair);
  };
  for (const { key, after } of batch.changes.values())
    if (isPairedAccount(after)) addPairsOf(key);
    else if (!batch.filling) for (const accountId of after.accounts) addPairsOf(accountId);
  return pairs;
}

/**
 * The documents that rows are made of: both accounts of each changed pair, and their pupils. Called again until all that it names are
 * loaded: the accounts of a changed pupil come first, then the documents that those accounts name.
 */
function* needs(batch: Batch<PairedDocument>): Generator<string> {
  if (!batch.filling)
    for (const { after } of batch.changes.values()) if (!isPairedAccount(after)) yield* after.accounts;
  for (const pair of changedPairs(batch).values())
    for (const accountId of pair) {
      yield accountId;
      for (const document of [batch.before(accountId), batch.after(accountId)])
        if (isPairedAccount(document)) yield* document.pupils;
    }
}

/** The row of a pair; none when the pair is not suspected (any more), or one of the two was absorbed. */
function rowOf([accountId, other]: Pair, get: Get): Row | undefined {
  const [first, second] = [get(accountId), get(other)];
  if (!isPairedAccount(first) || !isPairedAccount(second) || first.absorbed || second.absorbed) return undefined;
  const suspicion = first.suspected?.[other];
  if (!suspicion) return undefined;
  const uais = new Set<string>();
  const places = new Set<string>();
  for (const studentId of [...first.pupils, ...second.pupils]) {
    const pupil = get(studentId);
    if (!pupil || isPairedAccount(pupil) || pupil.uai === undefined) continue;
    const { uai, classCode, mef } = pupil;
    uais.add(uai);
    places.add(`class:${uai}:${classCode}`);
    if (mef !== undefined) places.add(`mef:${uai}:${mef}`);
  }
  const { score, reasons, since } = suspicion;
  return {
    account_id: accountId,
    other_account_id: other,
    score,
    reasons,
    since,
    uais: [...uais].sort(),
    places: [...places].sort(),
  };
}

/** The scopes in which a row is counted: the schools, classes and MEF of the pupils of both accounts. */
const scopesOf = (row: Row | undefined): string[] =>
  row ? [...row.uais.map(uai => `school:${uai}`), ...row.places] : [];

export const duplicates: Projection<PairedDocument> = {
  name: 'duplicates',
  version: 3,
  sql: tableSql(import.meta.url, 'duplicates'),
  tables: [TABLE, COUNTS],
  reads: ['duplicates', 'duplicates_counted'],
  handles: new Set([...PUPIL_EVENTS, ...ACCOUNT_EVENTS]),
  keys,
  evolve,
  needs,

  write(batch: Batch<PairedDocument>, out: Writes): void {
    for (const pair of changedPairs(batch).values()) {
      const before = batch.filling ? undefined : rowOf(pair, key => batch.before(key));
      const after = rowOf(pair, key => batch.after(key));
      if (after) out.put(TABLE, after);
      else if (before) out.remove(TABLE, { account_id: pair[0], other_account_id: pair[1] });
      for (const scope of scopesOf(before)) out.put(COUNTS, { scope, pairs: -1 });
      for (const scope of scopesOf(after)) out.put(COUNTS, { scope, pairs: 1 });
      for (const row of [before, after]) for (const uai of row?.uais ?? []) out.touch(`duplicates:${uai}`);
    }
  },
};
