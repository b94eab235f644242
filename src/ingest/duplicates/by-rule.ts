/** Merges two accounts that agree in names and mobile, after a correction made them so. */
import type { AccountResult, CommandContext, Commands } from '../../command/index.js';
import { proposedKept } from '../../domain/account/merge/preview.js';
import type { AccountRecords } from '../pipeline/known/account-records.js';

/** What a merge by the rule works with. */
export interface Merging {
  readonly commands: Pick<Commands, 'accounts'>;
  readonly accounts: AccountRecords;
  readonly context: CommandContext;
}

/** Whether a command was refused because its account was merged into another. */
export const isMerged = (result: AccountResult): boolean =>
  result.outcome === 'refused' && result.refusal.code === 'ACCOUNT_MERGED';

/** Answers the account that absorbed this one, or this one if none did. Completes a merge that was interrupted, and moves the records. */
export async function followMerge({ commands, accounts, context }: Merging, accountId: string): Promise<string> {
  const keptAccountId = await commands.accounts.keptAccount(accountId);
  if (keptAccountId === accountId) return accountId;
  await commands.accounts.merge({ keptAccountId, absorbedAccountId: accountId, reason: 'RULE' }, context);
  await accounts.repoint(accountId, keptAccountId);
  return keptAccountId;
}

/** `ONE`: `kept` is the account of both. `TWO`: the merge was refused. `NOT_YET`: one of them is not created yet. */
export type MergedByRule = { readonly are: 'ONE'; readonly kept: string } | { readonly are: 'TWO' | 'NOT_YET' };

/** Merges two accounts, or what absorbed them, and moves the records of the absorbed one. */
export async function mergeByRule(merging: Merging, ...both: readonly [string, string]): Promise<MergedByRule> {
  const { commands, accounts, context } = merging;
  const [one, other] = [await followMerge(merging, both[0]), await followMerge(merging, both[1])];
  if (one === other) return { are: 'ONE', kept: one };
  const [a, b] = [await commands.accounts.account(one), await commands.accounts.account(other)];
  if (!a || !b) return { are: 'NOT_YET' };
  const kept = proposedKept(a, b);
  const absorbed = kept === a ? b : a;
  const result = await commands.accounts.merge(
    { keptAccountId: kept.accountId, absorbedAccountId: absorbed.accountId, reason: 'RULE' },
    context,
  );
  if (result.outcome === 'refused') return { are: 'TWO' };
  await accounts.repoint(absorbed.accountId, kept.accountId);
  return { are: 'ONE', kept: kept.accountId };
}
