/** How stored events of académies are read. */
import { MATTERS, QUEUE_KINDS } from '../assistance/matters.js';
import type { Category } from '../event.js';
import { history } from '../history.js';
import { listOf, oneOf, optional, shape, text } from '../shape.js';
import type { AcademieEvent } from './events.js';
import { evolve, type Academie } from './state.js';

const queue = oneOf(...QUEUE_KINDS);

export const academieHistory = history<AcademieEvent>('academie', {
  AssistanceModalitiesChanged: shape({ academie: text, textsId: optional(text) }),
  AssistanceRoutingChanged: shape({
    academie: text,
    routing: optional(shape({ otherwise: queue, matters: listOf(shape({ matter: oneOf(...MATTERS), queue })) })),
  }),
});

/** The category of the streams `academie-<code>`. */
export const academies: Category<Academie, AcademieEvent> = {
  name: 'academie',
  decode: academieHistory.decode,
  evolve,
};
