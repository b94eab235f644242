/**
 * In what order exports of one base are taken, and which are not. A delta tells the changes since the one before it, and
 * does not say which one that is: whatever may be missing before it is made good first. See docs/operations.md.
 */
import type { ExportFacts } from '../base.js';

/** An import of the base that was completed, by whatever way. */
export interface Done {
  readonly day: string;
  readonly complete: boolean;
  readonly at: string;
}

/** An export that did not count. */
export interface Gap {
  readonly day: string;
  readonly at: string;
}

/**
 * `SUPERSEDED`: a later or complete export has its content already. `LATE`: a delta older than one
 * that was taken. `HELD`: a delta that waits for what comes before it.
 */
export type Verdict = 'TAKE' | 'SUPERSEDED' | 'LATE' | 'HELD';

/** By a complete export of that day or later, or by what was taken of that very day afterwards. */
const isMadeGood = (gap: Gap, done: readonly Done[]): boolean =>
  done.some(({ day, complete, at }) => (complete && day >= gap.day) || (day === gap.day && at > gap.at));

export function judge({ complete, day }: ExportFacts, done: readonly Done[], gaps: readonly Gap[]): Verdict {
  if (day === undefined) return 'TAKE';
  const later = done.filter(one => one.day > day);
  if (complete) return later.length > 0 ? 'SUPERSEDED' : 'TAKE';
  if (later.some(one => one.complete)) return 'SUPERSEDED';
  if (later.length > 0) return done.some(one => one.day === day) ? 'SUPERSEDED' : 'LATE';
  const missing = gaps.some(gap => gap.day < day && !isMadeGood(gap, done));
  return missing || done.length === 0 ? 'HELD' : 'TAKE';
}

export interface Ordered extends ExportFacts {
  readonly writtenAt: number;
  readonly place: string;
}

/** By the date of the data, a complete export before the deltas of its day; then by when they were written. */
export const inOrder = (a: Ordered, b: Ordered): number =>
  (a.day ?? '').localeCompare(b.day ?? '') ||
  Number(b.complete) - Number(a.complete) ||
  a.writtenAt - b.writtenAt ||
  a.place.localeCompare(b.place);
