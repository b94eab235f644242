/** The report of an import or run that has just started, of a school or of an académie. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.js';
import type { CommandContext } from '../../command/index.js';
import { shownName, type ImportFile } from '../formats/read/files.js';
import { noCounts, type RunReport } from './report.js';

/** What the caller of an import asks for, as far as its report repeats it. */
export interface ReportedRequest {
  /** Random when left out. */
  readonly importId?: string;
  /** First year of the school year. */
  readonly year: number;
  readonly dryRun?: boolean;
  readonly waiveIne?: boolean;
  readonly files: readonly ImportFile[];
  readonly context: Pick<CommandContext, 'actor'>;
}

/** Makes the report of an import that has just started: nothing is read or counted yet. */
export const runningReport = (clock: Clock, request: ReportedRequest): Omit<RunReport, 'base'> => ({
  importId: request.importId ?? randomUUID(),
  actor: request.context.actor,
  year: request.year,
  dryRun: request.dryRun ?? false,
  waiveIne: request.waiveIne ?? false,
  status: 'RUNNING',
  unchanged: false,
  startedAt: clock.now(),
  files: request.files.map(({ name }) => shownName(name)),
  ignoredFiles: [],
  students: noCounts(),
  responsables: noCounts(),
  links: noCounts(),
  skips: {},
  rejects: 0,
  warnings: 0,
  lines: [],
});
