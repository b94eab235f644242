/** Where read models keep their tables: for tests that write rows which no event of theirs would make. */
import type { TestDatabase } from './database.js';

/** The schema with the tables of a read model, in the version that queries read. */
export async function schemaOf({ pool }: Pick<TestDatabase, 'pool'>, readModel: string): Promise<string> {
  const { rows } = await pool.query<{ schema: string }>(
    `select schema from projector.versions where projection = $1 and status = 'current'`,
    [readModel],
  );
  return rows[0]!.schema;
}
