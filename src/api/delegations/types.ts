import type { DelegableRight } from '../../security/actions.js';
import { ArgsType, Field, ID, InputType, Int, ObjectType, type ClassType } from '../decorators.js';
import { enumeration } from '../enums.js';
import { MIN_POSITION } from '../list.js';
import { CommandInput, mutationOf, Payload } from '../payload.js';
import { connectionType, edgeType, Node, PageArgs } from '../relay.js';
import { DateTime, Position, Uai } from '../scalars.js';
import { DelegableRightEnum } from './rights.js';

export const DeedKindEnum = enumeration(
  'DeedKind',
  'Says whether something was done to accounts, or personal data was read.',
  ['EVENT', 'READ'] as const,
  {
    EVENT: 'Events that actions of the delegate recorded on accounts; `code` is their type.',
    READ: 'Personal data that the delegate has read; `code` is the kind of reading.',
  },
);

@ObjectType({
  simpleResolvers: true,
  description: 'Counts what a delegate did in the school by delegation, while the delegation was in force.',
})
export class DelegateDeeds {
  @Field(() => DeedKindEnum, { description: 'Whether something was done, or read.' })
  kind!: keyof typeof DeedKindEnum;
  @Field(() => String, {
    description:
      'What was done: the type of the events, such as AccountNotified; or what was read, as AccessKind names it, such as LIST.',
  })
  code!: string;
  @Field(() => Int, { description: 'How often it was done or read.' })
  count!: number;
  @Field(() => DateTime, { description: 'When it was done the last time.' })
  lastAt!: string;
}

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A delegation: rights on a school that its head has lent to somebody, until a date.',
})
export class Delegation extends Node {
  /** What the resolver of the deeds needs; not part of the schema. */
  delegationId!: string;
  @Field(() => Uai, { description: 'UAI of the school on which the rights are held.' })
  uai!: string;
  @Field(() => String, {
    description: 'The person who may act: the `sub` of his or her access tokens, as `subject` of Me shows it.',
  })
  delegate!: string;
  @Field(() => [DelegableRightEnum], { description: 'The rights that the delegation names.' })
  rights!: DelegableRight[];
  @Field(() => String, { description: 'Who granted it: the `sub` of the head.' })
  grantedBy!: string;
  @Field(() => DateTime, { description: 'When it was granted.' })
  grantedAt!: string;
  @Field(() => DateTime, { description: 'When the rights end, or have ended: once revoked, the time of that.' })
  endsAt!: string;
  @Field(() => String, { nullable: true, description: 'Who revoked it: a `sub`; null unless revoked.' })
  revokedBy!: string | null;
  @Field(() => Boolean, { description: 'True while the rights are held.' })
  inForce!: boolean;
}

const DelegationEdge = edgeType(Delegation, 'Delegation');
export const DelegationConnection = connectionType(DelegationEdge, 'Delegation');

@ArgsType()
export class DelegationsArgs extends PageArgs {
  @Field(() => Uai, { description: 'UAI of the school.' })
  uai!: string;
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'True leaves out delegations that have ended; false lists them, too.',
  })
  inForce!: boolean;
  @Field(() => Position, MIN_POSITION)
  minPosition?: string | null;
}

@InputType({ description: 'Says to whom which rights on which school are lent, and until when.' })
export class DelegationGrantInput extends CommandInput {
  @Field(() => Uai, { description: 'UAI of the school: you are its head.' })
  uai!: string;
  @Field(() => String, {
    description:
      'The person who may act from now on: the `sub` that the issuer gives him or her, as `subject` of Me shows it to that person. Never an e-mail address.',
  })
  delegate!: string;
  @Field(() => [DelegableRightEnum], { description: 'The rights that are lent, one at least.' })
  rights!: DelegableRight[];
  @Field(() => DateTime, { description: 'When the rights end: in the future, within thirteen months.' })
  until!: string;
}

@InputType({ description: 'Says which delegation ends.' })
export class DelegationRevokeInput extends CommandInput {
  @Field(() => ID, { description: 'Global id of the delegation, or its bare UUID.' })
  delegationId!: string;
}

export interface DelegationPayload extends Payload {
  delegation: Delegation | null;
}

/** Makes the payload type of a mutation of a delegation, from the stem of its name such as `DelegationGrant`. */
function delegationPayload(name: string): ClassType<DelegationPayload> {
  @ObjectType(`${name}Payload`, {
    implements: Payload,
    simpleResolvers: true,
    description: `Gives the result of ${mutationOf(name)}, and the delegation after it.`,
  })
  class NamedPayload extends Payload {
    @Field(() => Delegation, {
      nullable: true,
      description:
        'The delegation after the mutation; null when refused, and when queries do not show it yet (`projected` is false).',
    })
    delegation!: Delegation | null;
  }
  return NamedPayload;
}

export const DelegationGrantPayload = delegationPayload('DelegationGrant');
export const DelegationRevokePayload = delegationPayload('DelegationRevoke');
