/** Counts the distinct accounts of each scope, by kind, degree, origin and state, now and by day: each batch adds differences. */
import type { SchoolEvent } from '../../src/domain/school/events.js';
import { idsIn } from '../../src/domain/streams.js';
import { LISTED_EVENTS, personKeys, schoolOfPerson, type ListedEventType } from '../people/documents.js';
import { table, type Batch, type Projection, type RecordedEvent, type Writes } from '../../src/projector/projection.js';
import { tableSql } from '../../src/projector/schema/table-sql.js';
import { evolveCounted, isSchool, packCounted, unpackCounted, type CountedDocument } from './documents.js';
import { EXPIRIES, expiryMoves } from './expiries.js';
import { areasOf, changedAccounts, dayOf, movesOf, needs } from './moves.js';
import { QUALITY, qualityMoves, schoolsMoved } from './quality.js';
import type { Cell } from './scopes.js';
import { Sums } from './sums.js';

const CELLS = table({
  name: 'cells',
  mode: 'add',
  key: ['scope', 'kind', 'degree', 'origin', 'state'],
  columns: {
    scope: 'text',
    kind: 'text',
    degree: 'text',
    origin: 'text',
    state: 'text',
    accounts: 'integer',
  },
});

const DAYS = table({
  name: 'days',
  mode: 'add',
  key: ['scope', 'day', 'kind', 'degree', 'origin', 'state'],
  columns: {
    scope: 'text',
    day: 'text',
    kind: 'text',
    degree: 'text',
    origin: 'text',
    state: 'text',
    change: 'integer',
  },
});

/** Events of persons that move no count. */
const UNCOUNTED = new Set<ListedEventType>(['SignedIn', 'SchoolStructureRecorded']);
/** Events that say in which areas a school lies. */
const DESCRIPTION_EVENTS = [
  'SchoolRegistered',
  'SchoolDescriptionChanged',
] as const satisfies readonly SchoolEvent['type'][];

const uaisOf = ({ stream }: RecordedEvent): readonly string[] => idsIn('school', stream);
const describes = (event: RecordedEvent): boolean => (DESCRIPTION_EVENTS as readonly string[]).includes(event.type);

const keyOf = ({ scope, kind, degree, origin, state }: Cell) => ({ scope, kind, degree, origin, state });

export const statistics: Projection<CountedDocument> = {
  name: 'statistics',
  version: 7,
  sql: tableSql(import.meta.url, 'statistics'),
  tables: [CELLS, DAYS, EXPIRIES, QUALITY],
  reads: ['statistics_cells', 'statistics_days', 'statistics_expiries', 'statistics_quality'],
  handles: new Set([...LISTED_EVENTS.filter(type => !UNCOUNTED.has(type)), ...DESCRIPTION_EVENTS]),
  keys: event => (describes(event) ? uaisOf(event) : personKeys(event)),
  evolve: evolveCounted,
  pack: packCounted,
  unpack: unpackCounted,
  schoolOf: document => (isSchool(document) ? undefined : schoolOfPerson(document)),
  revisits: event => (describes(event) ? uaisOf(event) : []),
  needs,

  write(batch: Batch<CountedDocument>, out: Writes): void {
    const cells = new Sums<ReturnType<typeof keyOf>>();
    const days = new Sums<ReturnType<typeof keyOf> & { day: string }>();
    const areas = new Set<string>();
    for (const id of changedAccounts(batch)) {
      let moves = 0;
      for (const { cell, hour, change } of movesOf(id, batch)) {
        const { scope, kind, degree, origin, state, zone, dated } = cell;
        const key = `${scope} ${kind} ${degree} ${origin} ${state}`;
        moves += 1;
        cells.add(key, () => keyOf(cell), change);
        if (!dated) continue;
        const day = dayOf(hour, zone);
        days.add(`${key} ${day}`, () => ({ ...keyOf(cell), day }), change);
      }
      if (moves > 0 && !batch.filling) for (const area of areasOf(id, batch)) areas.add(area);
    }
    for (const [row, accounts] of cells) {
      out.put(CELLS, { ...row, accounts });
      out.touch(`statistics:${row.scope}`);
    }
    for (const [row, change] of days) out.put(DAYS, { ...row, change });
    const expiries = expiryMoves(batch);
    for (const [expiry, accounts] of expiries.figures) {
      out.put(EXPIRIES, { ...expiry, accounts });
      out.touch(`statistics:${expiry.scope}`);
    }
    if (!batch.filling) for (const id of expiries.accountIds) for (const area of areasOf(id, batch)) areas.add(area);
    const quality = qualityMoves(batch);
    for (const [scope, figures] of quality) out.put(QUALITY, { scope, ...figures });
    if (!batch.filling) for (const uai of schoolsMoved(quality)) out.touch(`quality:${uai}`);
    for (const area of areas) out.touch(`statistics-within:${area}`);
  },
};
