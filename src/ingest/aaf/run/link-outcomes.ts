/** Counts of a pupil's links by outcome and reason, as `ingest.aaf_outcomes.links` holds them: `{"skipped:NOT_LEGAL": 2, "created": 1}`. */
import type { SkipReason } from '../../report/report.js';
import type { RecordOutcome } from '../../report/tally.js';

/** Counts by `linkOutcomeText`. */
export type LinkCounts = Readonly<Record<string, number>>;

const BETWEEN = ':';

export const linkOutcomeText = (outcome: RecordOutcome['outcome'], reason: SkipReason | undefined): string =>
  reason === undefined ? outcome : outcome + BETWEEN + reason;

/** SQL of the outcome in a text of `linkOutcomeText`. */
export const linkOutcomeSql = (column: string): string => `split_part(${column}, '${BETWEEN}', 1)`;
/** SQL of the reason in such a text; empty for none. */
export const linkReasonSql = (column: string): string => `split_part(${column}, '${BETWEEN}', 2)`;

const SETTLED: ReadonlyMap<string, 'unchanged' | 'skipped'> = new Map([
  ['created', 'unchanged'],
  ['changed', 'unchanged'],
  ['ended', 'skipped'],
]);

/** The outcome of a record or link in a later report, if nothing has happened to it since: created is then unchanged, ended is skipped. */
export const settled = <Outcome extends string>(outcome: Outcome): Outcome | 'unchanged' | 'skipped' =>
  SETTLED.get(outcome) ?? outcome;

/** SQL of `settled`. */
export const settledSql = (outcome: string): string =>
  `case ${outcome} ${[...SETTLED].map(([from, to]) => `when '${from}' then '${to}'`).join(' ')} else ${outcome} end`;

/** `settled` for a text of `linkOutcomeText`; the reason stays. */
function settledText(text: string): string {
  const between = text.indexOf(BETWEEN);
  return between < 0 ? settled(text) : settled(text.slice(0, between)) + text.slice(between);
}

/** `settled` for counts of links; outcomes that become the same are added up. */
export function settledLinks(links: LinkCounts | null): LinkCounts {
  const counts: Record<string, number> = {};
  for (const [text, count] of Object.entries(links ?? {})) {
    const now = settledText(text);
    counts[now] = (counts[now] ?? 0) + count;
  }
  return counts;
}

export const areSameCounts = (a: LinkCounts, b: LinkCounts): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([text, count]) => b[text] === count);
