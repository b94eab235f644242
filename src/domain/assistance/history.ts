/** How stored events of requests for assistance are read. */
import type { Category } from '../event.js';
import { history } from '../history.js';
import { LANGUAGES } from '../language.js';
import { instant, oneOf, optional, shape, text } from '../shape.js';
import { ALL_OUTCOMES, CONTACT_WAYS, type AssistanceEvent } from './events.js';
import { MATTERS } from './matters.js';
import { evolve, type Assistance } from './state.js';

const queue = shape({ academie: text, uai: optional(text) });
const contact = oneOf(...CONTACT_WAYS);

export const assistanceHistory = history<AssistanceEvent>('assistance', {
  AssistanceRequested: shape({
    requestId: text,
    matter: oneOf(...MATTERS),
    queue,
    school: optional(text),
    contact,
    textId: text,
    noticeVersion: text,
    language: oneOf(...LANGUAGES),
    accountId: optional(text),
    dueAt: optional(instant),
  }),
  AssistanceTaken: shape({ by: text }),
  AssistanceAnswered: shape({ by: text, textId: text, told: contact }),
  AssistanceMessageAdded: shape({ textId: text }),
  AssistancePassedOn: shape({ queue, textId: text }),
  AssistanceAccountAttached: shape({ accountId: text }),
  AssistanceClosed: shape({ outcome: oneOf(...ALL_OUTCOMES) }),
  AssistanceReopened: shape({}),
  AssistanceMailSent: shape({ eventId: text }),
  AssistanceMailFailed: shape({ eventId: text, reason: text }),
  AssistanceErased: shape({}),
});

/** The category of the streams `assistance-<requestId>`. */
export const assistances: Category<Assistance, AssistanceEvent> = {
  name: 'assistance',
  decode: assistanceHistory.decode,
  evolve,
};
