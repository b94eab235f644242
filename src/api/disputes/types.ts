import type { DisputeOpener, DisputeOutcome as Outcome } from '../../domain/account/attachments.js';
import { DISPUTE_OPENERS } from '../../domain/account/attachments.js';
import {
  DISPUTE_STATES,
  LINK_KEPT_REASONS,
  LINK_KEPT_SENTENCES,
  type DisputeState,
  type LinkKeptReason as LinkKeptReasonCode,
} from '../../domain/account/dispute-words.js';
import { Field, ID, ObjectType } from '../decorators.js';
import { DisputeOutcome, enumeration, inEnglish } from '../enums.js';
import { DateTime, Uai } from '../scalars.js';

export const LinkKeptReasonEnum = enumeration(
  'LinkKeptReasonCode',
  'Says why a school keeps a link that its holder disputes.',
  LINK_KEPT_REASONS,
  inEnglish(LINK_KEPT_SENTENCES),
);

export const DisputeOpenerEnum = enumeration(
  'LinkDisputeOpener',
  'Says who opened a dispute of a link.',
  DISPUTE_OPENERS,
  {
    HOLDER: 'The holder of the account, on the portal.',
    SCHOOL: "The school or the support of the académie, on the holder's behalf.",
  },
);

export const DisputeStateEnum = enumeration(
  'LinkDisputeState',
  'Says how far a dispute of a link has come. OPEN, UPHELD and BASE_CHANGED leave the school something to do.',
  DISPUTE_STATES,
  {
    OPEN: 'The school or the support of the académie has to settle it.',
    UPHELD: 'The link is suspended, and the base still names the pupil: correct it there.',
    BASE_CHANGED:
      'The link is suspended, and the base has described it anew since: settle the dispute again, either way.',
    CORRECTED: 'The base no longer names the pupil: nothing is left to do.',
    REJECTED: 'The school kept the link, and said why.',
    WITHDRAWN: 'The holder withdrew the dispute before it was settled.',
  },
);

@ObjectType({
  simpleResolvers: true,
  description: 'Why a disputed link was kept, as a code and a sentence for its holder.',
})
export class LinkKeptReason {
  @Field(() => LinkKeptReasonEnum, { description: 'Code of the reason, for programs.' })
  code!: LinkKeptReasonCode;
}

@ObjectType({
  simpleResolvers: true,
  description: 'A dispute: the holder says that he or she is not the legal guardian of an attached pupil.',
})
export class LinkDispute {
  @Field(() => ID, { description: 'Global id of the dispute, for linkDisputeResolve and linkDisputeWithdraw.' })
  disputeId!: string;
  @Field(() => ID, { description: 'Global id of the pupil.' })
  studentId!: string;
  @Field(() => Uai, { description: 'UAI of the school in which the link was disputed.' })
  uai!: string;
  @Field(() => DisputeStateEnum, { description: 'How far the dispute has come.' })
  state!: DisputeState;
  @Field(() => DisputeOutcome, {
    nullable: true,
    description: 'How the dispute was last settled; null while it is open, and when it was withdrawn.',
  })
  outcome!: Outcome | null;
  @Field(() => LinkKeptReason, {
    nullable: true,
    description: 'Why the school kept the link; null when it did not, and when it did before reasons were asked for.',
  })
  keptBecause!: LinkKeptReason | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the dispute was opened; null for one that an old merge moved.',
  })
  openedAt!: string | null;
  @Field(() => DisputeOpenerEnum, {
    nullable: true,
    description: 'Who opened the dispute; null for disputes opened before this was recorded.',
  })
  openedBy!: DisputeOpener | null;
  @Field(() => DateTime, { nullable: true, description: 'When the dispute was last settled; null while it is open.' })
  settledAt!: string | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the holder withdrew the dispute; null when he or she did not.',
  })
  withdrawnAt!: string | null;
  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the base last changed what it says of the link, since it was disputed or the dispute was upheld; null when it has not.',
  })
  baseChangedAt!: string | null;
}
