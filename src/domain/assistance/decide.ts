/** Decides on a command to a request for assistance: answers the events to append, or a refusal. */
import { addMonths, reached } from '../calendar.js';
import { accept, type CodesOf, type Decision } from '../event.js';
import { refuse } from '../refusals.js';
import type {
  AddMessage,
  AnswerRequest,
  AssistanceCommand,
  AttachAccount,
  CloseRequest,
  LapseRequest,
  MakeRequest,
  PassOnRequest,
  RecordMail,
  TakeRequest,
} from './commands.js';
import type { AssistanceEvent, Queue } from './events.js';
import { DEADLINE_MONTHS, hasDeadline } from './matters.js';
import { isOpen, type Assistance } from './state.js';

/** Messages that a requester may add. */
export const MOST_MESSAGES = 20;

const happened = accept<AssistanceEvent>;

function request(before: Assistance | undefined, { type: _, at, zone, ...details }: MakeRequest) {
  // The id of the request is made from the command id, and a command sent again is answered without a decision: here another one has the same id.
  if (before) return refuse('COMMAND_ID_USED', 'commandId');
  const dueAt = hasDeadline(details.matter) ? addMonths(at, DEADLINE_MONTHS, zone) : undefined;
  return happened({ type: 'AssistanceRequested', data: { ...details, ...(dueAt !== undefined && { dueAt }) } });
}

/** Refuses what is done to an erased request; to a closed one; or, with `by`, to one that somebody else looks after. */
function unfit({ state, takenBy }: Assistance, by?: string) {
  if (state === 'ERASED') return refuse('ASSISTANCE_ERASED', 'requestId');
  if (state === 'CLOSED') return refuse('ASSISTANCE_CLOSED', 'requestId');
  if (by !== undefined && takenBy !== undefined && takenBy !== by) return refuse('ASSISTANCE_TAKEN', 'requestId');
  return undefined;
}

function take(before: Assistance, { by, takeOver }: TakeRequest) {
  const fault = unfit(before, takeOver ? undefined : by);
  if (fault) return fault;
  return before.state === 'TAKEN' && before.takenBy === by
    ? happened()
    : happened({ type: 'AssistanceTaken', data: { by } });
}

const answer = (before: Assistance, { by, textId }: AnswerRequest) =>
  unfit(before, by) ?? happened({ type: 'AssistanceAnswered', data: { by, textId, told: before.contact } });

function addMessage({ state, messages }: Assistance, { textId }: AddMessage) {
  // To the requester, a link to an erased request is a link that leads nowhere.
  if (state === 'ERASED') return refuse('ASSISTANCE_LINK_INVALID', 'token');
  if (messages >= MOST_MESSAGES) return refuse('ASSISTANCE_MESSAGES_EXHAUSTED');
  return happened({ type: 'AssistanceMessageAdded', data: { textId } });
}

/** True when both are the queue of one school, or of one académie. */
export const isSameQueue = (one: Queue, other: Queue): boolean =>
  one.academie === other.academie && one.uai === other.uai;

function passOn(before: Assistance, { by, queue, textId }: PassOnRequest) {
  const fault = unfit(before, by);
  if (fault) return fault;
  if (isSameQueue(before.queue, queue)) return refuse('ASSISTANCE_QUEUE_SAME');
  return happened({ type: 'AssistancePassedOn', data: { queue, textId } });
}

function attach({ state, accountId: known }: Assistance, { accountId }: AttachAccount) {
  if (state === 'ERASED') return refuse('ASSISTANCE_ERASED', 'requestId');
  return known === accountId ? happened() : happened({ type: 'AssistanceAccountAttached', data: { accountId } });
}

function close(before: Assistance, { by, outcome }: CloseRequest) {
  if (before.state === 'CLOSED' && before.outcome === outcome) return happened();
  return unfit(before, by) ?? happened({ type: 'AssistanceClosed', data: { outcome } });
}

function reopen({ state }: Assistance) {
  if (state === 'ERASED') return refuse('ASSISTANCE_ERASED', 'requestId');
  return state === 'CLOSED' ? happened({ type: 'AssistanceReopened', data: {} }) : happened();
}

function recordMail({ state, mails }: Assistance, { eventId, reason }: RecordMail) {
  const known = Object.hasOwn(mails, eventId) ? mails[eventId] : undefined;
  if (state === 'ERASED') return happened();
  if (reason === undefined) return known ? happened() : happened({ type: 'AssistanceMailSent', data: { eventId } });
  // The report that an e-mail did not arrive comes after it was handed over.
  return known === 'FAILED' ? happened() : happened({ type: 'AssistanceMailFailed', data: { eventId, reason } });
}

function lapse(request: Assistance, { before: retainedFrom }: LapseRequest) {
  if (request.state === 'ERASED' || !reached(request.movedAt, retainedFrom)) return happened();
  return isOpen(request)
    ? happened({ type: 'AssistanceClosed', data: { outcome: 'LAPSED' } })
    : happened({ type: 'AssistanceErased', data: {} });
}

const DECISIONS = {
  Take: take,
  Answer: answer,
  AddMessage: addMessage,
  PassOn: passOn,
  AttachAccount: attach,
  Close: close,
  Reopen: reopen,
  RecordMail: recordMail,
  Lapse: lapse,
} as const;
type OnExisting = keyof typeof DECISIONS;

/** Why a command on a request may be refused. */
export type AssistanceRefusalOf<Type extends AssistanceCommand['type']> = Type extends OnExisting
  ? CodesOf<ReturnType<(typeof DECISIONS)[Type]>> | 'ASSISTANCE_UNKNOWN'
  : CodesOf<ReturnType<typeof request>>;

export function decide<Command extends AssistanceCommand>(before: Assistance | undefined, command: Command) {
  type Answer = Decision<AssistanceEvent, AssistanceRefusalOf<Command['type']>>;
  if (command.type === 'Request') return request(before, command) as Answer;
  if (!before) return refuse('ASSISTANCE_UNKNOWN', 'requestId') as Answer;
  const on = DECISIONS[command.type] as (before: Assistance, command: AssistanceCommand) => Decision<AssistanceEvent>;
  return on(before, command) as Answer;
}
