import type { AccountState } from '../../domain/account/events.js';
import { Field, InputType, ObjectType } from '../decorators.js';
import { AccountStateEnum } from '../enums.js';
import { CommandInput, Payload } from '../payload.js';
import { FranceConnectTicketInput } from './franceconnect-types.js';
import { STATE_AFTER, statePayload } from './types.js';

@InputType({ description: 'Holds what proves that it is the holder: the present password, or FranceConnect.' })
export abstract class ProvenInput extends CommandInput {
  @Field(() => String, {
    nullable: true,
    description: 'The present password of the holder. Give this or `franceConnect`.',
  })
  currentPassword?: string | null;
  @Field(() => FranceConnectTicketInput, {
    nullable: true,
    description:
      'For an account without a password: what the browser came back with from FranceConnect, begun with `again: true`.',
  })
  franceConnect?: FranceConnectTicketInput | null;
}

@InputType({ description: 'Holds the new e-mail address, and as proof the present password or FranceConnect.' })
export class EmailChangeRequestInput extends ProvenInput {
  @Field(() => String, {
    description: 'The new address, 254 characters at most. It takes effect once the link sent to it is used.',
  })
  email!: string;
}

@InputType({ description: 'Holds the new mobile number, and as proof the present password or FranceConnect.' })
export class PhoneChangeRequestInput extends ProvenInput {
  @Field(() => String, {
    description: 'The new mobile number, as people write it. It takes effect once the code sent to it is given.',
  })
  mobile!: string;
}

@InputType({ description: 'Holds the code of the SMS that went to the new mobile.' })
export class PhoneChangeConfirmInput extends CommandInput {
  @Field(() => String, { description: 'The `codeRequest` that phoneChangeRequest answered.' })
  codeRequest!: string;
  @Field(() => String, { description: 'The six digits of the SMS; spaces and hyphens make no difference.' })
  code!: string;
}

@InputType({ description: 'Holds the token of a notice that tells of a change.' })
export class ChangeStopInput extends CommandInput {
  @Field(() => String, { description: 'The token that the link carries, after `#token=` in its address.' })
  token!: string;
}

export const ChangeStopPayload = statePayload('ChangeStop');
export const EmailChangeRequestPayload = statePayload('EmailChangeRequest');
export const PhoneChangeConfirmPayload = statePayload('PhoneChangeConfirm');

@ObjectType({
  implements: Payload,
  simpleResolvers: true,
  description: 'Gives the result of phoneChangeRequest, with what the code is to be sent back with.',
})
export class PhoneChangeRequestPayload extends Payload {
  @Field(() => AccountStateEnum, {
    nullable: true,
    description: STATE_AFTER,
  })
  state!: AccountState | null;
  @Field(() => String, {
    nullable: true,
    description:
      'What to give to phoneChangeConfirm together with the code; null when refused, and when the mobile is proven already.',
  })
  codeRequest!: string | null;
}
