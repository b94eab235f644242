/** How far read models have come, read within the statement that reads their rows, both of one snapshot; or before rows are made of them. */
import type { Pool } from 'pg';
import { statementName } from './statement-names.js';

/** How far the read models of a list had come when its rows were read. */
export interface Standing {
  /** The position of each read model, by its name: all of the ledger up to there is folded in, but for what parked streams hold back. */
  readonly positions: Readonly<Record<string, string>>;
  /** How many streams they have parked. Their later events are not shown. */
  readonly parked: number;
  /** The names of those streams, `MOST_NAMED` at most. */
  readonly parkedStreams: readonly string[];
}

/** The most parked streams that are named. Where more are parked, each list counts all of them. */
export const MOST_NAMED = 1_000;

/** The standing of read models that have never been made. */
export const NOTHING_READ: Standing = { positions: {}, parked: 0, parkedStreams: [] };

/** Reads how far these read models have come. Call it before rows are made of them by several statements: the rows then show as much, or more. */
export async function readStanding(database: Pick<Pool, 'query'>, readModels: readonly string[]): Promise<Standing> {
  const text = `select ${standingSql(readModels)} as standing`;
  const name = statementName('standing', text);
  const { rows } = await database.query<{ standing: Standing | null }>({
    ...(name === undefined ? {} : { name }),
    text,
  });
  return rows[0]?.standing ?? NOTHING_READ;
}

/** The position that rows show which were made of these read models: that of the one furthest behind. */
export const positionIn = ({ positions }: Standing, readModels: readonly string[]): string =>
  readModels.map(name => positions[name] ?? '0'.repeat(32)).reduce((one, other) => (one < other ? one : other));

/** The standing of what several read models show together, each read by itself. */
export function joinedStanding(standings: readonly Standing[]): Standing {
  const parkedStreams = [...new Set(standings.flatMap(standing => standing.parkedStreams))].sort();
  return {
    positions: Object.assign({}, ...standings.map(({ positions }) => positions)) as Standing['positions'],
    parked: Math.max(parkedStreams.length, ...standings.map(({ parked }) => parked)),
    parkedStreams: parkedStreams.slice(0, MOST_NAMED),
  };
}

const NAME = /^[a-z-]+$/;

/** Writes the names as SQL literals. */
function literals(readModels: readonly string[]): string {
  const faulty = readModels.find(name => !NAME.test(name));
  if (faulty !== undefined) throw new RangeError(`not the name of a read model: ${faulty}`);
  return readModels.map(name => `'${name}'`).join(',');
}

/** SQL of one value: the standing of these read models as JSON. It reads tables of a few rows alone. */
export const standingSql = (readModels: readonly string[]): string =>
  `(select json_build_object('positions', json_object_agg(v.projection, v.position),
      'parked', (select count(distinct p.stream)::int ${parkedBy(readModels)}),
      'parkedStreams', (select coalesce(json_agg(named.stream), '[]')
        from (select distinct p.stream ${parkedBy(readModels)} order by p.stream limit ${MOST_NAMED}) named))
    from projector.versions v where v.status = 'current' and v.projection in (${literals(readModels)}) having count(*) > 0)`;

const parkedBy = (readModels: readonly string[]): string =>
  `from projector.parked p join projector.versions w using (schema)
     where w.status = 'current' and w.projection in (${literals(readModels)})`;
