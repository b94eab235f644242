/** The context in which the outcome of an e-mail is recorded. */
import { derivedId, systemContext, type CommandContext } from '../command/index.js';
import type { TakenTask } from '../tasks/queue.js';
import type { MailJob } from './mail-task.js';

/** The command's id follows from the e-mail and its outcome: whoever reports it, it is recorded once. */
export function deliveryContext(
  { payload, correlationId }: Pick<TakenTask<MailJob>, 'payload' | 'correlationId'>,
  outcome: 'sent' | 'failed',
): CommandContext {
  const { eventId, template } = payload;
  return { ...systemContext(correlationId, eventId), commandId: derivedId('mail', eventId, template, outcome) };
}
