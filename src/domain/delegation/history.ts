/** How stored delegation events are read. */
import type { Category } from '../event.js';
import { history } from '../history.js';
import { instant, listOf, shape, text } from '../shape.js';
import type { DelegationEvent } from './events.js';
import { evolve, type Delegation } from './state.js';

export const delegationHistory = history<DelegationEvent>('delegation', {
  DelegationGranted: shape({ delegationId: text, uai: text, delegate: text, rights: listOf(text), until: instant }),
  DelegationRevoked: shape({}),
});

/** The category of the streams `delegation-<delegationId>`. */
export const delegations: Category<Delegation, DelegationEvent> = {
  name: 'delegation',
  decode: delegationHistory.decode,
  evolve,
};
