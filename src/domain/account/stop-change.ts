/** Stopping a change by the link that went to the address proven before it. */
import { refuse } from '../refusals.js';
import type { StopChange } from './commands.js';
import { accept } from './decision.js';
import type { AccountEvent } from './events.js';
import { evolve } from './evolve.js';
import { stoppableChange } from './recent-changes.js';
import { recoveryWay } from './recover.js';
import type { Account } from './state.js';

/**
 * Voids the password, for whoever asked for the change knew it or had it changed; puts back contact details that were changed; and sends a
 * link for a new password to the address that is proven then.
 */
export function stopChange(account: Account, { at, changeId, back, resetTokenId }: StopChange) {
  if (!stoppableChange(account, changeId, at)) return refuse('TOKEN_INVALID');
  const event: AccountEvent = { type: 'ChangeStopped', data: { changeId, ...(back && { back }) } };
  const after = evolve(account, event, at);
  if (recoveryWay(after, 'EMAIL') !== 'EMAIL') return accept(event);
  return accept(event, { type: 'PasswordResetRequested', data: { channel: 'EMAIL', tokenId: resetTokenId } });
}
