/** Counts what becomes of each record while an import goes on, and keeps the lines of its report. */
import type { EndCode, IssueCode } from './issues.js';
import { issue } from './line.js';
import { noCounts, type Counts, type RecordKind, type ReportLine, type RunReport, type SkipReason } from './report.js';
import type { Origin } from '../pipeline/raw.js';

/** What becomes of a record that is taken, or that the files do not hold any more. */
type Taken = Exclude<keyof Counts, 'read' | 'rejected' | 'skipped'>;

/** What became of one record that was read, or that stays although the files do not hold it. */
export interface RecordOutcome {
  readonly kind: RecordKind;
  readonly origin: Pick<Origin, 'recordId' | 'holder'>;
  readonly outcome: Exclude<keyof Counts, 'read' | 'disappeared'>;
  /** Why the record is skipped; for one that ended, why the next imports will skip it. */
  readonly reason?: SkipReason;
}
/** How a line names a record that stands in no file. */
interface Named {
  /** The base's id. */
  readonly recordId?: string;
  readonly detail?: string;
}
/** Where a line stands, and what it adds to the reason of its code. */
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

/**
 * The counts and lines of one import. Call `read` once for each record of the files, then one of `count`, `end`, `skip` and
 * `reject`. Known records that the files do not hold are counted by `disappear` alone; of those that stay, `stay` tells.
 */
export class Tally {
  readonly counts: Readonly<Record<RecordKind, Counts>> = {
    STUDENT: noCounts(),
    RESPONSABLE: noCounts(),
    LINK: noCounts(),
  };
  skips: Partial<Record<RecordKind, Partial<Record<SkipReason, number>>>> = {};
  lines: ReportLine[] = [];
  /** Lines that are rejects: a rejected record has one for each of its faults. */
  rejects = 0;
  /** Lines that are warnings. */
  warnings = 0;

  /** `onOutcome` is called for each record that was read or stays; for one that is refused in the end, twice. */
  constructor(readonly onOutcome: (outcome: RecordOutcome) => void = () => undefined) {}

  /** Takes the counts and lines of an interrupted import that is taken up: the report says all it planned, not only the rest. */
  takeUp(plan: RunReport): void {
    Object.assign(this.counts.STUDENT, plan.students);
    Object.assign(this.counts.RESPONSABLE, plan.responsables);
    Object.assign(this.counts.LINK, plan.links);
    this.skips = structuredClone(plan.skips);
    this.lines = [...plan.lines];
    this.rejects = plan.rejects;
    this.warnings = plan.warnings;
  }

  /** Counts a record that was read. */
  read(kind: RecordKind): void {
    this.counts[kind].read++;
  }

  /** Counts a record that is created, changed or unchanged. */
  count(kind: RecordKind, outcome: Exclude<Taken, 'ended' | 'disappeared'>, origin: Origin): void {
    this.counts[kind][outcome]++;
    this.onOutcome({ kind, origin, outcome });
  }

  /** Counts a known record that the file itself ends, for `why`. The next imports skip it, for `reason`. */
  end(kind: RecordKind, why: EndCode, reason: SkipReason, origin: Origin): void {
    this.counts[kind].ended++;
    this.onOutcome({ kind, origin, outcome: 'ended', reason });
    this.notice(kind, why, { origin });
  }

  /** Counts a known record that the files do not hold any more. */
  disappear(kind: RecordKind, why: EndCode, named: Named): void {
    this.counts[kind].disappeared++;
    this.notice(kind, why, named);
  }

  /** Tells of a known record that the files do not hold and that stays, because a rejected record may be of it. It is not counted. */
  stay(kind: RecordKind, recordId: string): void {
    this.onOutcome({ kind, origin: { recordId }, outcome: 'unchanged' });
  }

  /** Counts a record that is left aside without being at fault, such as one of a pupil who is not enrolled. */
  skip(kind: RecordKind, reason: SkipReason, origin: Origin): void {
    this.counts[kind].skipped++;
    this.onOutcome({ kind, origin, outcome: 'skipped', reason });
    const reasons = (this.skips[kind] ??= {});
    reasons[reason] = (reasons[reason] ?? 0) + 1;
  }

  /** Counts one record as rejected, with a line for each fault. */
  reject(kind: RecordKind, origin: Origin, faults: readonly Fault[]): void {
    this.counts[kind].rejected++;
    this.onOutcome({ kind, origin, outcome: 'rejected' });
    for (const { code, ...at } of faults) {
      this.rejects++;
      this.lines.push(issue('REJECT', kind, code, { origin, ...at }));
    }
  }

  /** Adds a reject for the school itself, whose files are left aside as a whole. */
  rejectSchool(code: IssueCode, detail: string): void {
    this.rejects++;
    this.lines.push(issue('REJECT', 'SCHOOL', code, { detail }));
  }

  /** Turns a record that was counted under `outcome` into a reject. */
  refuse(kind: RecordKind, outcome: Taken, origin: Origin, fault: Fault): void {
    this.counts[kind][outcome]--;
    this.reject(kind, origin, [fault]);
  }

  /** Adds a line on something that the school should know of and that is no fault. */
  notice(kind: RecordKind | 'SCHOOL', code: IssueCode, at: At): void {
    this.lines.push(issue('NOTICE', kind, code, at));
  }

  /** Adds a warning: the record is taken all the same. */
  warn(kind: RecordKind | 'SCHOOL', code: IssueCode, at: At): void {
    this.warnings++;
    this.lines.push(issue('WARNING', kind, code, at));
  }
}
