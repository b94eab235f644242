import { isSubject } from '../../security/claims.js';
import { commandContext, type ApiContext } from '../context.js';
import type { CommandContext, DelegationResult } from '../../command/index.js';
import type { Granted } from '../../security/permissions.js';
import { Arg, Ctx, Mutation, Resolver } from '../decorators.js';
import { badInput } from '../errors.js';
import { allowInSchool } from '../list.js';
import { checkReason, NOTHING_DONE, visibility, type CommandInput } from '../payload.js';
import { describeMutation } from '../refusals.js';
import { uuidOf } from '../relay.js';
import { asUserError, refusalError, type UserError } from '../user-errors.js';
import { readDelegation } from './read.js';
import { DELEGATION_REFUSALS } from './refusals.js';
import {
  DelegationGrantInput,
  DelegationGrantPayload,
  DelegationRevokeInput,
  DelegationRevokePayload,
  type DelegationPayload,
} from './types.js';

/** The read model that shows delegations. */
const OF_DELEGATIONS = ['delegations'];

const refused = (error: UserError): DelegationPayload => ({ delegation: null, userErrors: [error], ...NOTHING_DONE });

/**
 * Checks the right to delegate in a school, runs the command, and builds the payload. A school in which the caller has no such right is
 * refused as `unknown` says.
 */
async function act(
  context: ApiContext,
  input: CommandInput,
  uai: string,
  unknown: UserError,
  run: (as: CommandContext) => Promise<DelegationResult>,
): Promise<DelegationPayload> {
  let granted: Granted;
  try {
    granted = await allowInSchool(context, 'DELEGATION_GRANT', uai);
  } catch (error) {
    const userError = asUserError(error);
    return refused(userError.code === 'FORBIDDEN' ? unknown : userError);
  }
  const result = await run(commandContext(context, granted, input));
  if (result.outcome === 'refused') return refused(refusalError(result.refusal));
  const visible = await visibility(context, result.position, OF_DELEGATIONS);
  return {
    delegation: (await readDelegation(context, result.state.delegationId)) ?? null,
    userErrors: [],
    ...visible,
  };
}

@Resolver()
export class DelegationMutations {
  @Mutation(() => DelegationGrantPayload, {
    nullable: true,
    description: describeMutation(
      'Lends rights on a school to somebody until a date: from now on that person acts there as SCHOOL_DELEGATE with the rights named. Needs to be the head of the school, and a recent one-time password.',
      DELEGATION_REFUSALS.delegationGrant,
    ),
  })
  async delegationGrant(
    @Arg('input', () => DelegationGrantInput, { description: 'To whom which rights are lent, where and until when.' })
    input: DelegationGrantInput,
    @Ctx() context: ApiContext,
  ): Promise<DelegationPayload> {
    checkReason(context, input);
    const { uai, delegate, rights, until } = input;
    if (!isSubject(delegate))
      throw badInput(
        'Give the identifier (`sub`) of the person: visible characters, and no e-mail address.',
        'delegate',
      );
    const unknown = refusalError({ code: 'SCHOOL_UNKNOWN', field: 'uai' });
    return act(context, input, uai, unknown, as =>
      context.services.commands.delegations.grant({ uai, delegate, rights, until }, as),
    );
  }

  @Mutation(() => DelegationRevokePayload, {
    nullable: true,
    description: describeMutation(
      'Ends a delegation at once: its rights are lost from now on, in open subscriptions as well. Does nothing when it has ended. Needs to be the head of the school, and a recent one-time password.',
      DELEGATION_REFUSALS.delegationRevoke,
    ),
  })
  async delegationRevoke(
    @Arg('input', () => DelegationRevokeInput, { description: 'Which delegation ends now.' })
    input: DelegationRevokeInput,
    @Ctx() context: ApiContext,
  ): Promise<DelegationPayload> {
    checkReason(context, input);
    const delegationId = uuidOf('Delegation', input.delegationId, 'delegationId');
    const { delegations } = context.services.commands;
    const unknown = refusalError({ code: 'DELEGATION_UNKNOWN', field: 'delegationId' });
    const delegation = await delegations.delegation(delegationId);
    if (!delegation) return refused(unknown);
    return act(context, input, delegation.uai, unknown, as => delegations.revoke({ delegationId }, as));
  }
}
