/** Compares two versions of a projection row by row, as one snapshot shows them. */
import type pg from 'pg';
import type { Projection } from '../projection.js';
import { quoted } from '../../postgres/rows.js';

/** How many rows of a table differ, and some of them. */
export interface Difference {
  readonly table: string;
  /** How many rows only the version that serves has, and how many only the rebuilt one has. A row that differs counts in both. */
  readonly onlyCurrent: number;
  readonly onlyRebuilt: number;
  /** Some of those rows, by their first two columns: ids, no personal data. */
  readonly samples: readonly string[];
}

interface Relation {
  readonly name: string;
  /** SQL of the text that a row `t` is compared by. */
  readonly row: string;
}

const SAMPLES = 10;

/** What is compared: what queries read, and the documents, because later rows depend on them. The order of their fields does not matter. */
const relations = (projection: Projection): Relation[] => [
  ...projection.reads.map(name => ({ name, row: 't::text' })),
  { name: 'documents', row: `jsonb_build_array(t.key, t.school, t.doc::jsonb)::text` },
];

/** Answers the tables that differ between two schemas. `client` must be in a transaction that shows both versions at the same position. */
export async function compareVersions(
  client: pg.ClientBase,
  projection: Projection,
  current: string,
  rebuilt: string,
): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const relation of relations(projection)) {
    const hashes = [await hash(client, current, relation), await hash(client, rebuilt, relation)];
    if (hashes[0] !== hashes[1]) differences.push(await difference(client, relation, current, rebuilt));
  }
  return differences;
}

const from = (schema: string, name: string): string => `${quoted(schema)}.${quoted(name)} as t`;

/** A text that is the same for the same set of rows: their number, and the sum of their hashes. */
async function hash(client: pg.ClientBase, schema: string, { name, row }: Relation): Promise<string> {
  const { rows } = await client.query<{ hash: string }>(
    `select count(*) || ' ' || coalesce(sum(hashtextextended(${row}, 0)::numeric), 0) as hash from ${from(schema, name)}`,
  );
  return rows[0]!.hash;
}

async function difference(
  client: pg.ClientBase,
  relation: Relation,
  current: string,
  rebuilt: string,
): Promise<Difference> {
  const { name, row } = relation;
  const only = (one: string, other: string): string =>
    `(select ${row} as line from ${from(one, name)} except all select ${row} from ${from(other, name)})`;
  const { rows } = await client.query<{ count: string; lines: string[] | null }>(
    [only(current, rebuilt), only(rebuilt, current)]
      .map(lines => `select count(*), (array_agg(line))[1:${SAMPLES}] as lines from ${lines} as differing`)
      .join(' union all '),
  );
  const [onlyCurrent, onlyRebuilt] = rows;
  const samples = [...(onlyCurrent?.lines ?? []), ...(onlyRebuilt?.lines ?? [])];
  return {
    table: name,
    onlyCurrent: Number(onlyCurrent?.count),
    onlyRebuilt: Number(onlyRebuilt?.count),
    // The text of a row begins with a parenthesis or a bracket.
    samples: samples.map(line => line.slice(1).split(',', 2).join(' ')),
  };
}
