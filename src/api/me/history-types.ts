import { PROVABLE_FIELDS, type ProvableField } from '../../domain/account/events.js';
import { Field, ObjectType } from '../decorators.js';
import { enumeration } from '../enums.js';
import { connectionType, edgeType } from '../relay.js';
import { DateTime } from '../scalars.js';

@ObjectType({ simpleResolvers: true, description: 'One thing that happened to your own account, in plain words.' })
export class OwnHistoryEntry {
  @Field(() => DateTime, { description: 'When it happened, by the clock of the service.' })
  at!: string;
  @Field(() => String, { description: 'What happened, in French or English as `Accept-Language` prefers.' })
  what!: string;
  @Field(() => String, { description: 'Who did it, by role alone: the school, the portal, the service; never a name.' })
  by!: string;
}

export const OwnHistoryEdge = edgeType(OwnHistoryEntry, 'OwnHistoryEntry');
export const OwnHistoryConnection = connectionType(OwnHistoryEdge, 'OwnHistoryEntry');

@ObjectType({ simpleResolvers: true, description: 'A sign-in to your own account, or a try that failed.' })
export class OwnSignIn {
  @Field(() => DateTime, { description: 'When somebody signed in, or tried to.' })
  at!: string;
  @Field(() => Boolean, { description: 'True when somebody was signed in; false when the password was wrong.' })
  succeeded!: boolean;
  @Field(() => String, { description: 'What it was, in French or English as `Accept-Language` prefers.' })
  what!: string;
}

export const ProvableFieldEnum = enumeration(
  'ProvableField',
  'Names what a holder proves by a link or a code.',
  PROVABLE_FIELDS,
  { EMAIL: 'The e-mail address of the holder.', MOBILE: 'The mobile number of the holder.' },
);

@ObjectType({
  simpleResolvers: true,
  description: 'A change of contact details that you asked for and that waits to be confirmed.',
})
export class PendingContactChange {
  @Field(() => ProvableFieldEnum, { description: 'What is to change.' })
  field!: ProvableField;
  @Field(() => String, {
    nullable: true,
    description: 'The new address or number; null once the person is erased.',
  })
  value!: string | null;
  @Field(() => DateTime, { description: 'When it was asked for.' })
  askedAt!: string;
}
