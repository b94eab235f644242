/** The invitation to make the account without the school. */
import type { Channel } from '../../domain/account/events.js';
import type { Command } from '../dependencies.js';
import type { SchoolAction } from './by-school.js';
import { hasEligiblePupil } from './children.js';
import { handleAccount, type AnswerTo } from './stream.js';

/** Tells the holder how to make the account without the school; the state does not change. */
export const invite: Command<SchoolAction & { channel: Channel }, AnswerTo<'Invite'>> = (
  deps,
  { accountId, uai, channel, campaignId },
  context,
) =>
  handleAccount(deps, accountId, context, {
    type: 'Invite',
    build: async (account, at) => ({
      type: 'Invite',
      at,
      channel,
      uai,
      eligible: await hasEligiblePupil(deps, account),
      campaignId,
    }),
  });
