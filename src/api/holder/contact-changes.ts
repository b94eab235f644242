import type { HolderProof } from '../../command/index.js';
import type { ApiContext } from '../context.js';
import { Arg, Ctx, Mutation, Resolver } from '../decorators.js';
import { ApiError } from '../errors.js';
import { checkReason } from '../payload.js';
import { describeMutation } from '../refusals.js';
import {
  ChangeStopInput,
  ChangeStopPayload,
  EmailChangeRequestInput,
  EmailChangeRequestPayload,
  PhoneChangeConfirmInput,
  PhoneChangeConfirmPayload,
  PhoneChangeRequestInput,
  PhoneChangeRequestPayload,
  type ProvenInput,
} from './contact-change-types.js';
import { HOLDER_REFUSALS } from './refusals.js';
import type { StatePayload } from './types.js';
import { ownOf, visit } from './visit.js';

const ONE_PROOF = {
  fr: 'Donnez le mot de passe actuel ou, pour un compte sans mot de passe, une nouvelle identification par FranceConnect : un des deux.',
  en: 'Give the present password or, for an account without one, a new sign-in at FranceConnect: one of the two.',
};

/** The proof of an input: the password, or FranceConnect. Throws BAD_USER_INPUT unless there is exactly one. */
function proofOf(context: ApiContext, input: ProvenInput): HolderProof {
  checkReason(context, input);
  const { currentPassword, franceConnect } = input;
  if ((typeof currentPassword === 'string') === Boolean(franceConnect))
    throw new ApiError('BAD_USER_INPUT', ONE_PROOF, { field: 'currentPassword' });
  if (!franceConnect) return { currentPassword: currentPassword! };
  const { ticket, request } = franceConnect;
  return { franceConnect: { ticket, request } };
}

@Resolver()
export class ContactChangeMutations {
  @Mutation(() => EmailChangeRequestPayload, {
    nullable: true,
    description: describeMutation(
      'Requests another e-mail address, or the unconfirmed one that the school wrote. It takes effect once the link sent to it is used with accountConfirmEmail. Requesting the address already proven rejects the one that the school wrote. Needs the holder signed in, and the password; or for an account without one, a new sign-in at FranceConnect.',
      HOLDER_REFUSALS.emailChangeRequest,
      ['TOO_MANY_REQUESTS', 'OVERLOADED'],
    ),
  })
  async emailChangeRequest(
    @Arg('input', () => EmailChangeRequestInput, {
      description: 'The new address and a proof: the present password, or FranceConnect.',
    })
    input: EmailChangeRequestInput,
    @Ctx() context: ApiContext,
  ): Promise<StatePayload> {
    const { accountId, own } = ownOf(context);
    const proof = proofOf(context, input);
    return visit('emailChangeRequest', context, { input, limit: 'RECOVERY', triesOf: accountId, ...own }, as =>
      context.services.commands.holder.requestEmailChange({ accountId, email: input.email, ...proof }, as),
    );
  }

  @Mutation(() => PhoneChangeRequestPayload, {
    nullable: true,
    description: describeMutation(
      'Requests another mobile, or the unconfirmed one that the school wrote. It takes effect once the code sent to it by SMS is given to phoneChangeConfirm: within ten minutes, and not after five wrong codes. Requested again while the code is valid, the same code serves, and is sent again at most once a minute. A number is sent three SMS in a quarter of an hour and ten in a day. Needs the holder signed in, and the password; or for an account without one, a new sign-in at FranceConnect.',
      HOLDER_REFUSALS.phoneChangeRequest,
      ['TOO_MANY_REQUESTS', 'OVERLOADED'],
    ),
  })
  async phoneChangeRequest(
    @Arg('input', () => PhoneChangeRequestInput, {
      description: 'The new mobile and a proof: the present password, or FranceConnect.',
    })
    input: PhoneChangeRequestInput,
    @Ctx() context: ApiContext,
  ): Promise<PhoneChangeRequestPayload> {
    const { accountId, own } = ownOf(context);
    const { commands } = context.services;
    const { mobile } = input;
    const proof = proofOf(context, input);
    let request = '';
    const { result, ...payload } = await visit(
      'phoneChangeRequest',
      context,
      { input, limit: 'PHONE_CHANGE', triesOf: accountId, ...own },
      as => {
        request = commands.codes.request(as);
        const asked = { accountId, mobile, ...proof, request, language: context.language };
        return commands.holder.requestPhoneChange(asked, as);
      },
    );
    const waits = result !== undefined && result.outcome !== 'refused' && result.state.phoneChange !== undefined;
    return { ...payload, codeRequest: waits ? request : null };
  }

  @Mutation(() => PhoneChangeConfirmPayload, {
    nullable: true,
    description: describeMutation(
      'Puts the new mobile in force by the code that was sent to it: it is then proven, and can recover the account. The mobile proven before, and the proven e-mail address, are told. Needs the holder signed in.',
      HOLDER_REFUSALS.phoneChangeConfirm,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  async phoneChangeConfirm(
    @Arg('input', () => PhoneChangeConfirmInput, { description: 'The code, and the request that it belongs to.' })
    input: PhoneChangeConfirmInput,
    @Ctx() context: ApiContext,
  ): Promise<StatePayload> {
    const { accountId, own } = ownOf(context);
    const { codeRequest: request, code } = input;
    return visit('phoneChangeConfirm', context, { input, limit: 'TOKEN', triesOf: accountId, ...own }, as =>
      context.services.commands.holder.confirmPhoneChange({ accountId, request, code }, as),
    );
  }

  @Mutation(() => ChangeStopPayload, {
    nullable: true,
    description: describeMutation(
      'Stops a change of address, mobile or password by the link of the notice that told of it, within 72 hours, and whatever was changed after it: contact details proven before are put back, all sessions end, the password is void, and a link for a new one goes to the address proven before; where a mobile alone is proven, the holder asks for a code. Where contact details were put back, signing in asks for the birth dates of all children, and no further change can be stopped for 30 days. Needs the role PORTAL.',
      HOLDER_REFUSALS.changeStop,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  async changeStop(
    @Arg('input', () => ChangeStopInput, { description: 'The token that the link carries.' })
    input: ChangeStopInput,
    @Ctx() context: ApiContext,
  ): Promise<StatePayload> {
    const { token } = input;
    return visit('changeStop', context, { input, limit: 'TOKEN' }, as =>
      context.services.commands.holder.stopChange({ token }, as),
    );
  }
}
