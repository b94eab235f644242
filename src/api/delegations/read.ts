/** Reads delegations, and checks who may see and change them. */
import { delegationsList, oneDelegation } from '../../../projections/delegations/queries.js';
import type { ApiContext } from '../context.js';
import { ApiError, notFound } from '../errors.js';
import { allowInSchool, readConnection, ROWS_ALONE, type PreparedList, type ConnectionShape } from '../list.js';
import type { ConnectionOf } from '../relay.js';
import { Delegation } from './types.js';

const UNKNOWN_DELEGATION = 'No such delegation among those you may see. Check its id.';

/** Reads a page of delegations. The caller has checked the right. */
export async function readDelegations(
  context: ApiContext,
  list: PreparedList,
  shape: ConnectionShape,
): Promise<ConnectionOf<Delegation>> {
  const found = await readConnection(context, list, Delegation, shape);
  const now = Date.parse(context.services.clock.now());
  for (const { node } of found.edges) node.inForce = Date.parse(node.endsAt) > now;
  return found;
}

/** Reads one delegation; undefined when queries do not show it yet. The caller has checked the right. */
export async function readDelegation(context: ApiContext, delegationId: string): Promise<Delegation | undefined> {
  const conditions = oneDelegation(delegationId);
  const request = { conditions, filterArguments: {}, sort: 'GRANTED_AT', descending: true, rows: 1 };
  const found = await readDelegations(context, { definition: delegationsList, request }, ROWS_ALONE);
  return found.edges[0]?.node;
}

/** Reads a delegation of a school whose delegations the caller may see. Throws NOT_FOUND for one unknown or out of reach. */
export async function readDelegationInReach(context: ApiContext, delegationId: string): Promise<Delegation> {
  const delegation = await readDelegation(context, delegationId);
  if (!delegation) throw notFound(UNKNOWN_DELEGATION);
  try {
    await allowInSchool(context, 'DELEGATIONS_READ', delegation.uai);
  } catch (error) {
    if (error instanceof ApiError && error.extensions.code === 'FORBIDDEN') throw notFound(UNKNOWN_DELEGATION);
    throw error;
  }
  return delegation;
}
