/** E-mails to requesters as tasks: one for each event that asks for one. */
import type { NewTask } from '../tasks/queue.js';

export const ASSISTANCE_MAILS = ['ASSISTANCE_RECEIVED', 'ASSISTANCE_ANSWERED'] as const;
export type AssistanceMail = (typeof ASSISTANCE_MAILS)[number];

/** Which e-mail is asked for, and by which event. No name, address or text: those are read when it is sent. */
export interface AssistanceJob {
  readonly eventId: string;
  readonly requestId: string;
  readonly mail: AssistanceMail;
}

/** The task of an e-mail. */
export const assistanceTask = (job: AssistanceJob, correlationId: string): NewTask<AssistanceJob> => ({
  kind: 'ASSISTANCE',
  key: job.eventId,
  priority: 'USUAL',
  payload: job,
  correlationId,
});
