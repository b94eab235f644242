/** The holder stops a change that somebody else has made, by the link that went to the address proven before it. */
import { randomUUID } from 'node:crypto';
import type { DataOf } from '../../domain/account/events.js';
import { stoppableChange } from '../../domain/account/recent-changes.js';
import type { Account, RecentChange } from '../../domain/account/state.js';
import { refuse } from '../../domain/refusals.js';
import { sameRef } from '../../domain/vault-ref.js';
import type { Command, Deps } from '../dependencies.js';
import { withoutCommandId } from '../results.js';
import { withAccount } from './by-login.js';
import { contactOf, recordChange } from './contact-details.js';
import { tokenUsedUp } from './one-time-links.js';
import { handleAccount, type HolderAnswerTo } from './stream.js';

/**
 * Writes the contact details of before the change to the vault, and answers what the event says of them; undefined, and nothing is written, when
 * what is proven is the same by now. When the append is then lost, no event refers to what was written.
 */
async function putBack(
  deps: Deps,
  account: Account,
  { contact: before, proven = {} }: RecentChange,
): Promise<DataOf<'ChangeStopped'>['back']> {
  const changed = (['EMAIL', 'MOBILE'] as const).filter(field => {
    const [was, is] = [proven[field], account.proven?.[field]];
    return was === undefined ? is !== undefined : !sameRef(is, was);
  });
  if (changed.length === 0) return undefined;
  const { email = null, mobile = null } = await contactOf(deps, before);
  const { contact } = await recordChange(deps, account, {
    ...(changed.includes('EMAIL') && { email }),
    ...(changed.includes('MOBILE') && { mobile }),
  });
  const now = await contactOf(deps, contact);
  return {
    contact,
    // What is proven counts, even where the contact details in force lack it.
    hasEmail: now.email !== undefined || proven.EMAIL !== undefined,
    hasMobile: now.mobile !== undefined || proven.MOBILE !== undefined,
    ...(proven.EMAIL && { email: proven.EMAIL }),
    ...(proven.MOBILE && { mobile: proven.MOBILE }),
  };
}

/**
 * Stops a change within 72 hours, and what was changed after it: puts back the contact details of before, voids the password, ends all sessions,
 * and sends a link for a new password to the address that was proven before. Refused `TOKEN_INVALID` when the link is void, or used already.
 */
export const stopChange: Command<{ token: string }, HolderAnswerTo<'StopChange'>> = async (
  deps,
  { token },
  context,
) => {
  const { vault, clock } = deps;
  const subject = await vault.tokens.find(token, 'CHANGE_STOP', clock.now());
  if (subject?.reference === undefined) return refuse('TOKEN_INVALID');
  const { accountId, tokenId, reference: changeId } = subject;
  const result = await tokenUsedUp(deps, tokenId, () =>
    handleAccount(deps, accountId, withoutCommandId(context), {
      unknown: 'TOKEN_INVALID',
      type: 'StopChange',
      build: async (account, at) => {
        const change = stoppableChange(account, changeId, at);
        const back = change && (await putBack(deps, account, change));
        return { type: 'StopChange', at, changeId, ...(back && { back }), resetTokenId: randomUUID() };
      },
      prepare: async () => {
        // Sessions opened without a password do not end with it.
        await vault.sessions.void(accountId);
        return undefined;
      },
    }),
  );
  return withAccount(accountId, result);
};
