/** How an import goes: started, completed or refused. */
import type { SourceBase } from '../domain/bases.js';
import { decide, type ImportCommand } from '../domain/import/decide.js';
import type { ImportCounts } from '../domain/import/events.js';
import { IMPORT_FIRST_EVENTS } from '../domain/import/first-events.js';
import { imports } from '../domain/import/history.js';
import type { Command, Deps } from './dependencies.js';
import { handle } from './handle.js';
import type { CommandContext, ImportResult } from './results.js';

const send = (deps: Deps, command: ImportCommand, context: CommandContext): Promise<ImportResult> =>
  handle(deps, { category: imports, id: command.data.importId }, context, {
    firstEvents: IMPORT_FIRST_EVENTS[command.type],
    decide: run => decide(run, command),
  });

/** The files that an import takes in; `year` is the first of the school year. */
export interface ImportStart {
  importId: string;
  uai: string;
  base: SourceBase;
  year: number;
  filesDigest: string;
  dataDate?: string;
}

/**
 * Starts an import. Started again, after an interruption or with the same files, it goes on under its id: `unchanged`.
 */
export const start: Command<ImportStart, ImportResult> = (deps, data, context) =>
  send(deps, { type: 'Start', data }, context);

/** The figures of a completed import. */
export interface ImportCompletion {
  importId: string;
  students: ImportCounts;
  responsables: ImportCounts;
  links: ImportCounts;
  rejects: number;
  warnings: number;
}

/** Completes an import. Refused: `IMPORT_UNKNOWN`, `IMPORT_ENDED` (it was refused). */
export const complete: Command<ImportCompletion, ImportResult> = (deps, data, context) =>
  send(deps, { type: 'Complete', data }, context);

/**
 * Ends an import that changes nothing. `code` is one of the refusal codes of the ingest.
 * Refused: `IMPORT_UNKNOWN`, `IMPORT_ENDED` (it was completed).
 */
export const refuse: Command<{ importId: string; code: string }, ImportResult> = (deps, data, context) =>
  send(deps, { type: 'Refuse', data }, context);
