/** The mutations on pairs of accounts: merge, undo a merge, dismiss a suspected duplicate. */
import type { GraphQLResolveInfo } from 'graphql';
import { accountAbsorbedBy } from '../../../projections/accounts/queries.js';
import type { MergeResult, PairResult } from '../../command/index.js';
import type { Granted } from '../../security/permissions.js';
import { mergeGlobalId, mergeIdsOf, type MergeIds } from '../accounts/merge-id.js';
import { readableSheet } from '../accounts/queries.js';
import { allowOnAccount, UNKNOWN_ACCOUNT } from '../accounts/reach.js';
import { commandContext, type ApiContext } from '../context.js';
import { Arg, Ctx, Info, Mutation, Resolver } from '../decorators.js';
import { badInput, notFound } from '../errors.js';
import { checkReason, NOTHING_DONE, visibility } from '../payload.js';
import { describeMutation, type CommandCode } from '../refusals.js';
import { uuidOf } from '../relay.js';
import { asUserError, refusalError, type UserError } from '../user-errors.js';
import { selects } from '../selection.js';
import { AccountsMergeInput, AccountsUnmergeInput, DuplicateDismissInput } from './inputs.js';
import { previewOf } from './preview.js';
import { DUPLICATE_REFUSALS } from './refusals.js';
import { AccountsMergePayload, AccountsUnmergePayload, DuplicateDismissPayload } from './types.js';

const NO_MERGE = { mergeId: null, keptAccount: null, absorbedAccount: null, preview: null, ...NOTHING_DONE };

const refused = (...userErrors: UserError[]): AccountsMergePayload => ({ ...NO_MERGE, userErrors });

/** Checks the right on each account. Returns that on the last one, or the user error of the first one out of reach, which names its input field. */
async function allowOnBoth(
  context: ApiContext,
  accounts: readonly (readonly [field: string, accountId: string])[],
): Promise<Granted | UserError> {
  let granted: Granted | undefined;
  for (const [field, accountId] of accounts)
    try {
      ({ granted } = await allowOnAccount(context, 'ACCOUNT_MERGE', accountId));
    } catch (error) {
      return asUserError(error, field);
    }
  return granted!;
}

const isGranted = (answer: Granted | UserError): answer is Granted => 'granted' in answer;

/** Who merges or undoes a merge, as the event records it. */
const reasonOf = ({ role }: Granted): 'SUPPORT' | 'SCHOOL' => (role === 'ACADEMIE_SUPPORT' ? 'SUPPORT' : 'SCHOOL');

/**
 * Builds the payload of a merge or of its undoing: both accounts as far as the caller may read them, or the refusal. `Name` is
 * the mutation: a result with a refusal that it does not document does not compile.
 */
async function mergePayload<Name extends 'accountsMerge' | 'accountsUnmerge'>(
  context: ApiContext,
  info: GraphQLResolveInfo,
  result: MergeResult<CommandCode<(typeof DUPLICATE_REFUSALS)[Name]>>,
): Promise<AccountsMergePayload> {
  if (result.outcome === 'refused') return refused(refusalError(result.refusal));
  const visible = await visibility(context, result.position);
  const read = (field: string, { accountId }: { accountId: string }) =>
    selects(info, field) ? readableSheet(context, accountId) : null;
  return {
    mergeId: mergeGlobalId({ mergeId: result.mergeId, absorbedAccountId: result.absorbed.accountId }),
    keptAccount: await read('keptAccount', result.kept),
    absorbedAccount: await read('absorbedAccount', result.absorbed),
    preview: null,
    userErrors: [],
    ...visible,
  };
}

interface MergeToUndo {
  readonly absorbedAccountId: string;
  /** Absent when the account is not absorbed now. */
  readonly keptAccountId: string | undefined;
  /** Absent when the account's last merge is asked for. */
  readonly mergeId: string | undefined;
}

/**
 * Finds the absorbed account by `accountId`, else by the merge; and the kept one in the ledger, for the read models may not show the
 * merge yet. Undefined when only the bare UUID of a merge is given and the read model does not know it.
 */
async function mergeToUndo(
  { services: { pool, commands } }: ApiContext,
  { accountId, mergeId }: AccountsUnmergeInput,
): Promise<MergeToUndo | undefined> {
  if (!accountId && !mergeId)
    throw badInput('Give the absorbed account (`accountId`) or the merge (`mergeId`).', 'accountId');
  const merge: Partial<MergeIds> = mergeId ? mergeIdsOf(mergeId, 'mergeId') : {};
  const absorbedAccountId = accountId
    ? uuidOf('Account', accountId, 'accountId')
    : (merge.absorbedAccountId ?? (await accountAbsorbedBy(pool, merge.mergeId!)));
  if (absorbedAccountId === undefined) return undefined;
  return {
    absorbedAccountId,
    keptAccountId: (await commands.accounts.account(absorbedAccountId))?.mergedInto?.accountId,
    mergeId: merge.mergeId,
  };
}

@Resolver()
export class DuplicateMutations {
  @Mutation(() => AccountsMergePayload, {
    nullable: true,
    description: describeMutation(
      'Merges two accounts of one responsable: the absorbed account closes, and its children and records move to the account that stays, which keeps its login, password, state and origin. Can be undone (accountsUnmerge). Merged by a school, an activated account to which the other brings a child of a school that it had none of asks its holder for the birth dates of all children at the next sign-in. With `preview: true` nothing changes. Needs the right on both accounts, in your schools or your académie, and a recent one-time password.',
      DUPLICATE_REFUSALS.accountsMerge,
    ),
  })
  async accountsMerge(
    @Arg('input', () => AccountsMergeInput, { description: 'Which two accounts are merged, and which of them stays.' })
    input: AccountsMergeInput,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<AccountsMergePayload> {
    checkReason(context, input);
    const keptAccountId = uuidOf('Account', input.keptAccountId, 'keptAccountId');
    const absorbedAccountId = uuidOf('Account', input.absorbedAccountId, 'absorbedAccountId');
    const right = await allowOnBoth(context, [
      ['keptAccountId', keptAccountId],
      ['absorbedAccountId', absorbedAccountId],
    ]);
    if (!isGranted(right)) return refused(right);
    const { accounts } = context.services.commands;
    if (input.preview) {
      const [kept, absorbed] = await Promise.all([
        accounts.account(keptAccountId),
        accounts.account(absorbedAccountId),
      ]);
      return { ...NO_MERGE, preview: kept && absorbed ? previewOf(kept, absorbed) : null, userErrors: [] };
    }
    const merge = { keptAccountId, absorbedAccountId, reason: reasonOf(right) };
    const result = await accounts.mergeByHand(merge, commandContext(context, right, input));
    return mergePayload<'accountsMerge'>(context, info, result);
  }

  @Mutation(() => AccountsUnmergePayload, {
    nullable: true,
    description: describeMutation(
      'Undoes a merge: the absorbed account reopens in its former state, with the children and records that it brought and that are still attached; the two accounts are recorded as belonging to two persons. Needs the right on both accounts and a recent one-time password.',
      DUPLICATE_REFUSALS.accountsUnmerge,
    ),
  })
  async accountsUnmerge(
    @Arg('input', () => AccountsUnmergeInput, { description: 'Which merge is undone.' }) input: AccountsUnmergeInput,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<AccountsUnmergePayload> {
    checkReason(context, input);
    const found = await mergeToUndo(context, input);
    if (!found) return refused(asUserError(notFound(UNKNOWN_ACCOUNT), 'mergeId'));
    const { absorbedAccountId, keptAccountId, mergeId } = found;
    const field = input.accountId ? 'accountId' : 'mergeId';
    const right = await allowOnBoth(context, [
      [field, absorbedAccountId],
      ...(keptAccountId === undefined ? [] : [[field, keptAccountId] as const]),
    ]);
    if (!isGranted(right)) return refused(right);
    const unmerge = {
      absorbedAccountId,
      ...(mergeId === undefined ? {} : { mergeId }),
      reason: reasonOf(right),
    };
    const { accounts } = context.services.commands;
    const result = await accounts.unmerge(unmerge, commandContext(context, right, input));
    return mergePayload<'accountsUnmerge'>(context, info, result);
  }

  @Mutation(() => DuplicateDismissPayload, {
    nullable: true,
    description: describeMutation(
      'Records that two accounts belong to two persons: they are no longer listed as duplicates, nor merged by imports. Needs the right on both accounts and a recent one-time password.',
      DUPLICATE_REFUSALS.duplicateDismiss,
    ),
  })
  async duplicateDismiss(
    @Arg('input', () => DuplicateDismissInput, { description: 'Which two accounts belong to two persons.' })
    input: DuplicateDismissInput,
    @Ctx() context: ApiContext,
  ): Promise<DuplicateDismissPayload> {
    checkReason(context, input);
    const accountIds = [
      uuidOf('Account', input.accountId, 'accountId'),
      uuidOf('Account', input.otherAccountId, 'otherAccountId'),
    ] as const;
    const right = await allowOnBoth(context, [
      ['accountId', accountIds[0]],
      ['otherAccountId', accountIds[1]],
    ]);
    if (!isGranted(right)) return { userErrors: [right], ...NOTHING_DONE };
    const { duplicates } = context.services.commands;
    const result: PairResult<CommandCode<typeof DUPLICATE_REFUSALS.duplicateDismiss>> = await duplicates.dismiss(
      { accountIds },
      commandContext(context, right, input),
    );
    if (result.outcome === 'refused') return { userErrors: [refusalError(result.refusal)], ...NOTHING_DONE };
    return { userErrors: [], ...(await visibility(context, result.position)) };
  }
}
