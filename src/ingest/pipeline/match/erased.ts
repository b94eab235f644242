/**
 * Gives new ids to records whose ids would be those of erased persons: a person whom a base brings again is a new one, and nothing of what was
 * erased comes back.
 */
import type { ClientBase, Pool } from 'pg';
import type { Keys } from './keys.js';
import type { MatchedResponsable } from './responsables.js';
import type { MatchedStudents, StudentOutcome } from './students.js';

type Db = Pool | ClientBase;

async function erasedAmong(db: Db, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await db.query<{ id: string }>(
    'select entity_id as id from vault.erased where entity_id = any ($1::uuid[])',
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/** The new ids of those that are erased, by the erased id. A person may have been erased several times. */
async function newIds(
  db: Db,
  ids: readonly string[],
  next: (erasedId: string) => string,
): Promise<Map<string, string>> {
  const renewed = new Map<string, string>();
  let asked = new Map(ids.map(id => [id, id]));
  while (asked.size > 0) {
    const erased = await erasedAmong(db, [...new Set(asked.values())]);
    asked = new Map([...asked].filter(([, id]) => erased.has(id)).map(([first, id]) => [first, next(id)]));
    for (const [first, id] of asked) renewed.set(first, id);
  }
  return renewed;
}

/** The pupils, with new ids instead of those of erased ones. A pupil with a new id is known nowhere, and so not `elsewhere`. */
export async function withoutErasedPupils(found: MatchedStudents, db: Db, keys: Keys): Promise<MatchedStudents> {
  const fresh = found.matched.filter(({ known }) => !known).map(({ studentId }) => studentId);
  const renewed = await newIds(db, fresh, id => keys.studentAfter(id));
  if (renewed.size === 0) return found;
  const idOf = (id: string): string => renewed.get(id) ?? id;
  const outcome = (one: StudentOutcome): StudentOutcome =>
    one.studentId === undefined ? one : { ...one, studentId: idOf(one.studentId) };
  return {
    ...found,
    matched: found.matched.map(one =>
      renewed.has(one.studentId) ? { ...one, studentId: idOf(one.studentId), elsewhere: false } : one,
    ),
    staying: new Set([...found.staying].map(idOf)),
    outcomes: new Map([...found.outcomes].map(([key, one]) => [key, outcome(one)])),
  };
}

/** The responsables, with new accounts instead of those of erased persons. */
export async function withoutErasedAccounts(
  matched: readonly MatchedResponsable[],
  db: Db,
  keys: Keys,
): Promise<readonly MatchedResponsable[]> {
  const fresh = matched.filter(({ known }) => !known).map(({ accountId }) => accountId);
  const renewed = await newIds(db, fresh, id => keys.accountAfter(id));
  return renewed.size === 0
    ? matched
    : matched.map(one => ({ ...one, accountId: renewed.get(one.accountId) ?? one.accountId }));
}
