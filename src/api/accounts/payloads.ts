import { Field, ObjectType, type ClassType } from '../decorators.js';
import { mutationOf, Payload } from '../payload.js';
import { Account } from './types.js';

export interface AccountPayload extends Payload {
  account: Account | null;
}

/** Makes the payload type of a mutation of an account, from the stem of its name such as `AccountNotify`. */
function accountPayload(name: string): ClassType<AccountPayload> {
  @ObjectType(`${name}Payload`, {
    implements: Payload,
    simpleResolvers: true,
    description: `Gives the result of ${mutationOf(name)}, and the account after it.`,
  })
  class NamedPayload extends Payload {
    @Field(() => Account, {
      nullable: true,
      description: 'The account after the change; null when refused, or when you may not read it.',
    })
    account!: Account | null;
  }
  return NamedPayload;
}

export const AccountNotifyPayload = accountPayload('AccountNotify');
export const AccountResetPasswordPayload = accountPayload('AccountResetPassword');
export const AccountUpdateContactPayload = accountPayload('AccountUpdateContact');
export const AccountUnlockPayload = accountPayload('AccountUnlock');
export const AccountFreePayload = accountPayload('AccountFree');
export const AccountForcePasswordChangePayload = accountPayload('AccountForcePasswordChange');
export const LinkDisputePayload = accountPayload('LinkDispute');
export const LinkDisputeResolvePayload = accountPayload('LinkDisputeResolve');
export const LinkDisputeWithdrawPayload = accountPayload('LinkDisputeWithdraw');

@ObjectType({
  implements: Payload,
  simpleResolvers: true,
  description: 'Gives the result of accountRevealProvisionalPassword, with the password.',
})
export class AccountRevealProvisionalPasswordPayload extends Payload {
  @Field(() => Account, {
    nullable: true,
    description: 'The account after the command; null when refused, or when you may not read it.',
  })
  account!: Account | null;
  @Field(() => String, {
    nullable: true,
    description:
      'The provisional password, in groups of four characters; null when refused. Show it once and do not store it.',
  })
  password!: string | null;
}
