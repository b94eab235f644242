/** Reads a read model's checkpoint. */
import type { Pool } from 'pg';

/** Everything in the ledger up to this position is folded in. The start of the ledger for a read model that was never made. */
export async function projectedPosition(pool: Pool, projection: string): Promise<string> {
  const { rows } = await pool.query<{ position: string }>({
    name: 'projected_position',
    text: 'select position from read.projections where name = $1',
    values: [projection],
  });
  return rows[0]?.position ?? '0'.repeat(32);
}
