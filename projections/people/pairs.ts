/** Finds the pairs of pupil and account whose rows a batch may have changed. */
import { isAccount, isStudent, type PersonDocument } from './documents.js';
import type { Batch } from '../../src/projector/projection.js';

/** The two ends of a link. */
export type Pair = readonly [studentId: string, accountId: string];

/** The pairs found for a batch, and the number of its changes by then. */
const pairsOf = new WeakMap<object, { readonly changes: number; readonly pairs: readonly Pair[] }>();

/** Every (student, account) whose row the batch may have changed, each once. */
export function changedPairs(batch: Batch<PersonDocument>): readonly Pair[] {
  const known = pairsOf.get(batch);
  if (known?.changes === batch.changes.size) return known.pairs;
  const pairs = findPairs(batch);
  pairsOf.set(batch, { changes: batch.changes.size, pairs });
  return pairs;
}

/**
 * Pairs of every changed pupil, and of changed accounts with pupils that did not change. While a version is filled, the pupils alone give the pairs:
 * each of them comes by itself, and no row may be put twice.
 */
function findPairs(batch: Batch<PersonDocument>): Pair[] {
  const pairs: Pair[] = [];
  for (const { key, before, after } of batch.changes.values()) {
    if (isStudent(after)) {
      const linkedBefore = isStudent(before) ? before.accounts : [];
      for (const accountId of after.accounts) pairs.push([key, accountId]);
      for (const accountId of linkedBefore) if (!after.accounts.includes(accountId)) pairs.push([key, accountId]);
    } else if (!batch.filling) {
      const { links } = after.account;
      const linkedBefore = isAccount(before) ? before.account.links : [];
      const isLinked = (studentId: string): boolean => links.some(link => link.studentId === studentId);
      for (const { studentId } of links) if (!batch.changes.has(studentId)) pairs.push([studentId, key]);
      for (const { studentId } of linkedBefore)
        if (!isLinked(studentId) && !batch.changes.has(studentId)) pairs.push([studentId, key]);
    }
  }
  return pairs;
}
