/** The streams that read models and processes have parked at an event that they cannot handle, for whoever shows and replays them. */
import type { Pool } from 'pg';
import { placesCondition } from '../../projections/ledger-events/queries.js';
import { parkedColumns, type Parked } from '../postgres/parked.js';
import {
  code,
  Conditions,
  instant,
  number,
  text,
  type Fields,
  type ListDefinition,
} from '../postgres/lists/definition.js';

/** Who has parked a stream. */
export const READER_KINDS = ['READ_MODEL', 'PROCESS'] as const;
export type ReaderKind = (typeof READER_KINDS)[number];

/** A parked stream, and who has parked it. */
export interface ParkedStream extends Parked {
  /** Name of the read model or process. */
  readonly reader: string;
  readonly kind: ReaderKind;
}

/** The columns of either table of parked streams. A position is 32 hexadecimal digits: by the collation "C" its order is the ledger's. */
const COLUMNS = `p.stream, p.version, p.position::text collate "C" as position, p.event_id, p.event_type, p.error, p.held_back,
  p.attempts, p.parked_at`;

const fields = {
  reader: text('k.reader'),
  kind: code('k.kind'),
  stream: text('k.stream'),
  version: number('k.version'),
  position: code('k.position'),
  eventId: code('k.event_id'),
  eventType: text('k.event_type'),
  error: text('k.error'),
  heldBack: number('k.held_back'),
  attempts: number('k.attempts'),
  parkedAt: instant('k.parked_at'),
} as const satisfies Fields;

/** The parked streams in the order of the ledger. Of a read model, those of the version that serves. */
export const parkedList = {
  from: `(select v.projection as reader, 'READ_MODEL' as kind, ${COLUMNS}
      from projector.parked p join projector.versions v using (schema) where v.status = 'current'
    union all
    select p.process, 'PROCESS', ${COLUMNS} from jobs.parked p) k`,
  readModels: [],
  type: 'ParkedStream',
  fields,
  // Not needed as a tiebreak: reader and stream tell the rows apart.
  key: [],
  sorts: {
    POSITION: [
      { sql: 'k.position', type: 'text' },
      { sql: 'k.reader', type: 'text' },
      { sql: 'k.stream', type: 'text' },
    ],
  },
} as const satisfies ListDefinition;

/** A parked stream must meet every condition that is set. */
export interface ParkedFilter {
  readonly reader?: string | undefined;
  readonly readers?: readonly string[] | undefined;
  readonly stream?: string | undefined;
  readonly streams?: readonly string[] | undefined;
  /** UAIs of schools and codes of académies, one of which the stream has named; any stream when left out. */
  readonly places?: readonly string[] | undefined;
}

export function parkedConditions({ reader, readers, stream, streams, places }: ParkedFilter): Conditions {
  const conditions = new Conditions();
  if (reader !== undefined) conditions.add(`k.reader = ${conditions.value(reader)}`);
  if (readers) conditions.add(`k.reader = any(${conditions.value(readers)}::text[])`);
  if (stream !== undefined) conditions.add(`k.stream = ${conditions.value(stream)}`);
  if (streams) conditions.add(`k.stream = any(${conditions.value(streams)}::text[])`);
  if (places) conditions.add(placesCondition('k.stream', `${conditions.value(places)}::text[]`));
  return conditions;
}

/** Lists all parked streams that meet the filter, in the order of the ledger. */
export async function parkedStreams(pool: Pool, filter: ParkedFilter = {}): Promise<ParkedStream[]> {
  const conditions = parkedConditions(filter);
  const { rows } = await pool.query<ParkedStream>({
    text: `select k.reader, k.kind, ${parkedColumns('k')}
      from ${parkedList.from} where ${conditions.sql} order by k.position, k.reader, k.stream`,
    values: conditions.values,
  });
  return rows;
}
