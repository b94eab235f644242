/** What the ingest records of a school. */
import type { SourceBase } from '../domain/bases.js';
import type { SchoolCommand } from '../domain/school/commands.js';
import { decide } from '../domain/school/decide.js';
import type { SchoolDescription } from '../domain/school/events.js';
import { SCHOOL_FIRST_EVENTS } from '../domain/school/first-events.js';
import { schools } from '../domain/school/history.js';
import type { Command, Deps } from './dependencies.js';
import { handle } from './handle.js';
import type { CommandContext, SchoolResult } from './results.js';

const send = (deps: Deps, uai: string, command: SchoolCommand, context: CommandContext): Promise<SchoolResult> =>
  handle(deps, { category: schools, id: uai }, context, {
    firstEvents: SCHOOL_FIRST_EVENTS[command.type],
    decide: school => decide(school, command),
  });

/** Registers the school, or changes its description when it differs. */
export const describe: Command<SchoolDescription & { uai: string }, SchoolResult> = (
  deps,
  { uai, ...description },
  context,
) => send(deps, uai, { type: 'Describe', uai, description }, context);

/** The classes and MEF of a school in a school year, named by its first year. */
export interface SchoolStructure {
  uai: string;
  year: number;
  /** In any order, as are `mefCodes`. */
  classCodes: readonly string[];
  mefCodes: readonly string[];
  labelsDigest: string;
}

/**
 * Records the codes of classes and MEF in force (order does not matter) and a digest of their labels. Refused:
 * `SCHOOL_UNKNOWN`.
 */
export const recordStructure: Command<SchoolStructure, SchoolResult> = (deps, { uai, ...structure }, context) =>
  send(deps, uai, { type: 'RecordStructure', ...structure }, context);

/** An import of a school that has completed. */
export interface SchoolImport {
  uai: string;
  importId: string;
  base: SourceBase;
  dataDate?: string;
}

/** Records the school's last import, for the console. Once per import. Refused: `SCHOOL_UNKNOWN`. */
export const recordImport: Command<SchoolImport, SchoolResult> = (deps, { uai, ...run }, context) =>
  send(deps, uai, { type: 'CompleteImport', ...run }, context);
