/**
 * Moves to the ledger what was recorded of who read personal data in the table of before. A server killed at any moment loses no row and records none
 * twice: rows are deleted once they are in the ledger, and the stream says up to which row it has them.
 */
import type { Pool } from 'pg';
import type { Commands } from '../command/index.js';
import { MOST_PER_APPEND, type EarlierAccess } from '../domain/access/decide.js';
import type { Access } from '../domain/access/events.js';
import { isoUtc } from '../postgres/iso.js';
import type { Chore } from './chores.js';

const HOUR_MS = 3_600_000;

interface Row {
  readonly row: number;
  readonly access: { readonly [Field in keyof Access]: Access[Field] | null };
}

/** The oldest rows, by their numbers. */
async function oldest(pool: Pool): Promise<EarlierAccess[]> {
  const { rows } = await pool.query<Row>(
    `select id::float8 as row, json_build_object('at', ${isoUtc('at')}, 'kind', kind, 'actor', actor, 'role', role, 'right', "right",
        'scope', scope, 'uai', uai, 'accountId', account_id, 'persons', persons, 'correlationId', correlation_id) as access
       from audit.earlier_reads order by id limit ${MOST_PER_APPEND}`,
  );
  return rows.map(({ row, access }) => ({
    row,
    access: Object.fromEntries(Object.entries(access).filter(([, value]) => value !== null)) as unknown as Access,
  }));
}

/** The chore that does it. Once nothing is left, it looks each hour. */
export const movingEarlierReads = ({
  pool,
  commands,
}: {
  pool: Pool;
  commands: Pick<Commands, 'accesses'>;
}): Chore => ({
  name: 'earlier-reads',
  everyMs: HOUR_MS,
  work: async signal => {
    while (!signal.aborted) {
      const rows = await oldest(pool);
      if (rows.length === 0) return;
      await commands.accesses.recordEarlier(rows);
      await pool.query('delete from audit.earlier_reads where id <= $1', [rows.at(-1)!.row]);
    }
  },
});
