/** What is asked of a school, and of an import into it. */
import type { SchoolCommand } from '../domain/school/commands.js';
import { decide as decideSchool } from '../domain/school/decide.js';
import { schools } from '../domain/school/history.js';
import { decide as decideImport, type ImportCommand } from '../domain/import/decide.js';
import { imports } from '../domain/import/history.js';
import type { CommandContext, ImportCommands, ImportResult, SchoolCommands, SchoolResult } from './commands.js';
import type { Deps } from './dependencies.js';
import { handle } from './handle.js';

export function schoolCommands(deps: Deps): SchoolCommands {
  const send = (uai: string, command: SchoolCommand, context: CommandContext): Promise<SchoolResult> =>
    handle(deps, { category: schools, id: uai }, context, { decide: school => decideSchool(school, command) });
  return {
    describe: ({ uai, ...description }, context) => send(uai, { type: 'Describe', uai, description }, context),
    recordStructure: ({ uai, ...structure }, context) => send(uai, { type: 'RecordStructure', ...structure }, context),
    importCompleted: ({ uai, ...run }, context) => send(uai, { type: 'CompleteImport', ...run }, context),
  };
}

export function importCommands(deps: Deps): ImportCommands {
  const send = (command: ImportCommand, context: CommandContext): Promise<ImportResult> =>
    handle(deps, { category: imports, id: command.data.importId }, context, {
      decide: run => decideImport(run, command),
    });
  return {
    start: (data, context) => send({ type: 'Start', data }, context),
    complete: (data, context) => send({ type: 'Complete', data }, context),
    refuse: (data, context) => send({ type: 'Refuse', data }, context),
  };
}
