/** The report of an import or run that has just started, of a school or of an académie. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.js';
import type { CommandContext } from '../../command/index.js';
import { shownName, type ImportFile } from '../formats/read/files.js';
import { noCounts, type RunReport } from './report.js';

/** What the caller of an import asks for, as far as its report repeats it. */
export interface Asked {
  /** Random when left out. */
  readonly importId?: string;
  /** First year of the school year. */
  readonly year: number;
  readonly dryRun?: boolean;
  readonly waiveIne?: boolean;
  readonly files: readonly ImportFile[];
  readonly context: Pick<CommandContext, 'actor'>;
}

export const runningReport = (clock: Clock, asked: Asked): Omit<RunReport, 'base'> => ({
  importId: asked.importId ?? randomUUID(),
  actor: asked.context.actor,
  year: asked.year,
  dryRun: asked.dryRun ?? false,
  waiveIne: asked.waiveIne ?? false,
  status: 'RUNNING',
  unchanged: false,
  startedAt: clock.now(),
  files: asked.files.map(({ name }) => shownName(name)),
  ignoredFiles: [],
  students: noCounts(),
  responsables: noCounts(),
  links: noCounts(),
  skips: {},
  rejects: 0,
  warnings: 0,
  lines: [],
});
