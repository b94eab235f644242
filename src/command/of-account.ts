/** The commands of those who administer one account, made idempotent. */
import * as bySchool from './account/by-school.js';
import { free } from './account/free.js';
import { resolveDispute } from './account/link-dispute.js';
import type { BoundCommands } from './dependencies.js';
import type { Idempotent } from './idempotent.js';
import type { ReceiptKinds } from './receipts.js';

/** What the school, the helpdesk and the académie's support ask of an account. */
export type AccountCommands = BoundCommands<
  typeof bySchool & { readonly resolveDispute: typeof resolveDispute; readonly free: typeof free }
>;

/** Binds the commands of the school, the helpdesk and the support. */
export const accountCommands = (
  idempotent: Idempotent,
  receipts: ReceiptKinds,
): { readonly account: AccountCommands } => ({
  account: {
    notify: idempotent('notify', bySchool.notify, receipts.account),
    resetPassword: idempotent('resetPassword', bySchool.resetPassword, receipts.account),
    updateContact: idempotent('updateContact', bySchool.updateContact, receipts.account),
    revealProvisionalPassword: idempotent('reveal', bySchool.revealProvisionalPassword, receipts.reveal),
    resolveDispute: idempotent('resolveDispute', resolveDispute, receipts.account),
    forcePasswordChange: idempotent('forcePasswordChange', bySchool.forcePasswordChange, receipts.account),
    unlock: idempotent('unlock', bySchool.unlock, receipts.account),
    free: idempotent('free', free, receipts.account),
  },
});
