/** A wrong attachment: the holder disputes it, the school settles it. */
import { randomUUID } from 'node:crypto';
import type { Command } from '../dependencies.js';
import { handleAccount, handleOwn, type AnswerTo } from './stream.js';

/** The holder says: "I am not the legal guardian of this pupil." */
export const dispute: Command<
  { accountId: string; studentId: string },
  AnswerTo<'DisputeLink', 'ACCOUNT_UNKNOWN' | 'SESSION_ENDED'>
> = (deps, { accountId, studentId }, context) =>
  handleOwn(deps, accountId, context, {
    type: 'DisputeLink',
    build: (_, at) => ({ type: 'DisputeLink', at, studentId, disputeId: randomUUID() }),
  });

/** How a dispute is settled. */
export interface DisputeResolution {
  accountId: string;
  disputeId: string;
  outcome: 'LINK_KEPT' | 'LINK_DETACHED';
}

/**
 * Settles a wrong attachment: the link stays, or ends (an import does not bring it back). Settled the other way later,
 * a link that had ended comes back as the base has it: at once or, when the base no longer has it, once it has it
 * again.
 */
export const resolveDispute: Command<DisputeResolution, AnswerTo<'ResolveDispute'>> = (
  deps,
  { accountId, disputeId, outcome },
  context,
) =>
  handleAccount(deps, accountId, context, {
    type: 'ResolveDispute',
    build: (_, at) => ({ type: 'ResolveDispute', at, disputeId, outcome }),
  });
