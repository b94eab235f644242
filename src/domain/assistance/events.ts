/**
 * The events of one request for assistance, `assistance-<requestId>`. What people write, their names and how to reach them are in the
 * vault: events name a text by its id.
 */
import type { Language } from '../language.js';
import type { Matter } from './matters.js';

export const CONTACT_WAYS = ['EMAIL', 'PHONE'] as const;
/** How the requester is reached. */
export type ContactWay = (typeof CONTACT_WAYS)[number];

/** How staff close a request. */
export const OUTCOMES = ['SOLVED', 'REFUSED', 'UNREACHABLE', 'DUPLICATE', 'ABUSIVE'] as const;
export type Outcome = (typeof OUTCOMES)[number];
/** `LAPSED`: nobody moved it for the time of retention, and the system closed it. */
export const ALL_OUTCOMES = [...OUTCOMES, 'LAPSED'] as const;
export type AnyOutcome = (typeof ALL_OUTCOMES)[number];

/** Who looks after a request: the school `uai`, or the académie where `uai` is left out. */
export interface Queue {
  /** Code of the académie, also of the school's. */
  readonly academie: string;
  readonly uai?: string;
}

export type AssistanceEvent =
  | {
      type: 'AssistanceRequested';
      data: {
        requestId: string;
        matter: Matter;
        queue: { academie: string; uai?: string };
        /** The school that the requester named. */
        school?: string;
        contact: ContactWay;
        textId: string;
        /** The personal-data notice that was shown. */
        noticeVersion: string;
        /** The language in which the requester was answered. */
        language: Language;
        /** The account of a requester who was signed in. */
        accountId?: string;
        /** By when it must be answered: ISO 8601 UTC. Only for requests by a right of the GDPR. */
        dueAt?: string;
      };
    }
  /** `by`: the subject of whoever looks after it from now on. */
  | { type: 'AssistanceTaken'; data: { by: string } }
  /** `told`: how the requester is told. By PHONE, the text says what was said. */
  | { type: 'AssistanceAnswered'; data: { by: string; textId: string; told: ContactWay } }
  /** The requester added a message, with a link of an e-mail. A closed request is open again. */
  | { type: 'AssistanceMessageAdded'; data: { textId: string } }
  /** The text says why. */
  | { type: 'AssistancePassedOn'; data: { queue: { academie: string; uai?: string }; textId: string } }
  /** The account that the request is about, found by staff. */
  | { type: 'AssistanceAccountAttached'; data: { accountId: string } }
  | { type: 'AssistanceClosed'; data: { outcome: AnyOutcome } }
  | { type: 'AssistanceReopened'; data: Record<string, never> }
  /** The e-mail that this event asked for was handed over to the mail server. */
  | { type: 'AssistanceMailSent'; data: { eventId: string } }
  /** It was not: the code of the fault. */
  | { type: 'AssistanceMailFailed'; data: { eventId: string; reason: string } }
  /** The end of its retention: the vault has no text of it any more. */
  | { type: 'AssistanceErased'; data: Record<string, never> };
