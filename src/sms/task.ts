/** SMS as tasks: one for each time that a code is to be sent, and one for each event that asks for a text. */
import type { HolderNotice } from '../domain/account/events.js';
import type { Language } from '../domain/language.js';
import type { NewTask } from '../tasks/queue.js';

/** A code that a visitor asked for. Number and code are in the vault (`vault.codes`); the code is made when it is sent. */
export interface CodeJob {
  readonly text: 'CODE';
  readonly codeId: string;
}

/** A text that an event asks for, to a mobile that its holder has proven, or to each that is known (`nth`). */
export interface EventJob {
  readonly text: 'LOGIN' | HolderNotice;
  readonly eventId: string;
  readonly accountId: string;
  /** ISO 8601 UTC, business time. */
  readonly eventAt: string;
  /** Which of the known mobiles it goes to, counted from 0; left out for a text that goes to one mobile. */
  readonly nth?: number;
  /** The language of whoever asked, where somebody did. */
  readonly language?: Language;
  /** The change that the event asks for or makes, when it names one: the text carries a link that stops it. */
  readonly changeId?: string;
}

export type SmsJob = CodeJob | EventJob;

/** The task that sends a code for the `sending`th time. */
export const codeTask = (codeId: string, sending: number, correlationId: string): NewTask<CodeJob> => ({
  kind: 'SMS',
  key: `${codeId} ${sending}`,
  priority: 'URGENT',
  payload: { text: 'CODE', codeId },
  correlationId,
});

/** What tells the texts of one event apart. */
export const smsName = ({ text, nth }: EventJob): string => (nth === undefined ? text : `${text} ${nth}`);

/** The task of a text that an event asks for. Somebody waits for the login; a notice may wait for its turn. */
export const eventTask = (job: EventJob, correlationId: string): NewTask<EventJob> => ({
  kind: 'SMS',
  key: `${job.eventId} ${smsName(job)}`,
  priority: job.text === 'LOGIN' ? 'URGENT' : 'USUAL',
  payload: job,
  correlationId,
});
