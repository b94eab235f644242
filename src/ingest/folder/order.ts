/**
 * Decides in what order exports of one base are taken, and which are not. A delta holds the changes since the export before
 * it, without saying which that is: a gap before it has to be filled first. See docs/operations.md.
 */
import type { ExportFacts } from '../base.js';

/** A completed import of the base, from the folder, by hand or by upload. */
export interface Done {
  /** Day of its data, `YYYY-MM-DD`. */
  readonly day: string;
  readonly complete: boolean;
  /** The instant at which the import was completed. */
  readonly at: string;
}

/** An export that was not taken: the data of its day are missing. */
export interface Gap {
  readonly day: string;
  /** The instant at which the export was settled. */
  readonly at: string;
}

/**
 * `SUPERSEDED`: a later or complete export, or another of its day, has its content already. `LATE`: a delta older than one
 * that was taken. `HELD`: a delta that waits for what comes before it.
 */
export type Verdict = 'TAKE' | 'SUPERSEDED' | 'LATE' | 'HELD';

/** A gap is filled by a complete export of its day or later, or by another export of its day taken afterwards. */
const isFilled = (gap: Gap, done: readonly Done[]): boolean =>
  done.some(({ day, complete, at }) => (complete && day >= gap.day) || (day === gap.day && at > gap.at));

/**
 * Judges an export by the imports done and the gaps of its series. One without a day is always taken; a delta is held until a
 * complete export was imported and no gap is left before its day.
 */
export function judge({ complete, day }: ExportFacts, done: readonly Done[], gaps: readonly Gap[]): Verdict {
  if (day === undefined) return 'TAKE';
  const later = done.filter(one => one.day > day);
  if (complete) return later.length > 0 ? 'SUPERSEDED' : 'TAKE';
  if (later.some(one => one.complete)) return 'SUPERSEDED';
  if (later.length > 0) return done.some(one => one.day === day) ? 'SUPERSEDED' : 'LATE';
  const missing = gaps.some(gap => gap.day < day && !isFilled(gap, done));
  return missing || done.length === 0 ? 'HELD' : 'TAKE';
}

/** What exports are sorted by. */
export interface Ordered extends ExportFacts {
  readonly writtenAt: number;
  readonly place: string;
}

/** Sorts exports by the day of their data, a complete export before the deltas of its day; then by when they were written. */
export const inOrder = (a: Ordered, b: Ordered): number =>
  (a.day ?? '').localeCompare(b.day ?? '') ||
  Number(b.complete) - Number(a.complete) ||
  a.writtenAt - b.writtenAt ||
  a.place.localeCompare(b.place);
