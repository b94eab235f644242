/** Computes how a batch moves the figures: which cells count an account otherwise than before it, and from which hour on. */

import { dayShown } from '../../src/domain/time-zones.js';
import type { Batch } from '../../src/projector/projection.js';
import { countsOtherwiseFrom, isCountedAccount, isCountedStudent, type CountedDocument } from './documents.js';
import { during, latest, until } from './past.js';
import { cellsOf, type Cell, type Cells, type Get } from './scopes.js';

/** An account more in a cell from an hour on (`2026-09-01T08`, UTC), or one less. */
export interface Move {
  readonly cell: Cell;
  readonly hour: string;
  readonly change: 1 | -1;
}

/**
 * The accounts whose figures the batch may have moved, by their own events or by those of their pupils. While a version is filled, only the accounts
 * among the changes: each of them comes by itself, and none may be counted twice.
 */
export function changedAccounts(batch: Batch<CountedDocument>): Set<string> {
  const ids = new Set<string>();
  for (const { key, after } of batch.changes.values())
    if (isCountedAccount(after)) ids.add(key);
    else if (isCountedStudent(after) && !batch.filling) for (const id of after.counted) ids.add(id);
  return ids;
}

/** The pupils that an account ever counted for. */
function* pupilsOf(document: CountedDocument | undefined): Generator<string> {
  if (!isCountedAccount(document)) return;
  for (const { pupils } of document.past) yield* pupils;
  if (document.account.studentId !== undefined) yield document.account.studentId;
}

/** The schools that a pupil was ever in. */
function* schoolsOf(document: CountedDocument | undefined): Generator<string> {
  if (!isCountedStudent(document)) return;
  for (const { uai } of document.past) if (uai !== undefined) yield uai;
}

/** The keys of all documents on which the figures of an account depend: its own, those of its pupils, and of their schools. */
function keysOf(accountId: string, batch: Batch<CountedDocument>): Set<string> {
  const keys = new Set([accountId]);
  const both = (key: string): readonly (CountedDocument | undefined)[] => [batch.before(key), batch.after(key)];
  const pupils = new Set(both(accountId).flatMap(document => [...pupilsOf(document)]));
  for (const id of pupils) {
    keys.add(id);
    for (const document of both(id)) for (const uai of schoolsOf(document)) keys.add(uai);
  }
  return keys;
}

/** The documents that say where the changed accounts are counted. */
export function* needs(batch: Batch<CountedDocument>): Generator<string> {
  for (const id of changedAccounts(batch)) yield* keysOf(id, batch);
}

/** The hour from which on an account may count otherwise than before the batch; undefined when it counts as it did. */
function movesFrom(keys: Iterable<string>, batch: Batch<CountedDocument>): string | undefined {
  let first: string | undefined;
  for (const key of keys) {
    const change = batch.changes.get(key);
    const hour = change && countsOtherwiseFrom(change.before, change.after);
    if (hour !== undefined && (first === undefined || hour < first)) first = hour;
  }
  return first;
}

/** The hours from `from` on at which one of the documents changed, in order. */
function hoursOf(keys: Iterable<string>, get: Get, from: string): string[] {
  const hours = new Set<string>();
  for (const key of keys) for (const { since } of get(key)?.past ?? []) if (since >= from) hours.add(since);
  return [...hours].sort();
}

/**
 * The moves of an account from the hour `from` on, as the documents say; with `sign` -1 the moves that take these back. `base`: the cells that count
 * the account until then.
 */
function* movesSince(
  accountId: string,
  keys: Iterable<string>,
  get: Get,
  from: string,
  sign: 1 | -1,
  base: Cells,
): Generator<Move> {
  let cells = base;
  for (const hour of hoursOf(keys, get, from)) {
    const next = cellsOf(accountId, get, past => during(past, hour));
    for (const [id, cell] of cells) if (!next.has(id)) yield { cell, hour, change: sign === 1 ? -1 : 1 };
    for (const [id, cell] of next) if (!cells.has(id)) yield { cell, hour, change: sign };
    cells = next;
  }
}

/** How the batch moves the figures of an account: the moves that the documents say after it, without those they said before. */
export function* movesOf(accountId: string, batch: Batch<CountedDocument>): Generator<Move> {
  const keys = keysOf(accountId, batch);
  const after: Get = key => batch.after(key);
  if (batch.filling) {
    yield* movesSince(accountId, keys, after, '', 1, new Map());
    return;
  }
  const from = movesFrom(keys, batch);
  if (from === undefined) return;
  const before: Get = key => batch.before(key);
  // Until `from`, the documents say the same before the batch and after it.
  const base = cellsOf(accountId, after, past => until(past, from));
  yield* movesSince(accountId, keys, before, from, -1, base);
  yield* movesSince(accountId, keys, after, from, 1, base);
}

/** The areas that hold a changed account, before the batch or after it: `school:0750001A`, …, `nation`. */
export function areasOf(accountId: string, batch: Batch<CountedDocument>): Set<string> {
  const areas = new Set<string>();
  for (const get of [(key: string) => batch.before(key), (key: string) => batch.after(key)])
    for (const { scope } of cellsOf(accountId, get, latest).values())
      if (!scope.startsWith('class:') && !scope.startsWith('mef:')) areas.add(scope);
  return areas;
}

const MOST_DAYS = 10_000;
const days = new Map<string, string>();

/** The day that the clocks of a zone show during an hour: `YYYY-MM-DD`. */
export function dayOf(hour: string, zone: string): string {
  const key = `${hour} ${zone}`;
  const known = days.get(key);
  if (known !== undefined) return known;
  const day = dayShown(`${hour}:00:00.000Z`, zone);
  if (days.size >= MOST_DAYS) days.clear();
  days.set(key, day);
  return day;
}
