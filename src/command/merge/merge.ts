/**
 * Merging two responsables' accounts and undoing it: two appends, the second completed by the system when it was lost.
 */
import type { MergeReason, UnmergeReason } from '../../domain/account/merge/reasons.js';
import type { Account } from '../../domain/account/state.js';
import type { RefusalOf } from '../../domain/account/decide.js';
import type { RuleRefusal } from '../../domain/account/merge/decide.js';
import { refuse } from '../../domain/refusals.js';
import { accountOf, existingAccount } from '../account/load-account.js';
import { handleAccount } from '../account/stream.js';
import type { Command, Deps } from '../dependencies.js';
import { keptBefore, settle } from './both-streams.js';
import { absorbInto, answerOf, undo, type MergeResult } from './steps.js';

type MergeRefusal = RefusalOf<'Absorb'> | 'ACCOUNT_UNKNOWN' | 'COMMAND_ID_USED';

/** Which account absorbs which, and who asks for it. */
export interface Merge {
  keptAccountId: string;
  absorbedAccountId: string;
  reason: MergeReason;
}

/**
 * Closes the absorbed account (`mergedInto`) and moves its links, sources and disputes to the kept one, which keeps
 * login, credentials, state and origin. `unchanged` when it is already absorbed by that very account. A merge of which
 * only the first stream was written (a crash) is completed by the system, or by the same command sent again.
 *
 * Refused: `ACCOUNT_UNKNOWN`, `MERGE_SAME_ACCOUNT`, `MERGE_KIND`, `ACCOUNT_MERGED` (either is absorbed already: see
 * `keptAccount`), `MERGE_BOTH_FRANCECONNECT`, `MERGE_DISPUTED` (one holds a child that the other was found not to be
 * the guardian of). By the `RULE` also: `MERGE_BOTH_ACTIVATED`, `DUPLICATE_DISMISSED`: suspect the pair instead.
 */
export const merge: Command<Merge, MergeResult<MergeRefusal>> = async (
  deps,
  { keptAccountId, absorbedAccountId, reason },
  context,
) => {
  if (keptAccountId === absorbedAccountId) return refuse('MERGE_SAME_ACCOUNT', 'absorbedAccountId');
  await settle(deps, absorbedAccountId, context);
  await settle(deps, keptAccountId, context);
  if (!(await accountOf(deps, keptAccountId))) return refuse('ACCOUNT_UNKNOWN', 'keptAccountId');
  const into = (await accountOf(deps, absorbedAccountId))?.mergedInto;
  if (into?.accountId === keptAccountId)
    return answerOf(deps, { outcome: 'unchanged', mergeId: into.mergeId, keptAccountId, absorbedAccountId });
  return absorbInto(deps, { keptAccountId, absorbedAccountId }, context, mergeId =>
    handleAccount(deps, absorbedAccountId, context, {
      type: 'Absorb',
      build: async (_, at) => ({
        type: 'Absorb',
        at,
        other: await existingAccount(deps, keptAccountId),
        mergeId,
        reason,
      }),
    }),
  );
};

/** `merge` as a person does it: it cannot be refused by what binds the rule alone. */
export const mergeByHand = merge as Command<
  Merge & { reason: Exclude<MergeReason, 'RULE'> },
  MergeResult<Exclude<MergeRefusal, RuleRefusal>>
>;

/** Which merge is undone, and who asks for it. */
export interface Unmerge {
  absorbedAccountId: string;
  /** The merge to undo; absent, the one by which the account is absorbed. */
  mergeId?: string;
  /** The holder undoes by `undoRegrouping`. */
  reason: Exclude<UnmergeReason, 'CONFLICT' | 'HOLDER'>;
}

type UnmergeRefusal = RefusalOf<'GiveBack'> | 'ACCOUNT_UNKNOWN' | 'COMMAND_ID_USED';

/** The answer to an undoing asked for again. */
const undoneBefore = async (
  deps: Deps,
  absorbedAccountId: string,
  mergeId: string,
): Promise<MergeResult<UnmergeRefusal>> => {
  const keptAccountId = await keptBefore(deps, absorbedAccountId, mergeId);
  if (keptAccountId === undefined) return refuse('MERGE_UNKNOWN');
  return answerOf(deps, { outcome: 'unchanged', mergeId, keptAccountId, absorbedAccountId });
};

/**
 * Gives back to the absorbed account what it brought and is still there; it reopens in the state it had (expired, when
 * its time is over). The pair is remembered as dismissed.
 *
 * Refused: `ACCOUNT_UNKNOWN`, `MERGE_UNKNOWN` (not absorbed, or not by `mergeId`), `ACCOUNT_MERGED` (the kept one is
 * itself absorbed: that merge is undone first).
 */
export const unmerge: Command<Unmerge, MergeResult<UnmergeRefusal>> = async (
  deps,
  { absorbedAccountId, mergeId, reason },
  context,
) => {
  await settle(deps, absorbedAccountId, context);
  const account = await accountOf(deps, absorbedAccountId);
  if (!account) return refuse('ACCOUNT_UNKNOWN');
  const { mergedInto, undone = [] } = account;
  // Asked for again without naming the merge, it is the one undone last.
  const id = mergeId ?? mergedInto?.mergeId ?? undone.at(-1);
  if (id !== undefined && undone.includes(id)) return undoneBefore(deps, absorbedAccountId, id);
  if (mergedInto === undefined || mergedInto.mergeId !== id) return refuse('MERGE_UNKNOWN');
  const { accountId: keptAccountId } = mergedInto;
  return undo(deps, { absorbedAccountId, keptAccountId, mergeId: id }, context, () =>
    handleAccount(deps, keptAccountId, context, {
      type: 'GiveBack',
      build: (_, at) => ({ type: 'GiveBack', at, mergeId: id, reason }),
    }),
  );
};

/** Finds the account that now stands for this one: itself, or the one at the end of its merges. Unknown: itself. */
export const keptAccount = async (deps: Deps, accountId: string): Promise<string> => {
  const into = (await accountOf(deps, accountId))?.mergedInto;
  return into ? keptAccount(deps, into.accountId) : accountId;
};

/** Reads the state of an account from its stream: `previewMerge` of `domain/account/merge/preview.ts` compares two. */
export const account = (deps: Deps, accountId: string): Promise<Account | undefined> => accountOf(deps, accountId);
