/**
 * Finds the tables behind the views of the schema `read`, as a snapshot sees them. Whoever reads a view locks it until the end of the
 * transaction, and a rebuild changes the view when it switches: a long reading of the view would hold up that switch, and every
 * reader who comes after it. Whoever reads the tables holds up nothing: the switch leaves them as they are, and they are not dropped
 * while they are read.
 */
import type { ClientBase } from 'pg';
import { quoted } from '../rows.js';
import { NOTHING_READ, standingSql, type Standing } from './standing.js';

export interface Serving {
  /** How far these read models have come. */
  readonly standing: Standing;
  /** The position in the ledger that the first of these read models shows; the start of the ledger for one that was never made. */
  readonly position: string;
  /** Puts the tables in place of the views of these read models. The SQL has no such name in a literal or comment. */
  readonly resolve: (sql: string) => string;
}

interface Version {
  readonly projection: string;
  readonly schema: string;
  readonly position: string;
  readonly relations: readonly string[];
  readonly standing: Standing | null;
}

const serving = (readModels: readonly string[]): string => `select v.projection, v.schema, v.position,
    coalesce(array_agg(c.relname::text), '{}') as relations, ${standingSql(readModels)} as standing
  from projector.versions v
  left join pg_namespace n on n.nspname = v.schema
  left join pg_class c on c.relnamespace = n.oid and c.relkind in ('r', 'v')
  where v.status = 'current' and v.projection = any($1::text[]) group by v.schema`;

/**
 * Reads which versions of these read models serve in the snapshot of the transaction. No two of these read models may have a table or view of
 * the same name: `resolve` tells them apart by it alone.
 */
export async function servingVersions(client: ClientBase, readModels: readonly string[]): Promise<Serving> {
  const { rows } = await client.query<Version>(serving(readModels), [readModels]);
  const tables = new Map(
    rows.flatMap(({ schema, relations }) =>
      relations.map(name => [name, `${quoted(schema)}.${quoted(name)}`] as const),
    ),
  );
  return {
    standing: rows[0]?.standing ?? NOTHING_READ,
    position: rows.find(({ projection }) => projection === readModels[0])?.position ?? '0'.repeat(32),
    resolve: sql => sql.replaceAll(/\bread\.(\w+)/g, (view, name: string) => tables.get(name) ?? view),
  };
}
