/** The mutations by which a holder puts two accounts of his or her own together, and undoes it. */
import type { GraphQLResolveInfo } from 'graphql';
import type { CommandContext, MergeResult } from '../../command/index.js';
import { undoableUntil } from '../../domain/account/merge/regroup.js';
import type { Account as AccountState } from '../../domain/account/state.js';
import { mergeGlobalId, mergeIdsOf } from '../accounts/merge-id.js';
import { readableSheet } from '../accounts/queries.js';
import type { ApiContext } from '../context.js';
import { Arg, Ctx, Info, Mutation, Resolver } from '../decorators.js';
import { badInput } from '../errors.js';
import { HOLDER_REFUSALS } from '../holder/refusals.js';
import { datesOf, ownOf, visit } from '../holder/visit.js';
import type { CommandInput } from '../payload.js';
import { describeMutation, type CommandCode } from '../refusals.js';
import { selects } from '../selection.js';
import type { VisitLimit } from '../visit-limits.js';
import {
  RegroupingByCodeInput,
  RegroupingByCodePayload,
  RegroupingByPasswordInput,
  RegroupingByPasswordPayload,
  RegroupingCodeRequestInput,
  RegroupingCodeRequestPayload,
  RegroupingUndoInput,
  RegroupingUndoPayload,
  type RegroupedPayload,
} from './types.js';

type Regrouping = 'regroupingByPassword' | 'regroupingByCode' | 'regroupingUndo';

/** Until when the holder can undo the merge of this account; null when he or she did not make it. */
const untilOf = (kept: AccountState, mergeId: string): string | null => {
  const merge = kept.absorbed?.find(other => other.mergeId === mergeId);
  return (merge && undoableUntil(merge)) ?? null;
};

/** Checks the right and the rate limit, runs the command, and builds the payload with the holder's account. */
async function regroup<Name extends Regrouping>(
  name: Name,
  context: ApiContext,
  info: GraphQLResolveInfo,
  { input, limit, triesOf }: { input: CommandInput; limit: VisitLimit; triesOf: string },
  run: (accountId: string, as: CommandContext) => Promise<MergeResult<CommandCode<(typeof HOLDER_REFUSALS)[Name]>>>,
): Promise<RegroupedPayload> {
  const { accountId, own } = ownOf(context, 'ACCOUNT_REGROUP');
  const { result, userErrors, position, projected } = await visit(
    name,
    context,
    { input, limit, triesOf, ...own },
    async as => {
      const merged = await run(accountId, as);
      if (merged.outcome === 'refused') return merged;
      // For `visit` a merge is a change of the kept account; only a refusal makes a difference there.
      const { kept: state, ...done } = merged;
      return { ...done, outcome: 'unchanged' as const, state };
    },
  );
  const none = { mergeId: null, account: null, undoableUntil: null };
  if (!result || result.outcome === 'refused') return { ...none, userErrors, position, projected };
  const { mergeId, absorbed, state } = result;
  return {
    mergeId: mergeGlobalId({ mergeId, absorbedAccountId: absorbed.accountId }),
    account: selects(info, 'account') ? await readableSheet(context, accountId) : null,
    undoableUntil: untilOf(state, mergeId),
    userErrors,
    position,
    projected,
  };
}

@Resolver()
export class RegroupingMutations {
  @Mutation(() => RegroupingByPasswordPayload, {
    nullable: true,
    description: describeMutation(
      'Puts two accounts of one person together: the account of this login is merged into the one signed in to, which keeps its login and password. The names must agree. A wrong password counts as one at sign-in does; an unknown login is answered alike. Proven contacts of both accounts are told. Can be undone for seven days. Needs the holder signed in.',
      HOLDER_REFUSALS.regroupingByPassword,
      ['TOO_MANY_REQUESTS', 'OVERLOADED'],
    ),
  })
  async regroupingByPassword(
    @Arg('input', () => RegroupingByPasswordInput, { description: 'Login and password of the other account.' })
    input: RegroupingByPasswordInput,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<RegroupedPayload> {
    const { login, password } = input;
    return regroup(
      'regroupingByPassword',
      context,
      info,
      { input, limit: 'SIGN_IN', triesOf: login },
      (accountId, as) =>
        context.services.commands.holder.regroupByPassword({ accountId, login, password, ...datesOf(input) }, as),
    );
  }

  @Mutation(() => RegroupingCodeRequestPayload, {
    nullable: true,
    description: describeMutation(
      'Sends a code to your proven mobile, by which to prove another account with the same mobile. It is sent whatever the login: regroupingByCode says whether it leads anywhere. The code is valid for ten minutes, and not after five wrong ones. Needs the holder signed in.',
      HOLDER_REFUSALS.regroupingCodeRequest,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  async regroupingCodeRequest(
    @Arg('input', () => RegroupingCodeRequestInput, { description: 'Login of the other account.' })
    input: RegroupingCodeRequestInput,
    @Ctx() context: ApiContext,
  ): Promise<RegroupingCodeRequestPayload> {
    const { accountId, own } = ownOf(context, 'ACCOUNT_REGROUP');
    const { commands } = context.services;
    let request = '';
    const { result, userErrors, position, projected } = await visit(
      'regroupingCodeRequest',
      context,
      { input, limit: 'REGROUPING_CODE', triesOf: accountId, ...own },
      as => {
        request = commands.codes.request(as);
        const asked = { accountId, login: input.login, request, language: context.language };
        return commands.holder.requestRegroupingCode(asked, as);
      },
    );
    const isSent = result !== undefined && result.outcome !== 'refused';
    return { codeRequest: isSent ? request : null, userErrors, position, projected };
  }

  @Mutation(() => RegroupingByCodePayload, {
    nullable: true,
    description: describeMutation(
      'Puts two accounts of one person together by the code of regroupingCodeRequest and the birth dates of all children of the other account, as regroupingByPassword does by its password. Needs the holder signed in.',
      HOLDER_REFUSALS.regroupingByCode,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  async regroupingByCode(
    @Arg('input', () => RegroupingByCodeInput, {
      description: 'The code, the request that it belongs to, and birth dates.',
    })
    input: RegroupingByCodeInput,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<RegroupedPayload> {
    const { codeRequest: request, code } = input;
    const { accountId: triesOf } = ownOf(context, 'ACCOUNT_REGROUP');
    return regroup('regroupingByCode', context, info, { input, limit: 'TOKEN', triesOf }, (accountId, as) =>
      context.services.commands.holder.regroupByCode({ accountId, request, code, ...datesOf(input) }, as),
    );
  }

  @Mutation(() => RegroupingUndoPayload, {
    nullable: true,
    description: describeMutation(
      'Undoes a regrouping within seven days: both accounts get back their login, chosen password, children and disputes. A provisional password is gone: the school notifies again. Later the school can still separate the accounts. Needs the holder signed in to the account that was kept.',
      HOLDER_REFUSALS.regroupingUndo,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  async regroupingUndo(
    @Arg('input', () => RegroupingUndoInput, { description: 'Which regrouping is undone.' }) input: RegroupingUndoInput,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<RegroupingUndoPayload> {
    const { mergeId, absorbedAccountId } = mergeIdsOf(input.mergeId, 'mergeId');
    if (absorbedAccountId === undefined) throw badInput('Give the global id of the merge.', 'mergeId');
    const { accountId: triesOf } = ownOf(context, 'ACCOUNT_REGROUP');
    const done = await regroup('regroupingUndo', context, info, { input, limit: 'TOKEN', triesOf }, (accountId, as) =>
      context.services.commands.holder.undoRegrouping({ accountId, mergeId, absorbedAccountId }, as),
    );
    const { mergeId: undone, account, userErrors, position, projected } = done;
    return { mergeId: undone, account, userErrors, position, projected };
  }
}
