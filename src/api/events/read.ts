/** Reads events of the ledger by its index, within the reach of the caller. */
import {
  ledgerConditions,
  ledgerEventConditions,
  ledgerEventsList,
  type IndexedEvent,
  type LedgerFilter,
} from '../../../projections/ledger-events/queries.js';
import { namesReads } from '../../domain/access/history.js';
import { idIn } from '../../domain/streams.js';
import type { Granted } from '../../security/permissions.js';
import { recordRead, type ApiContext } from '../context.js';
import { notFound } from '../errors.js';
import { readConnection, ROWS_ALONE } from '../list.js';
import { globalId } from '../relay.js';
import { auditReach, type AuditReach } from './reach.js';
import { LedgerEvent, type EventFilter } from './types.js';

/** The conditions that the index takes as the filter gives them. What is null or an empty text is left out. */
const FILTER_NAMES = [
  'types',
  'stream',
  'actor',
  'role',
  'right',
  'source',
  'correlation',
  'uai',
  'from',
  'to',
] as const;

/**
 * The conditions of the index that a filter of the API stands for. The académie is part of the reach. Reads of personal data are left out, unless
 * the filter asks for them, or names their streams or types.
 */
export const filterOf = (filter: EventFilter | null | undefined): LedgerFilter => ({
  ...Object.fromEntries(FILTER_NAMES.flatMap(name => (filter?.[name] ? [[name, filter[name]]] : []))),
  reads: filter?.reads ?? namesReads(filter?.stream, filter?.types),
});

/** Makes the event that the API shows of a row, or of an event of the feed. */
export function toLedgerEvent(event: Omit<LedgerEvent, 'accountId'>): LedgerEvent {
  const account = idIn('account', event.stream);
  return Object.assign(new LedgerEvent(), event, {
    accountId: account === undefined ? null : globalId('Account', account),
  });
}

/** Makes the event that the API shows of one that the index gives. */
export const eventOfIndex = ({ id, metadata, ...event }: IndexedEvent): LedgerEvent =>
  toLedgerEvent({
    ...event,
    id: globalId('LedgerEvent', event.position),
    eventId: id,
    ...metadata,
    scope: metadata.scope ?? null,
    reason: metadata.reason ?? null,
    causationId: metadata.causationId ?? null,
  });

/** Records that the caller read events: as many persons as there are accounts and pupils whose events these are. */
export function recordEvents(
  context: ApiContext,
  granted: Granted,
  events: readonly Pick<LedgerEvent, 'stream'>[],
): void {
  const people = events.filter(
    ({ stream }) => idIn('account', stream) !== undefined || idIn('student', stream) !== undefined,
  );
  const persons = new Set(people.map(({ stream }) => stream)).size;
  if (persons > 0) recordRead(context, { kind: 'HISTORY', granted, persons });
}

/** Reads the event at a position. Throws NOT_FOUND alike when there is none and when it is out of reach. */
export async function readEventAt(context: ApiContext, position: string): Promise<LedgerEvent> {
  const { granted, places } = await auditReach(context, 'EVENTS_READ', {});
  const conditions = ledgerEventConditions(position, places);
  const request = { conditions, filterArguments: {}, sort: 'POSITION', descending: false, rows: 1 };
  const page = await readConnection(context, { definition: ledgerEventsList, request }, LedgerEvent, ROWS_ALONE);
  const found = page.edges[0]?.node;
  if (!found) throw notFound();
  recordEvents(context, granted, [found]);
  return toLedgerEvent(found);
}

/** The conditions of a request: its filter, within the reach. */
export const conditionsOf = (filter: LedgerFilter, { places }: AuditReach) => ledgerConditions(filter, places);
