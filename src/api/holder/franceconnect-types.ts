import type { AccountState } from '../../domain/account/events.js';
import { Field, ID, InputType, ObjectType, type ClassType } from '../decorators.js';
import { AccountStateEnum } from '../enums.js';
import { CommandInput, Payload } from '../payload.js';
import { DateTime, LocalDate } from '../scalars.js';
import { ChildToConfirm } from './registration-types.js';
import {
  ACCESS_TOKEN,
  ACCESS_TOKEN_EXPIRES,
  REFRESH_TOKEN,
  SESSION_ENDS,
  type SessionGiven,
  type SessionPayload,
} from './session-types.js';
import { STATE_AFTER, statePayload } from './types.js';

@InputType({ description: 'Holds what proves that somebody has come from FranceConnect, in this browser.' })
export class FranceConnectTicketInput {
  @Field(() => String, {
    description:
      'The ticket, which stands after `#franceconnect=` in the address to which the browser came back. It serves once, for ten minutes.',
  })
  ticket!: string;
  @Field(() => String, { description: 'The `request` that franceConnectStart answered for this browser.' })
  request!: string;
}

@InputType({ description: 'Says where somebody goes on after having been at FranceConnect.' })
export class FranceConnectStartInput extends CommandInput {
  @Field(() => String, {
    description: 'A page of the portal, or a path of this server; the ticket is added as `#franceconnect=…`.',
  })
  returnTo!: string;
  @Field(() => Boolean, {
    nullable: true,
    description:
      'True to have the person prove anew who he or she is, though FranceConnect still knows: needed where FranceConnect stands for a password.',
  })
  again?: boolean | null;
}

@InputType({ description: 'Holds the ticket of somebody who signs in with FranceConnect.' })
export class FranceConnectSignInInput extends CommandInput {
  @Field(() => FranceConnectTicketInput, { description: 'What the browser came back with from FranceConnect.' })
  franceConnect!: FranceConnectTicketInput;
  @Field(() => String, {
    nullable: true,
    description: 'A new password, 12 to 256 characters. Needed after PASSWORD_CHANGE_REQUIRED, otherwise ignored.',
  })
  newPassword?: string | null;
  @Field(() => [LocalDate], {
    nullable: true,
    description:
      'Birth dates of all attached children, one for each, in any order. Needed after BIRTH_DATES_REQUIRED, otherwise ignored.',
  })
  birthDates?: string[] | null;
}

@InputType({ description: 'Holds the identity to be linked to the account, and the password as proof.' })
export class FranceConnectLinkInput extends CommandInput {
  @Field(() => FranceConnectTicketInput, { description: 'What the browser came back with from FranceConnect.' })
  franceConnect!: FranceConnectTicketInput;
  @Field(() => String, { description: 'The present password of the holder.' })
  currentPassword!: string;
}

@InputType({ description: 'Holds the password of a holder who no longer wants FranceConnect to open the account.' })
export class FranceConnectUnlinkInput extends CommandInput {
  @Field(() => String, { description: 'The present password of the holder.' })
  currentPassword!: string;
}

@ObjectType({
  implements: Payload,
  simpleResolvers: true,
  description: 'Gives the result of franceConnectStart: where the browser goes, and what the portal keeps meanwhile.',
})
export class FranceConnectStartPayload extends Payload {
  @Field(() => String, {
    nullable: true,
    description: 'Address of this server that sends the browser on to FranceConnect; null when refused.',
  })
  url!: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'A secret to be kept for this browser, and given together with the ticket that it comes back with: no other browser’s ticket serves with it. Null when refused.',
  })
  request!: string | null;
}

export interface FranceConnectSessionGiven extends SessionGiven {
  signOutUrl: string | null;
}

interface FranceConnectSessionPayload extends SessionPayload, FranceConnectSessionGiven {}

/** Makes the payload type of a mutation that signs a holder in by FranceConnect. */
function franceConnectSessionPayload(name: string, description: string): ClassType<FranceConnectSessionPayload> {
  @ObjectType(`${name}Payload`, { implements: Payload, simpleResolvers: true, description })
  class NamedPayload extends Payload implements FranceConnectSessionPayload {
    @Field(() => AccountStateEnum, {
      nullable: true,
      description: STATE_AFTER,
    })
    state!: AccountState | null;
    @Field(() => String, { nullable: true, description: ACCESS_TOKEN })
    accessToken!: string | null;
    @Field(() => DateTime, { nullable: true, description: ACCESS_TOKEN_EXPIRES })
    expiresAt!: string | null;
    @Field(() => String, { nullable: true, description: REFRESH_TOKEN })
    refreshToken!: string | null;
    @Field(() => DateTime, { nullable: true, description: SESSION_ENDS })
    sessionExpiresAt!: string | null;
    @Field(() => String, {
      nullable: true,
      description:
        'Where the browser goes after signOut, so that FranceConnect signs out, too: add `&return=` and a page of the portal. Null when there is no session.',
    })
    signOutUrl!: string | null;
  }
  return NamedPayload;
}

export const FranceConnectSignInPayload = franceConnectSessionPayload(
  'FranceConnectSignIn',
  'Gives the result of franceConnectSignIn, with the session that it opened.',
);
export type FranceConnectSignInPayload = FranceConnectSessionPayload;
export const FranceConnectLinkPayload = statePayload('FranceConnectLink');
export const FranceConnectUnlinkPayload = statePayload('FranceConnectUnlink');

@InputType({ description: 'Holds who came from FranceConnect, and the mobile that the school knows.' })
export class FranceConnectRegistrationStartInput extends CommandInput {
  @Field(() => FranceConnectTicketInput, { description: 'What the browser came back with from FranceConnect.' })
  franceConnect!: FranceConnectTicketInput;
  @Field(() => String, { description: 'Mobile number that was given to the school, as people write it.' })
  mobile!: string;
}

@InputType({ description: 'Holds another mobile for a registration under way, or the same one again.' })
export class FranceConnectRegistrationCodeInput extends CommandInput {
  @Field(() => String, { description: 'The `registration` that franceConnectRegistrationStart answered.' })
  registration!: string;
  @Field(() => String, { description: 'Mobile number that was given to the school, as people write it.' })
  mobile!: string;
}

@InputType({ description: 'Holds the code of the SMS that franceConnectRegistrationStart has sent.' })
export class FranceConnectRegistrationVerifyInput extends CommandInput {
  @Field(() => String, { description: 'The `registration` that franceConnectRegistrationStart answered.' })
  registration!: string;
  @Field(() => String, { description: 'The six digits of the SMS; spaces and hyphens make no difference.' })
  code!: string;
}

@InputType({ description: 'Holds the birth dates of the children of somebody who came from FranceConnect.' })
export class FranceConnectRegistrationCompleteInput extends CommandInput {
  @Field(() => String, { description: 'The `registration` that franceConnectRegistrationStart answered.' })
  registration!: string;
  @Field(() => [LocalDate], {
    description:
      'Birth dates of all attached children except those in `disputedStudentIds`, one for each, in any order.',
  })
  birthDates!: string[];
  @Field(() => [ID], {
    nullable: true,
    description:
      'Ids of attached pupils, as franceConnectRegistrationVerify shows them, for whom the holder is not legally responsible, 30 at most: each is recorded as a dispute.',
  })
  disputedStudentIds?: string[] | null;
}

@ObjectType({
  implements: Payload,
  simpleResolvers: true,
  description: 'Confirms that franceConnectRegistrationStart was received.',
})
export class FranceConnectRegistrationStartPayload extends Payload {
  @Field(() => String, {
    nullable: true,
    description:
      'What to give to franceConnectRegistrationVerify together with the code, and then to franceConnectRegistrationComplete: keep it for half an hour and show it to nobody. It says nothing about an account. Null when refused.',
  })
  registration!: string | null;
}

@ObjectType({
  implements: Payload,
  simpleResolvers: true,
  description: 'Confirms that franceConnectRegistrationCode was received, and nothing more.',
})
export class FranceConnectRegistrationCodePayload extends Payload {}

@ObjectType({
  implements: Payload,
  simpleResolvers: true,
  description: 'Gives the result of franceConnectRegistrationVerify.',
})
export class FranceConnectRegistrationVerifyPayload extends Payload {
  @Field(() => [ChildToConfirm], {
    nullable: true,
    description:
      'The children whose birth dates are asked for; empty where the birth dates have to tell several accounts apart. Null when refused.',
  })
  children!: ChildToConfirm[] | null;
}

export const FranceConnectRegistrationCompletePayload = franceConnectSessionPayload(
  'FranceConnectRegistrationComplete',
  'Gives the result of franceConnectRegistrationComplete, with the session that it opened.',
);
export type FranceConnectRegistrationCompletePayload = FranceConnectSessionPayload;
