import type { GraphQLResolveInfo } from 'graphql';
import { challengeOf, FRANCECONNECT_SIGN_IN_PATH } from '../../franceconnect/index.js';
import { allow, commandContext, type ApiContext } from '../context.js';
import { Arg, Ctx, Info, Mutation, Resolver } from '../decorators.js';
import { checkReason, NOTHING_DONE } from '../payload.js';
import { describeMutation } from '../refusals.js';
import { selects } from '../selection.js';
import { refusalError } from '../user-errors.js';
import {
  FranceConnectLinkInput,
  FranceConnectLinkPayload,
  FranceConnectSignInInput,
  FranceConnectSignInPayload,
  FranceConnectStartInput,
  FranceConnectStartPayload,
  FranceConnectUnlinkInput,
  FranceConnectUnlinkPayload,
} from './franceconnect-types.js';
import { HOLDER_REFUSALS } from './refusals.js';
import type { StatePayload } from './types.js';
import { franceConnectSessionOf } from './franceconnect-session.js';
import { datesOf, ownOf, visit } from './visit.js';

@Resolver()
export class FranceConnectMutations {
  @Mutation(() => FranceConnectStartPayload, {
    nullable: true,
    description: describeMutation(
      'Begins a sign-in at FranceConnect: gives the address for the browser, and a secret that belongs to it. The browser comes back to `returnTo` with a ticket, for franceConnectSignIn, franceConnectLink, or a mutation that takes FranceConnect for a password. Needs the role PORTAL, or the holder signed in.',
      HOLDER_REFUSALS.franceConnectStart,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  async franceConnectStart(
    @Arg('input', () => FranceConnectStartInput, { description: 'Where to go on afterwards.' })
    input: FranceConnectStartInput,
    @Ctx() context: ApiContext,
  ): Promise<FranceConnectStartPayload> {
    checkReason(context, input);
    const { own } = ownOf(context);
    const isHolder = context.principal?.holderOf !== undefined;
    const granted = isHolder ? allow(context, own.action, own.target) : allow(context, 'PORTAL_VISIT', {});
    const { services, address } = context;
    await services.visitLimits.check('TOKEN', { address });
    const request = services.commands.codes.request(commandContext(context, granted, input));
    if (!services.franceConnect) {
      const userErrors = [refusalError({ code: 'FRANCECONNECT_UNAVAILABLE' })];
      return { userErrors, url: null, request: null, ...NOTHING_DONE };
    }
    const url = new URL(FRANCECONNECT_SIGN_IN_PATH, services.franceConnect.publicUrl);
    url.searchParams.set('return', input.returnTo);
    url.searchParams.set('challenge', challengeOf(request));
    if (input.again) url.searchParams.set('again', 'true');
    return { userErrors: [], url: url.href, request, ...NOTHING_DONE };
  }

  @Mutation(() => FranceConnectSignInPayload, {
    nullable: true,
    description: describeMutation(
      'Signs the holder in whose account the identity of FranceConnect opens, and gives an access token. The answer waits until queries show the sign-in only where `projected` is asked for. Refused FRANCECONNECT_UNKNOWN, the ticket can still be used: to link the identity to an account, or to make one. Needs the role PORTAL.',
      HOLDER_REFUSALS.franceConnectSignIn,
      ['TOO_MANY_REQUESTS', 'OVERLOADED'],
    ),
  })
  async franceConnectSignIn(
    @Arg('input', () => FranceConnectSignInInput, { description: 'The ticket, and the request that it belongs to.' })
    input: FranceConnectSignInInput,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<FranceConnectSignInPayload> {
    const { ticket, request } = input.franceConnect;
    const { newPassword } = input;
    const entries = { ticket, request, ...(newPassword ? { newPassword } : {}), ...datesOf(input) };
    const asked = { input, limit: 'TOKEN', visible: selects(info, 'projected') } as const;
    const { result, ...payload } = await visit('franceConnectSignIn', context, asked, as =>
      context.services.commands.holder.signInByFranceConnect(entries, as),
    );
    return { ...payload, ...(await franceConnectSessionOf(context, result)) };
  }

  @Mutation(() => FranceConnectLinkPayload, {
    nullable: true,
    description: describeMutation(
      'Links an identity of FranceConnect to the account of the holder who is signed in: it then opens the account, beside the password. The proven address and mobile are told of it. Needs the holder signed in, and the password.',
      HOLDER_REFUSALS.franceConnectLink,
      ['TOO_MANY_REQUESTS', 'OVERLOADED'],
    ),
  })
  async franceConnectLink(
    @Arg('input', () => FranceConnectLinkInput, {
      description: 'The ticket of FranceConnect and the present password.',
    })
    input: FranceConnectLinkInput,
    @Ctx() context: ApiContext,
  ): Promise<StatePayload> {
    const { accountId, own } = ownOf(context);
    const { ticket, request } = input.franceConnect;
    const { currentPassword } = input;
    return visit('franceConnectLink', context, { input, limit: 'SIGN_IN', triesOf: accountId, ...own }, as =>
      context.services.commands.holder.linkFranceConnect({ accountId, currentPassword, ticket, request }, as),
    );
  }

  @Mutation(() => FranceConnectUnlinkPayload, {
    nullable: true,
    description: describeMutation(
      'Ends the link to FranceConnect: login and password alone open the account from then on, and the sessions opened by FranceConnect end. Needs the holder signed in, and the password.',
      HOLDER_REFUSALS.franceConnectUnlink,
      ['TOO_MANY_REQUESTS', 'OVERLOADED'],
    ),
  })
  async franceConnectUnlink(
    @Arg('input', () => FranceConnectUnlinkInput, { description: 'The present password of the holder.' })
    input: FranceConnectUnlinkInput,
    @Ctx() context: ApiContext,
  ): Promise<StatePayload> {
    const { accountId, own } = ownOf(context);
    const { currentPassword } = input;
    return visit('franceConnectUnlink', context, { input, limit: 'SIGN_IN', triesOf: accountId, ...own }, as =>
      context.services.commands.holder.unlinkFranceConnect({ accountId, currentPassword }, as),
    );
  }
}
