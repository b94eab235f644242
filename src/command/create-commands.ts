/** Puts the commands together. */
import { accountCommands, dispute } from './account.js';
import { activationCommands } from './activation.js';
import { baseCommands } from './base.js';
import { DEFAULT_SETTINGS, type CommandDependencies, type Commands } from './commands.js';
import type { Deps } from './dependencies.js';
import { duplicateCommands } from './duplicates.js';
import { holderContactCommands } from './holder-contact.js';
import { Folded } from './folded.js';
import { mergeCommands } from './merges.js';
import { onTheOther } from './two-accounts.js';
import { importCommands, schoolCommands } from './school.js';
import { signInCommands } from './sign-in.js';
import { systemCommands } from './system.js';
import { Turns } from './turns.js';

export function createCommands({ eventStore, vault, clock, settings }: CommandDependencies): Commands {
  const deps: Deps = {
    eventStore,
    vault,
    clock,
    settings: { ...DEFAULT_SETTINGS, ...settings },
    turns: new Turns(),
    folded: new Folded(),
  };
  return {
    account: accountCommands(deps),
    accounts: {
      ...mergeCommands(deps),
      complete: (accountId, event, context) => onTheOther(deps, accountId, event, context),
    },
    duplicates: duplicateCommands(deps),
    holder: {
      ...activationCommands(deps),
      ...signInCommands(deps),
      ...holderContactCommands(deps),
      dispute: (input, context) => dispute(deps, input, context),
    },
    system: systemCommands(deps),
    base: baseCommands(deps),
    school: schoolCommands(deps),
    imports: importCommands(deps),
    settings: deps.settings,
  };
}
