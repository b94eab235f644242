import type { GraphQLResolveInfo } from 'graphql';
import type { AccountResult, CommandContext } from '../../command/index.js';
import type { Refusal } from '../../domain/event.js';
import type { RefusalCode } from '../../domain/refusals.js';
import type { Action } from '../../security/actions.js';
import { commandContext, recordReadNow, type ApiContext } from '../context.js';
import { Arg, Ctx, Info, Mutation, Resolver } from '../decorators.js';
import { checkReason, NOTHING_DONE, visibility, type CommandInput } from '../payload.js';
import { describeMutation, type CommandCode } from '../refusals.js';
import { uuidOf } from '../relay.js';
import { asUserError, refusalError } from '../user-errors.js';
import { selects } from '../selection.js';
import {
  AccountForcePasswordChangeInput,
  AccountFreeInput,
  AccountNotifyInput,
  AccountResetPasswordInput,
  AccountRevealProvisionalPasswordInput,
  AccountUnlockInput,
  AccountUpdateContactInput,
  LinkDisputeInput,
  LinkDisputeResolveInput,
  LinkDisputeWithdrawInput,
} from './inputs.js';
import { schoolOfDispute, schoolOfLink } from './links.js';
import {
  AccountForcePasswordChangePayload,
  AccountFreePayload,
  AccountNotifyPayload,
  AccountResetPasswordPayload,
  AccountRevealProvisionalPasswordPayload,
  AccountUnlockPayload,
  AccountUpdateContactPayload,
  LinkDisputePayload,
  LinkDisputeResolvePayload,
  LinkDisputeWithdrawPayload,
  type AccountPayload,
} from './payloads.js';
import { readableSheet } from './queries.js';
import { allowOnAccount } from './reach.js';
import { ACCOUNT_REFUSALS } from './refusals.js';

/**
 * Counts a dispute or a withdrawal of a holder, by the account. Throws TOO_MANY_REQUESTS when those of the day are used up. What schools and
 * académies do on a holder's behalf is not counted.
 */
const checkDisputes = async ({ principal, services, address }: ApiContext): Promise<void> => {
  const triesOf = principal?.holderOf;
  if (triesOf !== undefined) await services.visitLimits.check('DISPUTE', { triesOf, address });
};

/** What a mutation of an account needs before its command runs. */
interface ActionOnAccount<Code extends RefusalCode> {
  readonly action: Action;
  readonly input: CommandInput & { accountId: string; uai?: string };
  /** The school in which the right is needed, when the input does not name it. */
  readonly uai?: string | undefined;
  /** The refusal when the link or dispute does not exist; false when it exists. Answered only to a caller who has the right on the account. */
  readonly unknown?: Refusal<Code> | false;
}
/** Runs the command of a mutation. `as`: who acts, by what right and for what reason, as its events record it. */
type Run<R extends AccountResult> = (accountId: string, as: CommandContext) => Promise<R>;

/**
 * Checks the reason and the right, runs the command, and builds the payload: every mutation of an account passes here. `_mutation`
 * is for the types alone: a command with a refusal that this mutation does not document does not compile.
 */
async function act<
  Name extends keyof typeof ACCOUNT_REFUSALS,
  R extends AccountResult<CommandCode<(typeof ACCOUNT_REFUSALS)[Name]>>,
>(
  _mutation: Name,
  context: ApiContext,
  info: GraphQLResolveInfo,
  { action, input, uai, unknown }: ActionOnAccount<CommandCode<(typeof ACCOUNT_REFUSALS)[Name]>>,
  run: Run<R>,
): Promise<AccountPayload & { result?: R }> {
  checkReason(context, input);
  const accountId = uuidOf('Account', input.accountId, 'accountId');
  let granted;
  try {
    ({ granted } = await allowOnAccount(context, action, accountId, input.uai ?? uai));
  } catch (error) {
    return { account: null, userErrors: [asUserError(error)], ...NOTHING_DONE };
  }
  if (unknown) return { account: null, userErrors: [refusalError(unknown)], ...NOTHING_DONE };
  const result: R = await run(accountId, commandContext(context, granted, input));
  if (result.outcome === 'refused')
    return { account: null, userErrors: [refusalError(result.refusal)], ...NOTHING_DONE };
  const visible = await visibility(context, result.position);
  const account = selects(info, 'account') ? await readableSheet(context, accountId) : null;
  return { account, userErrors: [], ...visible, result };
}

@Resolver()
export class AccountMutations {
  @Mutation(() => AccountNotifyPayload, {
    nullable: true,
    description: describeMutation(
      'Notifies a holder: a letter gives login and provisional password, an e-mail gives login and a one-time link. Starts again the three months in which to activate. Can be repeated. Needs the right in the school, and, for the account of a responsable, a recent one-time password.',
      ACCOUNT_REFUSALS.accountNotify,
      ['OVERLOADED'],
    ),
  })
  async accountNotify(
    @Arg('input', () => AccountNotifyInput, {
      description: 'Which account is notified, by which school, by letter or e-mail, with or without a new password.',
    })
    input: AccountNotifyInput,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<AccountPayload> {
    const { uai, channel, resetPassword } = input;
    return act('accountNotify', context, info, { action: 'ACCOUNT_NOTIFY', input }, (accountId, as) =>
      context.services.commands.account.notify({ accountId, uai, channel, resetPassword }, as),
    );
  }

  @Mutation(() => AccountResetPasswordPayload, {
    nullable: true,
    description: describeMutation(
      'Makes a new provisional password without notifying the holder; the previous password no longer works. An activated account stays activated: its holder is told by e-mail, and the next sign-in asks for a new password and the birth dates of all attached children. Needs the right in the school, and, for the account of a responsable, a recent one-time password.',
      ACCOUNT_REFUSALS.accountResetPassword,
      ['OVERLOADED'],
    ),
  })
  async accountResetPassword(
    @Arg('input', () => AccountResetPasswordInput, {
      description: 'Which account gets a new provisional password, and by which school.',
    })
    input: AccountResetPasswordInput,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<AccountPayload> {
    const { uai } = input;
    return act('accountResetPassword', context, info, { action: 'ACCOUNT_RESET_PASSWORD', input }, (accountId, as) =>
      context.services.commands.account.resetPassword({ accountId, uai }, as),
    );
  }

  @Mutation(() => AccountUpdateContactPayload, {
    nullable: true,
    description: describeMutation(
      'Corrects contact details. On an activated account, an e-mail address or mobile number that the holder has proven stays in force, and the new one is unconfirmed until the holder confirms it; the holder is told by e-mail. Needs the right in the school, and, for the account of a responsable, a recent one-time password.',
      ACCOUNT_REFUSALS.accountUpdateContact,
    ),
  })
  async accountUpdateContact(
    @Arg('input', () => AccountUpdateContactInput, {
      description:
        'Which account is corrected, by which school, and the new values: a field left out stays, a null clears it.',
    })
    input: AccountUpdateContactInput,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<AccountPayload> {
    return act('accountUpdateContact', context, info, { action: 'ACCOUNT_UPDATE_CONTACT', input }, (accountId, as) =>
      context.services.commands.account.updateContact({ accountId, ...contactOf(input) }, as),
    );
  }

  @Mutation(() => AccountRevealProvisionalPasswordPayload, {
    nullable: true,
    description: describeMutation(
      'Shows the provisional password, after recording that you saw it. A password that the holder chose is never shown. Needs the right in the school, and, for the account of a responsable, a recent one-time password.',
      ACCOUNT_REFUSALS.accountRevealProvisionalPassword,
    ),
  })
  async accountRevealProvisionalPassword(
    @Arg('input', () => AccountRevealProvisionalPasswordInput, {
      description: 'Which provisional password is shown, and to which school.',
    })
    input: AccountRevealProvisionalPasswordInput,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<AccountRevealProvisionalPasswordPayload> {
    const { uai } = input;
    const { result, ...payload } = await act(
      'accountRevealProvisionalPassword',
      context,
      info,
      { action: 'ACCOUNT_REVEAL_PASSWORD', input },
      async (accountId, as) => {
        const answer = await context.services.commands.account.revealProvisionalPassword({ accountId, uai }, as);
        // Recorded before it is shown, also when it is shown again for the same commandId and no event is appended.
        if (answer.outcome === 'accepted')
          await recordReadNow(context, { kind: 'REVEAL', granted: as, accountId, persons: 1 });
        return answer;
      },
    );
    return { ...payload, password: result?.password ?? null };
  }

  @Mutation(() => AccountUnlockPayload, {
    nullable: true,
    description: describeMutation(
      'Unlocks an account that is locked after too many failed sign-ins; does nothing when it is not locked. Needs the right in the académie, and, for the account of a responsable, a recent one-time password.',
      ACCOUNT_REFUSALS.accountUnlock,
    ),
  })
  async accountUnlock(
    @Arg('input', () => AccountUnlockInput, { description: 'Which account is unlocked.' }) input: AccountUnlockInput,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<AccountPayload> {
    return act('accountUnlock', context, info, { action: 'ACCOUNT_UNLOCK', input }, (accountId, as) =>
      context.services.commands.account.unlock({ accountId }, as),
    );
  }

  @Mutation(() => AccountFreePayload, {
    nullable: true,
    description: describeMutation(
      'Frees an activated account that somebody else made, or whose holder has no way back. Password, sessions, links, FranceConnect and proven contact details are void, and the contact details are those of the base again. The account is then NOT_NOTIFIED: the school can act on it, and activating it asks for the birth dates of all children. The address and the mobile proven until now are told of it. Make sure first who the person is. Needs the right in the académie, or the role NATIONAL_ADMIN, and a recent one-time password; never a school alone.',
      ACCOUNT_REFUSALS.accountFree,
    ),
  })
  async accountFree(
    @Arg('input', () => AccountFreeInput, { description: 'Which account is freed, and why.' }) input: AccountFreeInput,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<AccountPayload> {
    const { because } = input;
    return act('accountFree', context, info, { action: 'ACCOUNT_FREE', input }, (accountId, as) =>
      context.services.commands.account.free({ accountId, because }, as),
    );
  }

  @Mutation(() => AccountForcePasswordChangePayload, {
    nullable: true,
    description: describeMutation(
      'Demands a new password at the next sign-in, and ends every session of the holder. Without `reason`, PRECAUTION is recorded. Needs the role NATIONAL_ADMIN and a recent one-time password.',
      ACCOUNT_REFUSALS.accountForcePasswordChange,
    ),
  })
  async accountForcePasswordChange(
    @Arg('input', () => AccountForcePasswordChangeInput, {
      description: 'Whose holder must choose a new password, and why.',
    })
    input: AccountForcePasswordChangeInput,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<AccountPayload> {
    const reason = input.reason ?? 'PRECAUTION';
    return act(
      'accountForcePasswordChange',
      context,
      info,
      { action: 'PASSWORD_CHANGE_FORCE', input },
      (accountId, as) => context.services.commands.account.forcePasswordChange({ accountId, reason }, as),
    );
  }

  @Mutation(() => LinkDisputePayload, {
    nullable: true,
    description: describeMutation(
      "Records that the holder is not the legal guardian of an attached pupil. For the holder signed in; or on the holder's behalf for a head of the pupil's school or the support of its académie, with a recent one-time password. A holder disputes and withdraws twenty times a day at most. Does nothing when the link is disputed already.",
      ACCOUNT_REFUSALS.linkDispute,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  async linkDispute(
    @Arg('input', () => LinkDisputeInput, { description: 'Which pupil the holder is not the legal guardian of.' })
    input: LinkDisputeInput,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<AccountPayload> {
    const studentId = uuidOf('Student', input.studentId, 'studentId');
    const account = uuidOf('Account', input.accountId, 'accountId');
    const uai = await schoolOfLink(context.services.pool, account, link => link.studentId === studentId);
    const unknown = uai === undefined && ({ code: 'LINK_UNKNOWN', field: 'studentId' } as const);
    const asked = { action: 'LINK_DISPUTE', input, uai, unknown } as const;
    return act('linkDispute', context, info, asked, async (accountId, as) => {
      await checkDisputes(context);
      return context.services.commands.holder.dispute({ accountId, studentId }, as);
    });
  }

  @Mutation(() => LinkDisputeWithdrawPayload, {
    nullable: true,
    description: describeMutation(
      "Withdraws an open dispute: the link is undisputed again. For the holder signed in; or on the holder's behalf for a head of the pupil's school or the support of its académie, with a recent one-time password.",
      ACCOUNT_REFUSALS.linkDisputeWithdraw,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  async linkDisputeWithdraw(
    @Arg('input', () => LinkDisputeWithdrawInput, { description: 'Which dispute is withdrawn.' })
    input: LinkDisputeWithdrawInput,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<AccountPayload> {
    const disputeId = uuidOf('LinkDispute', input.disputeId, 'disputeId');
    const account = uuidOf('Account', input.accountId, 'accountId');
    const uai = await schoolOfDispute(context.services.pool, account, disputeId);
    const unknown = uai === undefined && ({ code: 'DISPUTE_UNKNOWN', field: 'disputeId' } as const);
    const asked = { action: 'LINK_DISPUTE', input, uai, unknown } as const;
    return act('linkDisputeWithdraw', context, info, asked, async (accountId, as) => {
      await checkDisputes(context);
      return context.services.commands.holder.withdrawDispute({ accountId, disputeId }, as);
    });
  }

  @Mutation(() => LinkDisputeResolvePayload, {
    nullable: true,
    description: describeMutation(
      "Settles a dispute: the link stays, and the holder is told why; or it is suspended until the base no longer names the pupil. A settled dispute can be settled the other way; a link that is restored is as the school base describes it now. Needs the right in the pupil's school or its académie, and a recent one-time password.",
      ACCOUNT_REFUSALS.linkDisputeResolve,
    ),
  })
  async linkDisputeResolve(
    @Arg('input', () => LinkDisputeResolveInput, {
      description: 'Which dispute is settled, and whether the link stays or ends.',
    })
    input: LinkDisputeResolveInput,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<AccountPayload> {
    const { outcome, keptBecause } = input;
    const disputeId = uuidOf('LinkDispute', input.disputeId, 'disputeId');
    const account = uuidOf('Account', input.accountId, 'accountId');
    const uai = await schoolOfDispute(context.services.pool, account, disputeId);
    const unknown = uai === undefined && ({ code: 'DISPUTE_UNKNOWN', field: 'disputeId' } as const);
    return act(
      'linkDisputeResolve',
      context,
      info,
      { action: 'LINK_DISPUTE_RESOLVE', input, uai, unknown },
      (accountId, as) =>
        context.services.commands.account.resolveDispute(
          { accountId, disputeId, outcome, ...(keptBecause && { keptBecause }) },
          as,
        ),
    );
  }
}

/** The contact details that the input names: a field left out stays absent, a null stays null. */
function contactOf({ email, mobile, homePhone, workPhone, address }: AccountUpdateContactInput) {
  const texts = { email, mobile, homePhone, workPhone };
  const { lines, postalCode, city, country } = address ?? {};
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined)),
    ...(address === null ? { address: null } : {}),
    ...(lines
      ? {
          address: {
            lines,
            ...(postalCode ? { postalCode } : {}),
            ...(city ? { city } : {}),
            ...(country ? { country } : {}),
          },
        }
      : {}),
  };
}
