/** One request for assistance as its events left it. */
import { HistoryError } from '../shape.js';
import type { AnyOutcome, AssistanceEvent, ContactWay, Queue } from './events.js';
import type { Language } from '../language.js';
import type { Matter } from './matters.js';

/**
 * `OPEN`: nobody looks after it. `TAKEN`: somebody does. `ANSWERED`: the requester was answered. `CLOSED`: done with. `ERASED`: its texts
 * are gone, and nothing happens to it any more.
 */
export const ASSISTANCE_STATES = ['OPEN', 'TAKEN', 'ANSWERED', 'CLOSED', 'ERASED'] as const;
export type AssistanceState = (typeof ASSISTANCE_STATES)[number];

export interface Assistance {
  readonly requestId: string;
  readonly matter: Matter;
  readonly queue: Queue;
  readonly school?: string;
  readonly contact: ContactWay;
  /** The first text: the request, and how to reach the requester. */
  readonly textId: string;
  readonly noticeVersion: string;
  readonly language: Language;
  readonly state: AssistanceState;
  readonly requestedAt: string;
  /** When somebody last did something about it: the retention counts from here. */
  readonly movedAt: string;
  /** By when it must be answered; for requests by a right of the GDPR alone. */
  readonly dueAt?: string;
  /** The subject of whoever looks after it. */
  readonly takenBy?: string;
  readonly firstAnsweredAt?: string;
  readonly closedAt?: string;
  readonly outcome?: AnyOutcome;
  readonly accountId?: string;
  /** How many messages the requester has added. */
  readonly messages: number;
  /** What became of the e-mails, by the event that asked for each, and the code of the last failure unless a later e-mail was sent. */
  readonly mails: Readonly<Record<string, 'SENT' | 'FAILED'>>;
  readonly mailFailure?: string;
}

/** True while staff may act on it. */
export const isOpen = ({ state }: Assistance): boolean => state !== 'CLOSED' && state !== 'ERASED';

const without = <Name extends keyof Assistance>(request: Assistance, ...names: Name[]): Omit<Assistance, Name> =>
  Object.fromEntries(Object.entries(request).filter(([name]) => !names.includes(name as Name))) as never;

/** The state of a request that is open again: with whoever looked after it. */
const opened = (request: Assistance): Assistance => ({
  ...without(request, 'closedAt', 'outcome'),
  state: request.takenBy === undefined ? 'OPEN' : 'TAKEN',
});

export function evolve(before: Assistance | undefined, event: AssistanceEvent, at: string): Assistance {
  if (event.type === 'AssistanceRequested')
    return { ...event.data, state: 'OPEN', requestedAt: at, movedAt: at, messages: 0, mails: {} };
  if (!before) throw new HistoryError(`a request begins with AssistanceRequested, not with ${event.type}`);
  const request = { ...before, movedAt: at };
  switch (event.type) {
    case 'AssistanceTaken':
      return { ...request, state: 'TAKEN', takenBy: event.data.by };
    case 'AssistanceAnswered':
      return { ...request, state: 'ANSWERED', takenBy: event.data.by, firstAnsweredAt: before.firstAnsweredAt ?? at };
    case 'AssistanceMessageAdded':
      return { ...opened(request), messages: before.messages + 1 };
    case 'AssistancePassedOn':
      return { ...without(request, 'takenBy'), state: 'OPEN', queue: event.data.queue };
    case 'AssistanceAccountAttached':
      return { ...request, accountId: event.data.accountId };
    case 'AssistanceClosed':
      return { ...request, state: 'CLOSED', closedAt: at, outcome: event.data.outcome };
    case 'AssistanceReopened':
      return opened(request);
    // The system sends e-mails by itself: nobody has moved the request.
    case 'AssistanceMailSent':
      return { ...without(before, 'mailFailure'), mails: { ...before.mails, [event.data.eventId]: 'SENT' } };
    case 'AssistanceMailFailed':
      return {
        ...before,
        mails: { ...before.mails, [event.data.eventId]: 'FAILED' },
        mailFailure: event.data.reason,
      };
    case 'AssistanceErased':
      return { ...request, state: 'ERASED' };
  }
}
