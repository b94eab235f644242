/** A wrong attachment: the holder disputes it, the school settles it. */
import { randomUUID } from 'node:crypto';
import type { DisputeOutcome } from '../../domain/account/attachments.js';
import type { LinkKeptReason } from '../../domain/account/dispute-words.js';
import type { Command } from '../dependencies.js';
import { handleAccount, handleOwn, type AnswerTo } from './stream.js';

/** The holder, or somebody on the holder's behalf, says: "not the legal guardian of this pupil". */
export const dispute: Command<
  { accountId: string; studentId: string },
  AnswerTo<'DisputeLink', 'ACCOUNT_UNKNOWN' | 'SESSION_ENDED'>
> = (deps, { accountId, studentId }, context) =>
  handleOwn(deps, accountId, context, {
    type: 'DisputeLink',
    build: (_, at) => ({
      type: 'DisputeLink',
      at,
      studentId,
      disputeId: randomUUID(),
      by: context.role === 'HOLDER' ? 'HOLDER' : 'SCHOOL',
    }),
  });

/** Withdraws a dispute that nobody has settled yet. */
export const withdrawDispute: Command<
  { accountId: string; disputeId: string },
  AnswerTo<'WithdrawDispute', 'ACCOUNT_UNKNOWN' | 'SESSION_ENDED'>
> = (deps, { accountId, disputeId }, context) =>
  handleOwn(deps, accountId, context, {
    type: 'WithdrawDispute',
    build: (_, at) => ({ type: 'WithdrawDispute', at, disputeId }),
  });

/** How a dispute is settled. */
export interface DisputeResolution {
  accountId: string;
  disputeId: string;
  outcome: DisputeOutcome;
  /** Why the link stays: required with `LINK_KEPT`, else `DISPUTE_REASON_REQUIRED`. */
  keptBecause?: LinkKeptReason;
}

/**
 * Settles a wrong attachment: the link stays, or ends (an import does not bring it back). Settled the other way later,
 * a link that had ended comes back as the base has it: at once or, when the base no longer has it, once it has it
 * again.
 */
export const resolveDispute: Command<DisputeResolution, AnswerTo<'ResolveDispute'>> = (
  deps,
  { accountId, disputeId, outcome, keptBecause },
  context,
) =>
  handleAccount(deps, accountId, context, {
    type: 'ResolveDispute',
    build: (_, at) => ({ type: 'ResolveDispute', at, disputeId, outcome, ...(keptBecause && { keptBecause }) }),
  });
