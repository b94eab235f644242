/** Delegations: a head lends rights on a school to somebody, until a date. */
import { randomUUID } from 'node:crypto';
import type { DelegationCommand, GrantDelegation } from '../domain/delegation/commands.js';
import { decide, type DelegationRefusalOf } from '../domain/delegation/decide.js';
import type { DelegationEvent } from '../domain/delegation/events.js';
import { DELEGATION_FIRST_EVENTS } from '../domain/delegation/first-events.js';
import { delegations } from '../domain/delegation/history.js';
import type { Delegation } from '../domain/delegation/state.js';
import { streamOf } from '../domain/streams.js';
import type { Command, Deps } from './dependencies.js';
import { derivedId } from './derived-id.js';
import { handle } from './handle.js';
import { load } from './load.js';
import type { CommandContext, CommandResult } from './results.js';

/** The answer to commands on a delegation. */
export type DelegationAnswer<Type extends DelegationCommand['type']> = CommandResult<
  Delegation,
  DelegationEvent,
  DelegationRefusalOf<Type> | 'COMMAND_ID_USED'
>;

/** Carries out the command that `build` makes for the business time at which it is decided. */
const send = <Sent extends DelegationCommand>(
  deps: Deps,
  delegationId: string,
  type: Sent['type'],
  build: (at: string) => Sent,
  context: CommandContext,
): Promise<DelegationAnswer<Sent['type']>> =>
  handle<Delegation, DelegationEvent, DelegationRefusalOf<Sent['type']>>(
    deps,
    { category: delegations, id: delegationId },
    context,
    {
      firstEvents: DELEGATION_FIRST_EVENTS[type],
      decide: (delegation, at) => decide(delegation, build(at)),
    },
  );

/** Grants rights on a school to a delegate, until a date. The grantor is the actor. */
export const grant: Command<
  Pick<GrantDelegation, 'uai' | 'delegate' | 'rights' | 'until'>,
  DelegationAnswer<'Grant'>
> = (deps, given, context) => {
  const { actor, commandId } = context;
  const delegationId = commandId === undefined ? randomUUID() : derivedId('delegation grant', actor, commandId);
  return send(
    deps,
    delegationId,
    'Grant',
    at => ({ type: 'Grant', at, delegationId, grantor: actor, ...given }),
    context,
  );
};

/** Ends a delegation at once; does nothing when it has ended. */
export const revoke: Command<{ delegationId: string }, DelegationAnswer<'Revoke'>> = (
  deps,
  { delegationId },
  context,
) => send(deps, delegationId, 'Revoke', at => ({ type: 'Revoke', at }), context);

/** A delegation as the ledger has it; undefined when there is none. */
export const delegation = async (deps: Deps, delegationId: string): Promise<Delegation | undefined> =>
  (await load(deps.eventStore, delegations, streamOf('delegation', delegationId))).state;
