/** Reads events of the ledger by its index, within the reach of the caller. */
import { schoolsWithin } from '../../../projections/schools/queries.js';
import {
  ledgerConditions,
  ledgerEventConditions,
  ledgerEventsList,
  type LedgerFilter,
} from '../../../projections/ledger-events/queries.js';
import { idIn } from '../../domain/streams.js';
import type { Granted, Target } from '../../security/permissions.js';
import { allow, allowSomewhere, recordRead, type ApiContext } from '../context.js';
import { notFound } from '../errors.js';
import { allowInSchool, readConnection } from '../list.js';
import { globalId } from '../relay.js';
import { LedgerEvent, type EventFilter } from './types.js';

/** The right to events, and the places (UAIs, codes of académies) whose events may be read; `undefined` for all events. */
export interface EventsReach {
  readonly granted: Granted;
  readonly places: readonly string[] | undefined;
}

/** The code of an académie and the UAIs of its schools. */
async function placesOf(context: ApiContext, academie: string): Promise<string[]> {
  const schools = await schoolsWithin(context.services.pool, 'academie', academie);
  return [academie, ...schools.map(({ uai }) => uai)];
}

/** What the right to events is checked against: the académie named, else the nation, or the first académie of the caller. */
export function eventsTarget(context: ApiContext, academie: string | null | undefined): Target {
  if (academie) return { academie };
  const { nation, academies } = allowSomewhere(context, 'EVENTS_READ');
  return nation ? { nation } : { academie: academies[0]! };
}

/** Returns the reach of the caller over events. With a school or an académie named, throws FORBIDDEN when it is out of reach. */
export async function eventsReach(
  context: ApiContext,
  { uai, academie }: Pick<EventFilter, 'uai' | 'academie'>,
): Promise<EventsReach> {
  const ofSchool = uai ? await allowInSchool(context, 'EVENTS_READ', uai) : undefined;
  if (academie) {
    const granted = allow(context, 'EVENTS_READ', { academie });
    return { granted, places: await placesOf(context, academie) };
  }
  // The school is a condition of the filter: within it, every event is in reach.
  if (ofSchool) return { granted: ofSchool, places: undefined };
  const granted = allow(context, 'EVENTS_READ', eventsTarget(context, null));
  const { nation, academies } = allowSomewhere(context, 'EVENTS_READ');
  if (nation) return { granted, places: undefined };
  return { granted, places: (await Promise.all(academies.map(code => placesOf(context, code)))).flat() };
}

const NAMES = ['types', 'stream', 'actor', 'role', 'right', 'source', 'correlation', 'uai', 'from', 'to'] as const;

/** The conditions of the index that a filter of the API stands for. The académie is part of the reach. */
export const filterOf = (filter: EventFilter | null | undefined): LedgerFilter =>
  Object.fromEntries(NAMES.flatMap(name => (filter?.[name] ? [[name, filter[name]]] : [])));

/** Makes the event that the API shows of a row, or of an event of the feed. */
export function toLedgerEvent(event: Omit<LedgerEvent, 'accountId'>): LedgerEvent {
  const account = idIn('account', event.stream);
  return Object.assign(new LedgerEvent(), event, {
    accountId: account === undefined ? null : globalId('Account', account),
  });
}

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
  const { granted, places } = await eventsReach(context, {});
  const conditions = ledgerEventConditions(position, places);
  const request = { conditions, filterArguments: {}, sort: 'POSITION', descending: false, rows: 1 };
  const page = await readConnection(context, { definition: ledgerEventsList, request }, LedgerEvent, {
    totalCount: false,
  });
  const found = page.edges[0]?.node;
  if (!found) throw notFound();
  recordEvents(context, granted, [found]);
  return toLedgerEvent(found);
}

/** The conditions of a request: its filter, within the reach. */
export const conditionsOf = (filter: LedgerFilter, { places }: EventsReach) => ledgerConditions(filter, places);
