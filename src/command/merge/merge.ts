/** Merging two accounts and undoing it: two appends, the second completed by the system when it was lost. */
import { randomUUID } from 'node:crypto';
import type { RefusalCode } from '../../domain/refusals.js';
import { handleAccount } from '../account/stream.js';
import type { CommandContext, MergeCommands, MergeResult, Refused } from '../commands.js';
import type { Deps } from '../dependencies.js';
import { derivedId } from '../derived-id.js';
import {
  accountOf,
  complete,
  existing,
  isMergeOrUndoing,
  keptBefore,
  later,
  loadAccount,
  settle,
} from './both-streams.js';

const refused = (code: RefusalCode, field?: string): Refused => ({
  outcome: 'refused',
  refusal: field === undefined ? { code } : { code, field },
});

interface Done {
  readonly outcome: 'accepted' | 'unchanged';
  readonly mergeId: string;
  readonly keptAccountId: string;
  readonly absorbedAccountId: string;
}

/** Both accounts as they now stand. */
async function done(deps: Deps, { outcome, mergeId, keptAccountId, absorbedAccountId }: Done): Promise<MergeResult> {
  const [kept, absorbed] = await Promise.all([loadAccount(deps, keptAccountId), loadAccount(deps, absorbedAccountId)]);
  if (!kept.state || !absorbed.state) return refused('ACCOUNT_UNKNOWN');
  const position = later(kept.position, absorbed.position);
  return { outcome, mergeId, ...(position && { position }), kept: kept.state, absorbed: absorbed.state };
}

export function mergeCommands(deps: Deps): MergeCommands {
  const merge: MergeCommands['merge'] = async ({ keptAccountId, absorbedAccountId, reason }, context) => {
    if (keptAccountId === absorbedAccountId) return refused('MERGE_SAME_ACCOUNT', 'absorbedAccountId');
    await settle(deps, absorbedAccountId, context);
    await settle(deps, keptAccountId, context);
    if (!(await accountOf(deps, keptAccountId))) return refused('ACCOUNT_UNKNOWN', 'keptAccountId');
    const into = (await accountOf(deps, absorbedAccountId))?.mergedInto;
    if (into?.accountId === keptAccountId)
      return done(deps, { outcome: 'unchanged', mergeId: into.mergeId, keptAccountId, absorbedAccountId });
    const mergeId = context.commandId === undefined ? randomUUID() : derivedId(context.commandId, 'merge');
    const result = await handleAccount(deps, absorbedAccountId, context, {
      yields: ['AccountsMerged'],
      build: async (_, at) => ({ type: 'Absorb', at, other: await existing(deps, keptAccountId), mergeId, reason }),
    });
    if (result.outcome === 'refused') return result;
    const event = result.outcome === 'accepted' && result.events.find(isMergeOrUndoing);
    if (event) await complete(deps, event, context);
    const answer = await done(deps, { outcome: 'accepted', mergeId, keptAccountId, absorbedAccountId });
    const stands = answer.outcome !== 'refused' && answer.absorbed.mergedInto?.mergeId === mergeId;
    return stands ? answer : refused('ACCOUNT_MERGED', 'keptAccountId');
  };

  /** Asked again once it is done. */
  const undoneBefore = async (absorbedAccountId: string, mergeId: string): Promise<MergeResult> => {
    const keptAccountId = await keptBefore(deps, absorbedAccountId, mergeId);
    if (keptAccountId === undefined) return refused('MERGE_UNKNOWN');
    return done(deps, { outcome: 'unchanged', mergeId, keptAccountId, absorbedAccountId });
  };

  const undo = async (
    { absorbedAccountId, keptAccountId, mergeId }: Omit<Done, 'outcome'>,
    reason: Parameters<MergeCommands['unmerge']>[0]['reason'],
    context: CommandContext,
  ): Promise<MergeResult> => {
    const result = await handleAccount(deps, keptAccountId, context, {
      yields: ['AccountsUnmerged'],
      build: (_, at) => ({ type: 'GiveBack', at, mergeId, reason }),
    });
    if (result.outcome === 'refused') return result;
    const event = result.outcome === 'accepted' && result.events.find(isMergeOrUndoing);
    if (event) await complete(deps, event, context);
    return done(deps, { outcome: result.outcome, mergeId, keptAccountId, absorbedAccountId });
  };

  const unmerge: MergeCommands['unmerge'] = async ({ absorbedAccountId, mergeId, reason }, context) => {
    await settle(deps, absorbedAccountId, context);
    const account = await accountOf(deps, absorbedAccountId);
    if (!account) return refused('ACCOUNT_UNKNOWN');
    const { mergedInto, undone = [] } = account;
    const asked = mergeId ?? mergedInto?.mergeId ?? undone.at(-1);
    if (asked !== undefined && undone.includes(asked)) return undoneBefore(absorbedAccountId, asked);
    if (mergedInto === undefined || mergedInto.mergeId !== asked) return refused('MERGE_UNKNOWN');
    return undo({ absorbedAccountId, keptAccountId: mergedInto.accountId, mergeId: asked }, reason, context);
  };

  const keptAccount: MergeCommands['keptAccount'] = async accountId => {
    const into = (await accountOf(deps, accountId))?.mergedInto;
    return into ? keptAccount(into.accountId) : accountId;
  };

  return { merge, unmerge, keptAccount, account: accountId => accountOf(deps, accountId) };
}
