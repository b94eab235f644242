/** The académie's support frees an account that somebody else made, or whose holder has no way back. */
import type { Free } from '../../domain/account/commands.js';
import type { FreedBecause } from '../../domain/account/freeing/events.js';
import type { Account } from '../../domain/account/state.js';
import type { Command, Deps } from '../dependencies.js';
import { barredDigest } from '../registration/barred.js';
import { contactOf } from './contact-details.js';
import { handleAccount, type AnswerTo } from './stream.js';

/** What a base says of the contact details; undefined where none has said any. */
async function saidByBase(deps: Deps, { baseContact }: Account): Promise<Free['base']> {
  if (!baseContact) return undefined;
  const { email, mobile } = await contactOf(deps, baseContact);
  return { contact: baseContact, hasEmail: email !== undefined, hasMobile: mobile !== undefined };
}

/** The digests of the mobiles by which the account was made, and that are proven on it. */
async function mobilesOf(deps: Deps, { madeWith, proven }: Account): Promise<string[]> {
  const contacts = await Promise.all([contactOf(deps, madeWith), contactOf(deps, proven?.MOBILE)]);
  const mobiles = contacts.flatMap(({ mobile }) => mobile ?? []);
  return [...new Set(mobiles)].map(mobile => barredDigest(deps.vault, mobile));
}

/**
 * Frees an activated account: its password, sessions, links, FranceConnect and proven contact details are void, and its contact details are those of
 * the base again. It waits to be notified by the school, or to be made by its holder with the birth dates of all children. With
 * `NOT_THE_HOLDER`, the mobile that made it cannot make it again until what the school sends has activated it, and disputes of children that
 * were opened on it and not settled are withdrawn.
 */
export const free: Command<{ accountId: string; because: FreedBecause }, AnswerTo<'Free'>> = (
  deps,
  { accountId, because },
  context,
) =>
  handleAccount(deps, accountId, context, {
    type: 'Free',
    build: async (account, at) => {
      const base = await saidByBase(deps, account);
      const barredMobiles = because === 'NOT_THE_HOLDER' ? await mobilesOf(deps, account) : [];
      return { type: 'Free', at, because, ...(base && { base }), barredMobiles };
    },
  });
