/** The enumerations of assistance. */
import { ALL_OUTCOMES, CONTACT_WAYS, OUTCOMES } from '../../domain/assistance/events.js';
import { OUTCOME_LABELS } from '../../domain/assistance/describe.js';
import { MATTERS, MATTER_LABELS, QUEUE_KINDS } from '../../domain/assistance/matters.js';
import { ASSISTANCE_STATES } from '../../domain/assistance/state.js';
import { enumeration, inEnglish } from '../enums.js';

/** Makes the description of each value from its label, such as `The request is closed as "…".` */
const sentences = <T extends string>(before: string, labels: Record<T, string>): Record<T, string> =>
  Object.fromEntries(Object.entries<string>(labels).map(([name, label]) => [name, `${before} "${label}".`])) as Record<
    T,
    string
  >;

export const AssistanceMatterEnum = enumeration(
  'AssistanceMatter',
  'Says what a request for assistance is about. ACCESS and RECTIFICATION are requests by a right of the GDPR: they must be answered within a month.',
  MATTERS,
  sentences('In the words of the requester:', inEnglish(MATTER_LABELS)),
);

export const AssistanceQueueKindEnum = enumeration(
  'AssistanceQueueKind',
  'Says who looks after requests for assistance.',
  QUEUE_KINDS,
  { SCHOOL: 'The school that the requester names.', ACADEMIE: 'The assistance of the académie.' },
);

export const AssistanceStateEnum = enumeration(
  'AssistanceState',
  'Says how far a request for assistance has come.',
  ASSISTANCE_STATES,
  {
    OPEN: 'Nobody looks after it.',
    TAKEN: 'Somebody looks after it, and the requester waits.',
    ANSWERED: 'The requester was answered, and has not come back.',
    CLOSED: 'It is done with, until somebody reopens it or the requester comes back.',
    ERASED: 'Its retention is over: texts and contact are gone, and nothing can be done to it.',
  },
);

export const AssistanceContactEnum = enumeration(
  'AssistanceContact',
  'Says how a requester is told of answers.',
  CONTACT_WAYS,
  {
    EMAIL: 'An e-mail tells of an answer, and carries a link that shows it.',
    PHONE: 'Somebody phones, and writes down what was said.',
  },
);

export const AssistanceOutcomeEnum = enumeration(
  'AssistanceOutcome',
  'Says how a request for assistance was closed.',
  ALL_OUTCOMES,
  sentences('The request is closed as', inEnglish(OUTCOME_LABELS)),
);

export const AssistanceClosingEnum = enumeration(
  'AssistanceClosing',
  'Says how staff close a request for assistance.',
  OUTCOMES,
  sentences('The request is closed as', inEnglish(OUTCOME_LABELS)),
);

/** The kinds of steps, each with the type of its event. */
const STEPS = {
  REQUESTED: 'AssistanceRequested',
  TAKEN: 'AssistanceTaken',
  ANSWERED: 'AssistanceAnswered',
  MESSAGE_ADDED: 'AssistanceMessageAdded',
  PASSED_ON: 'AssistancePassedOn',
  ACCOUNT_ATTACHED: 'AssistanceAccountAttached',
  CLOSED: 'AssistanceClosed',
  REOPENED: 'AssistanceReopened',
  MAIL_SENT: 'AssistanceMailSent',
  MAIL_FAILED: 'AssistanceMailFailed',
  ERASED: 'AssistanceErased',
} as const;
export type AssistanceStepKind = keyof typeof STEPS;

const KIND_BY_TYPE = Object.fromEntries(Object.entries(STEPS).map(([kind, type]) => [type, kind])) as Readonly<
  Record<(typeof STEPS)[AssistanceStepKind], AssistanceStepKind>
>;
/** The kind of the step that an event of this type is. */
export const stepKindOf = (type: keyof typeof KIND_BY_TYPE): AssistanceStepKind => KIND_BY_TYPE[type];

export const AssistanceStepKindEnum = enumeration(
  'AssistanceStepKind',
  'Says what happened to a request for assistance.',
  Object.keys(STEPS) as AssistanceStepKind[],
  {
    REQUESTED: 'The requester sent it; `text` and `tried` are what was written.',
    TAKEN: 'Somebody looks after it from now on.',
    ANSWERED: 'The requester was answered; `text` is the answer.',
    MESSAGE_ADDED: 'The requester added a message by the link of an e-mail: the address is proven.',
    PASSED_ON: 'It went to another queue; `text` is the note that says why.',
    ACCOUNT_ATTACHED: 'Staff named the account that it is about.',
    CLOSED: 'It was closed: by staff, or because nothing had happened for a long time.',
    REOPENED: 'Staff opened it again.',
    MAIL_SENT: 'The mail server took an e-mail to the requester.',
    MAIL_FAILED: 'An e-mail to the requester could not be delivered.',
    ERASED: 'Its retention was over, and its texts were erased.',
  },
);
