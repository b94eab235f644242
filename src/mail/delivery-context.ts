/** How the outcome of an e-mail is recorded. */
import { derivedId, systemContext, type CommandContext } from '../command/index.js';
import { isHolderNotice } from '../domain/account/events.js';
import type { TakenTask } from '../tasks/queue.js';
import type { MailJob } from './task.js';

/**
 * The context of the command. Its id follows from the e-mail and its outcome: whoever reports it, it is recorded once. An e-mail is sent
 * once, but it may fail again after it was tried again, even after it was sent: the attempt (`takes`) is part of the id of a failure.
 */
export function deliveryContext(
  { payload, correlationId, takes }: Pick<TakenTask<MailJob>, 'payload' | 'correlationId' | 'takes'>,
  outcome: 'sent' | 'failed',
): CommandContext {
  const { eventId, template } = payload;
  const attempt = outcome === 'failed' ? [String(takes)] : [];
  return {
    ...systemContext(correlationId, eventId),
    commandId: derivedId('mail', eventId, template, outcome, ...attempt),
  };
}

/** What the command says of the e-mail. A campaign answers for the e-mail that it sends, not for the notice that tells of it. */
export const deliveryOf = ({ accountId, eventId, template, details }: MailJob) => ({
  accountId,
  notificationId: eventId,
  channel: 'EMAIL' as const,
  campaignId: isHolderNotice(template) ? undefined : details.campaignId,
});
