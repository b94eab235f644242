/** Two accounts suspected to be one person's: said first on the stream of the lower id, then on the other. */
import type { AccountCommand } from '../../domain/account/commands.js';
import type { Account } from '../../domain/account/state.js';
import { handleAccount } from '../account/stream.js';
import type { CommandContext, DuplicateCommands, Pair, PairResult } from '../commands.js';
import type { Deps } from '../dependencies.js';
import { accountOf, existing, followLeader, later, leaderOf } from './both-streams.js';

type Asked = (other: Account, at: string) => AccountCommand;

async function onBoth(deps: Deps, [one, another]: Pair, context: CommandContext, asked: Asked): Promise<PairResult> {
  const leader = leaderOf(one, another);
  const follower = leader === one ? another : one;
  if (one === another) return { outcome: 'refused', refusal: { code: 'MERGE_SAME_ACCOUNT' } };
  if (!(await accountOf(deps, follower))) return { outcome: 'refused', refusal: { code: 'ACCOUNT_UNKNOWN' } };
  const first = await handleAccount(deps, leader, context, {
    build: async (_, at) => asked(await existing(deps, follower), at),
  });
  if (first.outcome === 'refused') return first;
  const second = await followLeader(deps, leader, follower, context);
  if (second.outcome === 'refused') return second;
  const position = later(first.position, second.position);
  const both = first.outcome === 'unchanged' && second.outcome === 'unchanged';
  return { outcome: both ? 'unchanged' : 'accepted', ...(position && { position }) };
}

export const duplicateCommands = (deps: Deps): DuplicateCommands => ({
  suspect: ({ accountIds, score, reasons }, context) =>
    onBoth(deps, accountIds, context, (other, at) => ({ type: 'Suspect', at, other, score, reasons })),
  clear: ({ accountIds }, context) => onBoth(deps, accountIds, context, (other, at) => ({ type: 'Clear', at, other })),
  dismiss: ({ accountIds }, context) =>
    onBoth(deps, accountIds, context, (other, at) => ({ type: 'Dismiss', at, other })),
});
