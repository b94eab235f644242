/** The event types that each command on a request may append first (see `FirstEvents`). */
import type { FirstEvents } from '../event.js';
import type { AssistanceCommand } from './commands.js';
import type { AssistanceEvent } from './events.js';

export const ASSISTANCE_FIRST_EVENTS = {
  Request: ['AssistanceRequested'],
  Take: ['AssistanceTaken'],
  Answer: ['AssistanceAnswered'],
  AddMessage: ['AssistanceMessageAdded'],
  PassOn: ['AssistancePassedOn'],
  AttachAccount: ['AssistanceAccountAttached'],
  Close: ['AssistanceClosed'],
  Reopen: ['AssistanceReopened'],
  RecordMail: ['AssistanceMailSent', 'AssistanceMailFailed'],
  Lapse: ['AssistanceClosed', 'AssistanceErased'],
} as const satisfies FirstEvents<AssistanceCommand, AssistanceEvent>;
