/** Counts what becomes of each record while an import goes on, and keeps the lines of its report. */
import type { EndCode, IssueCode } from './issues.js';
import { issue } from './line.js';
import { noCounts, type Counts, type RecordKind, type ReportLine, type RunReport, type SkipReason } from './report.js';
import type { Origin } from '../pipeline/raw.js';

type Outcome = Exclude<keyof Counts, 'read' | 'rejected' | 'skipped'>;

/** What became of one record that was read. */
export interface RecordOutcome {
  readonly kind: RecordKind;
  readonly origin: Origin;
  readonly outcome: Exclude<keyof Counts, 'read' | 'disappeared'>;
  /** Why it is skipped; of one that ended, why it will be from now on. */
  readonly reason?: SkipReason;
}
interface Named {
  /** The base's id, where the record stands in no file. */
  readonly recordId?: string;
  readonly detail?: string;
}
interface At extends Named {
  readonly origin?: Origin;
  readonly field?: string;
}

/** One thing wrong with a record that makes it a reject. */
export interface Fault {
  readonly code: IssueCode;
  readonly field?: string;
  readonly detail?: string;
}

export class Tally {
  readonly counts: Readonly<Record<RecordKind, Counts>> = {
    STUDENT: noCounts(),
    RESPONSABLE: noCounts(),
    LINK: noCounts(),
  };
  skips: Partial<Record<RecordKind, Partial<Record<SkipReason, number>>>> = {};
  lines: ReportLine[] = [];
  rejects = 0;
  warnings = 0;

  /** `onOutcome` is called for each record that was read; for one that is refused in the end, twice. */
  constructor(readonly onOutcome: (outcome: RecordOutcome) => void = () => undefined) {}

  /** An import is taken up: what counts is what it had planned, not what is left of it. */
  takeUp(plan: RunReport): void {
    Object.assign(this.counts.STUDENT, plan.students);
    Object.assign(this.counts.RESPONSABLE, plan.responsables);
    Object.assign(this.counts.LINK, plan.links);
    this.skips = structuredClone(plan.skips);
    this.lines = [...plan.lines];
    this.rejects = plan.rejects;
    this.warnings = plan.warnings;
  }

  read(kind: RecordKind): void {
    this.counts[kind].read++;
  }

  count(kind: RecordKind, outcome: Exclude<Outcome, 'ended' | 'disappeared'>, origin: Origin): void {
    this.counts[kind][outcome]++;
    this.onOutcome({ kind, origin, outcome });
  }

  /** Ended by the file itself, for `why`, and skipped for this reason from now on. */
  end(kind: RecordKind, why: EndCode, reason: SkipReason, origin: Origin): void {
    this.counts[kind].ended++;
    this.onOutcome({ kind, origin, outcome: 'ended', reason });
    this.notice(kind, why, { origin });
  }

  /** Known before, and in the file no more. */
  disappear(kind: RecordKind, why: EndCode, named: Named): void {
    this.counts[kind].disappeared++;
    this.notice(kind, why, named);
  }

  skip(kind: RecordKind, reason: SkipReason, origin: Origin): void {
    this.counts[kind].skipped++;
    this.onOutcome({ kind, origin, outcome: 'skipped', reason });
    const reasons = (this.skips[kind] ??= {});
    reasons[reason] = (reasons[reason] ?? 0) + 1;
  }

  /** One record, rejected for one reason or several. */
  reject(kind: RecordKind, origin: Origin, faults: readonly Fault[]): void {
    this.counts[kind].rejected++;
    this.onOutcome({ kind, origin, outcome: 'rejected' });
    for (const { code, ...at } of faults) {
      this.rejects++;
      this.lines.push(issue('REJECT', kind, code, { origin, ...at }));
    }
  }

  /** The files of the school are left aside whole. */
  rejectSchool(code: IssueCode, detail: string): void {
    this.rejects++;
    this.lines.push(issue('REJECT', 'SCHOOL', code, { detail }));
  }

  /** A record that was counted under an outcome is refused in the end. */
  refuse(kind: RecordKind, outcome: Outcome, origin: Origin, fault: Fault): void {
    this.counts[kind][outcome]--;
    this.reject(kind, origin, [fault]);
  }

  /** What the school should know of, and no fault. */
  notice(kind: RecordKind | 'SCHOOL', code: IssueCode, at: At): void {
    this.lines.push(issue('NOTICE', kind, code, at));
  }

  warn(kind: RecordKind | 'SCHOOL', code: IssueCode, at: At): void {
    this.warnings++;
    this.lines.push(issue('WARNING', kind, code, at));
  }
}
