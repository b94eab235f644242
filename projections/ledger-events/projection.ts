/** An index over every event of the ledger: who, in which role, by what right, from where, and the schools and académies it belongs to. */
import { HISTORIES, type KnownEventType } from '../../src/domain/catalogue.js';
import { placesIn } from '../../src/domain/event-places.js';
import { EVENT_COLUMNS, eventCells } from '../../src/projector/event-columns.js';
import { table, type Projection, type RecordedEvent, type Writes } from '../../src/projector/projection.js';
import { tableSql } from '../../src/projector/schema/table-sql.js';

const EVENTS = table({
  name: 'ledger_events',
  mode: 'append',
  key: ['position'],
  columns: {
    position: 'text',
    event_id: 'uuid',
    stream: 'text',
    version: 'integer',
    ...EVENT_COLUMNS,
  },
});

const PLACES = table({
  name: 'ledger_places',
  mode: 'append',
  key: ['place', 'position'],
  columns: { place: 'text', position: 'text' },
});

/** The schools and académies that a stream has named so far. */
interface StreamPlaces {
  readonly places: readonly string[];
}

/** The event types of all streams, older shapes included: the index decodes none of them. */
const EVERY_TYPE: ReadonlySet<KnownEventType> = new Set(
  Object.values(HISTORIES).flatMap(({ types, lifted }) => [...types, ...lifted] as KnownEventType[]),
);

/** The topic of all events, and of those that belong to a place. */
export const EVENTS_TOPIC = 'events';

export const ledgerEvents: Projection<StreamPlaces> = {
  name: 'ledger-events',
  version: 1,
  sql: tableSql(import.meta.url, 'ledger-events'),
  tables: [EVENTS, PLACES],
  reads: ['ledger_events', 'ledger_places'],
  handles: EVERY_TYPE,
  keys: ({ stream }) => [stream],

  evolve(document, { data }) {
    const named = placesIn(data);
    const { places = [] } = document ?? {};
    return named.every(place => places.includes(place)) && document
      ? document
      : { places: [...new Set([...places, ...named])].sort() };
  },

  lines(event: RecordedEvent, _before, { places }, out: Writes): void {
    const { metadata, position } = event;
    out.put(EVENTS, {
      position,
      event_id: event.id,
      stream: event.stream,
      version: event.version,
      ...eventCells(event),
    });
    // The school or académie by whose right it was done, too: it may be none that the stream names.
    const all = metadata.scope === undefined ? places : new Set([...places, metadata.scope]);
    for (const place of all) out.put(PLACES, { place, position });
    out.touch(EVENTS_TOPIC);
  },

  write: () => undefined,
};
