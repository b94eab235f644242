/** Puts the commands together. */
import { accountCommands, dispute } from './account/by-school.js';
import { activationCommands } from './account/activation.js';
import { baseCommands } from './base.js';
import { DEFAULT_SETTINGS, type CommandDependencies, type Commands } from './commands.js';
import type { Deps } from './dependencies.js';
import { duplicateCommands } from './merge/suspected.js';
import { holderContactCommands } from './account/contact-change.js';
import { Folded } from './state-cache.js';
import { createMemories } from './receipts.js';
import { mergeCommands } from './merge/merge.js';
import { createOnce } from './once.js';
import { onTheOther } from './merge/both-streams.js';
import { importCommands, schoolCommands } from './school.js';
import { signInCommands } from './account/sign-in.js';
import { systemCommands } from './account/system.js';
import { Turns } from './stream-queue.js';

/** What people ask, and may ask again with the same id. */
function askedByPeople(deps: Deps): Pick<Commands, 'account' | 'accounts' | 'duplicates' | 'holder'> {
  const once = createOnce(deps);
  const memory = createMemories(deps);
  const account = accountCommands(deps);
  const merges = mergeCommands(deps);
  const pairs = duplicateCommands(deps);
  const activation = activationCommands(deps);
  const signIn = signInCommands(deps);
  const contact = holderContactCommands(deps);
  return {
    account: {
      notify: once('notify', account.notify, memory.account),
      resetPassword: once('resetPassword', account.resetPassword, memory.account),
      updateContact: once('updateContact', account.updateContact, memory.account),
      revealProvisionalPassword: once('reveal', account.revealProvisionalPassword, memory.reveal),
      resolveDispute: once('resolveDispute', account.resolveDispute, memory.account),
      forcePasswordChange: once('forcePasswordChange', account.forcePasswordChange, memory.account),
      unlock: once('unlock', account.unlock, memory.account),
    },
    accounts: {
      ...merges,
      merge: once('merge', merges.merge, memory.merge),
      unmerge: once('unmerge', merges.unmerge, memory.merge),
      complete: (accountId, event, context) => onTheOther(deps, accountId, event, context),
    },
    duplicates: { ...pairs, dismiss: once('dismiss', pairs.dismiss, memory.pair) },
    holder: {
      startActivation: once('startActivation', activation.startActivation, memory.proven),
      activateByLink: once('activateByLink', activation.activateByLink, memory.proven),
      confirmEmail: once('confirmEmail', activation.confirmEmail, memory.proven),
      signIn: once('signIn', signIn.signIn, memory.proven),
      changePassword: once('changePassword', signIn.changePassword, memory.proven),
      requestPasswordReset: once('requestPasswordReset', signIn.requestPasswordReset, memory.request),
      resetPasswordByLink: once('resetPasswordByLink', signIn.resetPasswordByLink, memory.proven),
      requestEmailChange: once('requestEmailChange', contact.requestEmailChange, memory.proven),
      requestPhoneChange: once('requestPhoneChange', contact.requestPhoneChange, memory.account),
      confirmPhoneChange: once('confirmPhoneChange', contact.confirmPhoneChange, memory.account),
      dispute: once('dispute', (input, context) => dispute(deps, input, context), memory.account),
    },
  };
}

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
    ...askedByPeople(deps),
    system: systemCommands(deps),
    base: baseCommands(deps),
    school: schoolCommands(deps),
    imports: importCommands(deps),
    settings: deps.settings,
  };
}
