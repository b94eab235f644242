/** An index over every event of the ledger: who, in which role, by what right, from where, and the schools and académies it belongs to. */
import { HISTORIES, type KnownEventType } from '../../src/domain/catalogue.js';
import { withPlacesOf } from '../../src/domain/event-places.js';
import { isStreamOf } from '../../src/domain/streams.js';
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

/** The schools and académies that a stream has named so far (`withPlacesOf`). */
interface StreamPlaces {
  readonly places: readonly string[];
}

/** The event types of all streams, older shapes included: the index decodes none of them. */
const EVERY_TYPE: ReadonlySet<KnownEventType> = new Set(
  Object.values(HISTORIES).flatMap(({ types, lifted }) => [...types, ...lifted] as KnownEventType[]),
);

/**
 * Touched by every event but those that record reads of personal data. Whoever watches this topic reads the new events; the record of that read would
 * have them read again, without end.
 */
export const EVENTS_TOPIC = 'events';

export const ledgerEvents: Projection<StreamPlaces> = {
  name: 'ledger-events',
  version: 2,
  sql: tableSql(import.meta.url, 'ledger-events'),
  tables: [EVENTS, PLACES],
  reads: ['ledger_events', 'ledger_places'],
  handles: EVERY_TYPE,
  keys: ({ stream }) => [stream],

  evolve(document, event) {
    const { places: before = [] } = document ?? {};
    const { ofStream } = withPlacesOf(before, event);
    return document && ofStream === before ? document : { places: ofStream };
  },

  lines(event: RecordedEvent, before, _after, out: Writes): void {
    const { ofEvent: places } = withPlacesOf(before?.places ?? [], event);
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
    if (!isStreamOf('access', event.stream)) out.touch(EVENTS_TOPIC);
  },

  write: () => undefined,
};
