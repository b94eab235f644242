/** Decides on a command to a delegation: answers the events to append, or a refusal. */
import { addMonths } from '../calendar.js';
import { accept, type CodesOf, type Decision } from '../event.js';
import { refuse } from '../refusals.js';
import type { DelegationCommand, GrantDelegation, RevokeDelegation } from './commands.js';
import type { DelegationEvent } from './events.js';
import type { Delegation } from './state.js';

/** Calendar months after which a delegation must have ended: a school year, and its holidays. */
export const LONGEST_MONTHS = 13;

function grant(delegation: Delegation | undefined, { type: _, at, grantor, ...terms }: GrantDelegation) {
  // The id of the delegation is made from the command id, and a command sent again is answered without a decision: here another one has the same id.
  if (delegation) return refuse('COMMAND_ID_USED', 'commandId');
  if (terms.delegate === grantor) return refuse('DELEGATE_IS_GRANTOR', 'delegate');
  if (terms.rights.length === 0) return refuse('RIGHTS_MISSING', 'rights');
  const ends = Date.parse(terms.until);
  if (!(ends > Date.parse(at)) || ends > Date.parse(addMonths(at, LONGEST_MONTHS)))
    return refuse('DELEGATION_END_INVALID', 'until');
  const rights = [...new Set(terms.rights)].sort();
  return accept<DelegationEvent>({ type: 'DelegationGranted', data: { ...terms, rights } });
}

function revoke(delegation: Delegation | undefined, { at }: RevokeDelegation) {
  if (!delegation) return refuse('DELEGATION_UNKNOWN', 'delegationId');
  if (Date.parse(delegation.until) <= Date.parse(at)) return accept<DelegationEvent>();
  return accept<DelegationEvent>({ type: 'DelegationRevoked', data: {} });
}

/** Why a command on a delegation may be refused. */
export type DelegationRefusalOf<Type extends DelegationCommand['type']> = Type extends 'Grant'
  ? CodesOf<ReturnType<typeof grant>>
  : CodesOf<ReturnType<typeof revoke>>;

export function decide<Command extends DelegationCommand>(delegation: Delegation | undefined, command: Command) {
  type Answer = Decision<DelegationEvent, DelegationRefusalOf<Command['type']>>;
  return (command.type === 'Grant' ? grant(delegation, command) : revoke(delegation, command)) as Answer;
}
