/** What can be asked of a request for assistance. `at`: the business time of the command; `by`: the subject of whoever acts. */
import type { Language } from '../language.js';
import type { ContactWay, Outcome, Queue } from './events.js';
import type { Matter } from './matters.js';

export interface MakeRequest {
  readonly type: 'Request';
  readonly at: string;
  readonly requestId: string;
  readonly matter: Matter;
  readonly queue: Queue;
  readonly school?: string;
  readonly contact: ContactWay;
  readonly textId: string;
  readonly noticeVersion: string;
  readonly language: Language;
  readonly accountId?: string;
  /** The time zone by which a month is counted. */
  readonly zone: string;
}

/** `takeOver`: also from somebody else who looks after it. */
export interface TakeRequest {
  readonly type: 'Take';
  readonly by: string;
  readonly takeOver: boolean;
}

export interface AnswerRequest {
  readonly type: 'Answer';
  readonly by: string;
  readonly textId: string;
}

/** By the requester. */
export interface AddMessage {
  readonly type: 'AddMessage';
  readonly textId: string;
}

export interface PassOnRequest {
  readonly type: 'PassOn';
  readonly by: string;
  readonly queue: Queue;
  readonly textId: string;
}

export interface AttachAccount {
  readonly type: 'AttachAccount';
  readonly accountId: string;
}

export interface CloseRequest {
  readonly type: 'Close';
  readonly by: string;
  readonly outcome: Outcome;
}

export interface ReopenRequest {
  readonly type: 'Reopen';
}

/** Records what became of the e-mail that an event asked for; `reason` is the code of a fault, also of one reported once it was sent. */
export interface RecordMail {
  readonly type: 'RecordMail';
  readonly eventId: string;
  readonly reason?: string;
}

/** Closes a request that nobody has moved since `before`, or erases a closed one: the end of the retention. */
export interface LapseRequest {
  readonly type: 'Lapse';
  readonly before: string;
}

export type AssistanceCommand =
  | MakeRequest
  | TakeRequest
  | AnswerRequest
  | AddMessage
  | PassOnRequest
  | AttachAccount
  | CloseRequest
  | ReopenRequest
  | RecordMail
  | LapseRequest;
