/** Makes what the API shows of a dispute, and the sentence that says why a link was kept. */
import type { Dispute } from '../../domain/account/attachments.js';
import { disputeState } from '../../domain/account/dispute.js';
import { LINK_KEPT_SENTENCES, type LinkKeptReason as ReasonCode } from '../../domain/account/dispute-words.js';
import type { ApiContext } from '../context.js';
import { Costs, Ctx, FieldResolver, Resolver, Root } from '../decorators.js';
import { globalId } from '../relay.js';
import { textFor } from '../user-errors.js';
import { LinkDispute, LinkKeptReason } from './types.js';

/** The reason as the API shows it; null without a code. */
export const keptReason = (code: ReasonCode | null | undefined): LinkKeptReason | null =>
  code ? Object.assign(new LinkKeptReason(), { code }) : null;

export const toDispute = (dispute: Dispute): LinkDispute => {
  const { disputeId, studentId, uai, outcome = null, openedAt = null, openedBy = null } = dispute;
  const { settledAt = null, withdrawnAt = null, keptBecause, base } = dispute;
  return Object.assign(new LinkDispute(), {
    disputeId: globalId('LinkDispute', disputeId),
    studentId: globalId('Student', studentId),
    ...{ uai, outcome, openedAt, openedBy, settledAt, withdrawnAt },
    state: disputeState(dispute),
    keptBecause: keptReason(keptBecause),
    baseChangedAt: base?.at ?? null,
  });
};

@Resolver(() => LinkKeptReason)
export class LinkKeptReasonFields {
  @Costs('free')
  @FieldResolver(() => String, {
    description: 'Sentence for the holder, in French, or in English if `Accept-Language` prefers it.',
  })
  message(@Root() { code }: LinkKeptReason, @Ctx() context: ApiContext): string {
    return textFor(context, LINK_KEPT_SENTENCES[code]);
  }
}
