/** The only code that reads `read.ledger_events` and `read.ledger_places`. */
import type { Pool } from 'pg';
import type { EventMetadata, JsonObject } from '../../src/domain/event.js';
import { streamOf } from '../../src/domain/streams.js';
import { isoUtc } from '../../src/postgres/iso.js';
import {
  code,
  Conditions,
  id,
  number,
  text,
  type Fields,
  type ListDefinition,
} from '../../src/postgres/lists/definition.js';
import { addEventConditions, eventFields, type EventConditions } from '../../src/postgres/lists/events.js';
import { opaque } from '../../src/postgres/opaque.js';
import { statementName } from '../../src/postgres/lists/statement-names.js';

const fields = {
  id: id('LedgerEvent_', 'e.position'),
  position: code('e.position'),
  eventId: code('e.event_id'),
  stream: text('e.stream'),
  version: number('e.version'),
  ...eventFields('e'),
} as const satisfies Fields;

/** The events of the ledger, in its order. */
export const ledgerEventsList = {
  from: 'read.ledger_events e',
  readModels: ['ledger-events'],
  type: 'LedgerEvent',
  fields,
  key: [],
  sorts: { POSITION: [{ sql: 'e.position', type: 'text' }] },
} as const satisfies ListDefinition;

export interface LedgerFilter extends EventConditions {
  readonly stream?: string;
  readonly role?: string;
  readonly right?: string;
  readonly source?: string;
  readonly correlation?: string;
  /** UAI of a school that the event belongs to. */
  readonly uai?: string;
  /** False leaves out reads of personal data: the streams `access-…`. */
  readonly reads?: boolean;
  /** Positions: `after` is left out, `until` is included. */
  readonly after?: string;
  readonly until?: string;
}

const COLUMNS = {
  stream: 'e.stream',
  role: 'e.role',
  right: 'e."right"',
  source: 'e.source',
  correlation: 'e.correlation_id',
} as const;

/**
 * Selects the events that meet the filter and belong to one of the `places` (UAIs of schools, codes of académies); of any place, and of
 * none, when `places` is undefined.
 */
export function ledgerConditions(filter: LedgerFilter, places: readonly string[] | undefined): Conditions {
  const conditions = new Conditions();
  for (const [name, column] of Object.entries(COLUMNS)) {
    const value = filter[name as keyof typeof COLUMNS];
    if (value !== undefined) conditions.add(`${column} = ${conditions.value(value)}`);
  }
  addEventConditions(conditions, 'e', filter);
  // In the very words of the index `ledger_events_deeds`, else PostgreSQL does not use it.
  if (filter.reads === false) conditions.add(`e.stream not like '${streamOf('access', '%')}'`);
  if (filter.after !== undefined) conditions.add(`e.position > ${conditions.value(filter.after)}`);
  if (filter.until !== undefined) conditions.add(`e.position <= ${conditions.value(filter.until)}`);
  if (filter.uai !== undefined)
    conditions.add(
      `exists (select from read.ledger_places p where p.place = ${conditions.value(filter.uai)} and p.position = e.position)`,
    );
  if (places !== undefined)
    conditions.add(
      `exists (select from read.ledger_places p where p.position = e.position and p.place = any(${conditions.value(places)}::text[]))`,
    );
  return conditions;
}

/** Selects the event at a position, if it belongs to one of the places. */
export function ledgerEventConditions(position: string, places: readonly string[] | undefined): Conditions {
  const conditions = ledgerConditions({}, places);
  conditions.add(`e.position = ${conditions.value(position)}`);
  return conditions;
}

/** An event of the index, as the port of the ledger gives it. */
export interface IndexedEvent {
  readonly stream: string;
  readonly version: number;
  readonly position: string;
  readonly recordedAt: string;
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: EventMetadata;
}

const EVENT = `e.stream, e.version, e.position, ${isoUtc('e.recorded_at')} as "recordedAt", e.event_id as id, e.type, e.data,
  json_strip_nulls(json_build_object('actor', e.actor, 'role', e.role, 'right', e."right", 'scope', e.scope, 'reason', e.reason,
    'source', e.source, 'correlationId', e.correlation_id, 'causationId', e.causation_id, 'at', ${isoUtc('e.at')})) as metadata`;

/** Reads all events of a stream, in its order. */
export async function streamEvents(pool: Pool, stream: string): Promise<IndexedEvent[]> {
  const { rows } = await pool.query<IndexedEvent>({
    name: 'ledger_stream',
    text: `select ${EVENT} from read.ledger_events e where e.stream = $1 order by e.position`,
    values: [stream],
  });
  return rows;
}

/** SQL that is true for a stream that has named one of the places. Both arguments are SQL. */
export const placesCondition = (stream: string, places: string): string =>
  `exists (select from read.ledger_events e join read.ledger_places p on p.position = e.position
     where e.stream = ${stream} and p.place = any(${places}))`;

/**
 * Finds which of these streams concern one of the places (UAIs, codes of académies): those that have named it, and those of which the
 * index knows no place at all.
 */
export async function streamsConcerning(
  pool: Pool,
  streams: readonly string[],
  places: readonly string[],
): Promise<string[]> {
  const { rows } = await pool.query<{ stream: string }>({
    name: 'streams_concerning',
    text: `select s.stream from unnest(${opaque('$1', 'text[]')}) as s(stream)
      where ${placesCondition('s.stream', opaque('$2', 'text[]'))}
         or not exists (select from read.ledger_events e join read.ledger_places p on p.position = e.position
                         where e.stream = s.stream)
      order by s.stream`,
    values: [streams, places],
  });
  return rows.map(({ stream }) => stream);
}

/** A part of the feed of events. */
export interface FeedPage {
  readonly events: readonly IndexedEvent[];
  /** Where to go on: every event up to here that meets the conditions has been given. Never before the `after` that was asked for. */
  readonly position: string;
  /** True when more events wait already. */
  readonly more: boolean;
  /** Position of the first event that a parked stream holds back, at which the feed waits; null when none is parked. */
  readonly heldBackFrom: string | null;
}

interface FeedRow extends Partial<IndexedEvent> {
  readonly upTo: string;
  readonly heldBackFrom: string | null;
}

/**
 * Reads the events after a position that meet the conditions, oldest first, `most` at a time. Gives nothing at or beyond the first event
 * of a parked stream: it would be missed when it is folded in later. Positions of the ledger are the cursor, so that a rebuild changes nothing.
 */
export async function feedAfter(pool: Pool, conditions: Conditions, after: string, most: number): Promise<FeedPage> {
  const from = conditions.value(after);
  // One row more than asked for tells whether more events wait.
  const rowsAtMost = conditions.value(most + 1);
  // One statement, thus one snapshot and one version of the index: a version switched in meanwhile may have parked other streams.
  const statement = `with standing as materialized (
        select v.position as up_to, (select min(p.position) from projector.parked p where p.schema = v.schema) as held_back
          from projector.versions v where v.projection = 'ledger-events' and v.status = 'current')
      select s.up_to as "upTo", s.held_back as "heldBackFrom", found.* from standing s left join lateral (
        select ${EVENT} from read.ledger_events e
         where e.position > ${from} and e.position <= s.up_to and (s.held_back is null or e.position < s.held_back) and ${conditions.sql}
         order by e.position limit ${rowsAtMost}::int) found on true
      order by found.position`;
  const name = statementName('ledger_feed', statement);
  const query = { ...(name !== undefined && { name }), text: statement, values: [...conditions.values] };
  const { rows } = await pool.query<FeedRow>(query);
  const standing = rows[0];
  if (!standing) return { events: [], position: after, more: false, heldBackFrom: null };
  const { upTo, heldBackFrom } = standing;
  const all = rows.flatMap(({ upTo: _upTo, heldBackFrom: _held, ...event }) =>
    event.position === undefined || event.position === null ? [] : [event as IndexedEvent],
  );
  const events = all.slice(0, most);
  const more = all.length > most;
  const last = events.at(-1)?.position ?? after;
  // With more events waiting, or a stream parked, the feed has come to the last event that it gave; otherwise to the end of the index.
  const reached = more || heldBackFrom !== null ? last : upTo;
  return { events, position: reached > after ? reached : after, more, heldBackFrom };
}
