/** Frees an account that somebody else made, or whose holder has no way back: nobody has it afterwards, and the school can act on it again. */
import { refuse } from '../../refusals.js';
import { isOpen } from '../attachments.js';
import { accept } from '../decision.js';
import type { AccountEvent } from '../events.js';
import type { Account } from '../state.js';
import type { Free } from './commands.js';

/** The state in which somebody has the account, also while it is closed. */
const stateOfHolder = ({ state, closedFrom }: Account) => (state === 'CLOSED' ? closedFrom : state);

/** Withdraws the open disputes, but for those of a school: somebody who was not the holder opened them. All children are then asked for again. */
const withdrawals = ({ disputes }: Account): AccountEvent[] =>
  disputes
    .filter(dispute => isOpen(dispute) && dispute.openedBy !== 'SCHOOL')
    .map(({ disputeId, studentId }) => ({ type: 'LinkDisputeWithdrawn', data: { disputeId, studentId } }));

/**
 * Frees an activated account, however it was activated, and one that was activated before it was closed. Whoever was not the holder may have
 * brought an account of his or her own into it: that merge is undone first, by somebody who looks.
 */
export function free(account: Account, { because, base, barredMobiles }: Free) {
  if (stateOfHolder(account) !== 'ACTIVATED') return refuse('NOTHING_TO_FREE');
  const hadByAnother = because === 'NOT_THE_HOLDER';
  if (hadByAnother && account.absorbed?.some(({ reason }) => reason === 'HOLDER')) return refuse('UNMERGE_FIRST');
  const { contact, hasEmail, hasMobile } = base ?? { hasEmail: false, hasMobile: false };
  return accept(
    {
      type: 'AccountFreed',
      data: { because, ...(contact && { contact }), hasEmail, hasMobile, barredMobiles: [...barredMobiles] },
    },
    ...(hadByAnother ? withdrawals(account) : []),
  );
}

/** Whether a mobile, by its keyed digest, must not make the account: whoever had the account by it was not its holder. */
export const isBarred = ({ barredMobiles = [] }: Pick<Account, 'barredMobiles'>, digest: string): boolean =>
  barredMobiles.includes(digest);

/** Whether the account was freed after this instant (ISO 8601): what was to be told then is told to nobody. */
export const wasFreedSince = ({ freedAt }: Pick<Account, 'freedAt'>, at: string): boolean =>
  freedAt !== undefined && Date.parse(freedAt) > Date.parse(at);
