/** Reads requests for assistance, and checks who may see and change them. */
import {
  assistanceList,
  inQueue,
  oneRequest,
  queueOfRequest,
  type WhoseQueue,
} from '../../../projections/assistance/queries.js';
import { referenceTyped } from '../../domain/assistance/reference.js';
import type { AssistanceState } from '../../domain/assistance/state.js';
import type { Action } from '../../security/actions.js';
import type { Granted, Target } from '../../security/permissions.js';
import { allow, recordRead, type ApiContext } from '../context.js';
import { ApiError, badInput, notFound } from '../errors.js';
import { readConnection, ROWS_ALONE, type PreparedList, type ConnectionShape } from '../list.js';
import { placesWithin } from '../../completeness/places.js';
import { pageOf, type ConnectionOf } from '../relay.js';
import { AssistanceQueue, AssistanceRequest, type AssistancePageArgs, type QueueArgs } from './types.js';

const UNKNOWN_REQUEST = 'No such request among those you may see. Check its id.';

const NOT_CLOSED: readonly AssistanceState[] = ['OPEN', 'TAKEN', 'ANSWERED'];

/** The queue that a request is in: that of the school `uai`, else that of the académie. */
interface InQueue {
  readonly academie: string;
  readonly uai?: string | null | undefined;
}

/** The target of an action on a queue: the school, or the académie alone. */
export const whoseTarget = async (
  { services }: ApiContext,
  whose: { readonly uai: string } | { readonly academie: string },
): Promise<Target> => ('uai' in whose ? services.directory.schoolTarget(whose.uai) : { academie: whose.academie });

/** Reads whose queue is asked for. Throws BAD_USER_INPUT unless it is that of one school or of one académie. */
export function whoseQueue({ uai, academie, withSchools }: QueueArgs): WhoseQueue {
  const ofSchool = typeof uai === 'string';
  if (ofSchool === (typeof academie === 'string'))
    throw badInput('Give the school (`uai`) or the académie (`academie`) whose queue is read, one of the two.', 'uai');
  if (ofSchool && withSchools) throw badInput('`withSchools` goes with `academie` alone.', 'withSchools');
  return ofSchool ? { uai } : { academie: academie!, withSchools: withSchools === true };
}

/** Returns the right to read a queue, or throws why there is none. */
export const allowQueue = async (context: ApiContext, whose: WhoseQueue): Promise<Granted> =>
  allow(context, 'ASSISTANCE_READ', await whoseTarget(context, whose));

/** Returns the right to an action on a request in this queue (undefined: there is no such request). Throws NOT_FOUND alike for one out of reach. */
export async function allowOnRequest(
  context: ApiContext,
  action: Action,
  queue: InQueue | undefined,
): Promise<Granted> {
  if (!queue) throw notFound(UNKNOWN_REQUEST);
  const { academie, uai } = queue;
  try {
    return allow(context, action, await whoseTarget(context, typeof uai === 'string' ? { uai } : { academie }));
  } catch (error) {
    if (error instanceof ApiError && error.extensions.code === 'FORBIDDEN') throw notFound(UNKNOWN_REQUEST);
    throw error;
  }
}

/** A row of `assistanceList`. */
class AssistanceRow extends AssistanceRequest {
  uai!: string | null;
  academie!: string;
}

function toRequest({ uai, academie, ...row }: AssistanceRow, now: string): AssistanceRequest {
  const queue = Object.assign(new AssistanceQueue(), { kind: uai === null ? 'ACADEMIE' : 'SCHOOL', uai, academie });
  const waits = row.firstAnsweredAt === null && (row.state === 'OPEN' || row.state === 'TAKEN');
  const overdue = waits && row.dueAt !== null && Date.parse(row.dueAt) <= Date.parse(now);
  return Object.assign(new AssistanceRequest(), { ...row, queue, overdue });
}

async function readRequests(
  context: ApiContext,
  list: PreparedList,
  shape: ConnectionShape,
): Promise<ConnectionOf<AssistanceRequest>> {
  const found = await readConnection(context, list, AssistanceRow, shape);
  const now = context.services.clock.now();
  return { ...found, edges: found.edges.map(({ cursor, node }) => ({ cursor, node: toRequest(node, now) })) };
}

/** Reads a page of a queue, and records that people were read. */
export async function readQueue(
  context: ApiContext,
  whose: WhoseQueue,
  { filter, sort, ...page }: AssistancePageArgs,
  shape: ConnectionShape,
): Promise<ConnectionOf<AssistanceRequest>> {
  const granted = await allowQueue(context, whose);
  const { states, matters, overdue, takenBy, reference } = filter ?? {};
  const conditions = inQueue(whose, {
    states: states ?? NOT_CLOSED,
    ...(matters && { matters }),
    ...(typeof takenBy === 'string' && { takenBy }),
    ...(overdue && { overdueAt: context.services.clock.now() }),
    ...(typeof reference === 'string' && { reference: referenceTyped(reference) }),
  });
  const request = {
    conditions,
    filterArguments: { ...whose, filter: filter ?? null },
    sort: sort?.field ?? 'REQUESTED_AT',
    descending: sort?.direction === 'DESC',
    ...pageOf(page),
  };
  const record = ({ count }: { count: number }): void =>
    recordRead(context, { kind: 'LIST', granted, ...('uai' in whose && { uai: whose.uai }), persons: count });
  const concerns = {
    places: () => ('uai' in whose ? [whose.uai] : placesWithin(context.services.pool, 'academie', whose.academie)),
  };
  return readRequests(context, { definition: assistanceList, request, concerns, record }, shape);
}

/**
 * Reads one request; undefined when queries do not show it yet. The caller has checked the right, and records the read, unless the request is
 * shown to whoever has just acted on it: that act is in the ledger.
 */
export async function readRequest(context: ApiContext, requestId: string): Promise<AssistanceRequest | undefined> {
  const conditions = oneRequest(requestId);
  const request = { conditions, filterArguments: {}, sort: 'REQUESTED_AT', descending: false, rows: 1 };
  const found = await readRequests(context, { definition: assistanceList, request }, ROWS_ALONE);
  return found.edges[0]?.node;
}

/** Reads one request that the caller may see, and records it. Throws NOT_FOUND for one unknown or out of reach. */
export async function readRequestInReach(context: ApiContext, requestId: string): Promise<AssistanceRequest> {
  const queue = await queueOfRequest(context.services.pool, requestId);
  const granted = await allowOnRequest(context, 'ASSISTANCE_READ', queue);
  const request = await readRequest(context, requestId);
  if (!request) throw notFound(UNKNOWN_REQUEST);
  const { uai } = request.queue;
  recordRead(context, { kind: 'SHEET', granted, ...(uai !== null && { uai }), persons: 1 });
  return request;
}
