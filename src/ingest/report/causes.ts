/** Groups the lines of a report by cause: what is wrong and how often, with examples of where. */
import type { ReportLine } from './report.js';

/** The lines of one severity and code, for one kind of record. */
export interface Cause {
  readonly severity: ReportLine['severity'];
  readonly kind: ReportLine['kind'];
  readonly code: string;
  readonly count: number;
  /** The first of these lines, in the order of the report. */
  readonly examples: readonly ReportLine[];
}

export const MOST_EXAMPLES = 3;

const ORDER: readonly ReportLine['severity'][] = ['REJECT', 'WARNING', 'NOTICE'];

/** Sorts rejects first, then warnings, then notices; within each the most frequent first. */
export const mostPressingFirst = (a: Omit<Cause, 'examples'>, b: Omit<Cause, 'examples'>): number =>
  ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity) ||
  b.count - a.count ||
  a.code.localeCompare(b.code) ||
  a.kind.localeCompare(b.kind);

/** Groups the lines, the most pressing cause first. */
export function causesOf(lines: readonly ReportLine[]): Cause[] {
  const causes = new Map<string, { first: ReportLine; count: number; examples: ReportLine[] }>();
  for (const line of lines) {
    const key = `${line.severity} ${line.kind} ${line.code}`;
    const cause = causes.get(key) ?? { first: line, count: 0, examples: [] };
    cause.count++;
    if (cause.examples.length < MOST_EXAMPLES) cause.examples.push(line);
    causes.set(key, cause);
  }
  return [...causes.values()]
    .map(({ first: { severity, kind, code }, count, examples }) => ({ severity, kind, code, count, examples }))
    .sort(mostPressingFirst);
}
