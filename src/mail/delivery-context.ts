/** How the outcome of an e-mail is recorded. */
import { derivedId, systemContext, type CommandContext } from '../command/index.js';
import { isHolderNotice } from '../domain/account/events.js';
import type { TakenTask } from '../tasks/queue.js';
import { mailName, type MailJob } from './task.js';

/** An e-mail, and the attempt at it that a report is about. */
export type Attempted = Pick<TakenTask<MailJob>, 'payload' | 'correlationId' | 'attempt'>;

/**
 * The context of the command. Its id follows from the e-mail and its outcome: whoever reports it, it is recorded once. An e-mail is sent
 * once or dropped once, but it may fail again after it was tried again, even after it was sent: the attempt is part of the id of a failure.
 */
export function deliveryContext(
  { payload, correlationId, attempt }: Attempted,
  outcome: 'sent' | 'failed' | 'dropped',
): CommandContext {
  const { eventId } = payload;
  const attempted = outcome === 'failed' ? [String(attempt)] : [];
  return {
    ...systemContext(correlationId, eventId),
    commandId: derivedId('mail', eventId, mailName(payload), outcome, ...attempted),
  };
}

/** What the command says of the e-mail. A campaign answers for the e-mail that it sends, not for the notice that tells of it. */
export const deliveryOf = ({ payload: { accountId, eventId, template, details }, attempt }: Attempted) => ({
  accountId,
  notificationId: eventId,
  channel: 'EMAIL' as const,
  attempt,
  campaignId: isHolderNotice(template) ? undefined : details.campaignId,
});
