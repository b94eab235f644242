/** The only code that reads `read.statistics_cells`. */
import type { Pool } from 'pg';
import { opaque } from '../../src/postgres/opaque.js';
import type { AccountKind, AccountOrigin, AccountState } from '../../src/domain/account/events.js';
import type { Degree } from '../../src/domain/school/events.js';
import { isoUtc } from '../../src/postgres/iso.js';

/** How many accounts of a scope have the same origin and state. */
export interface Cell {
  readonly scope: string;
  readonly origin: AccountOrigin;
  readonly state: AccountState;
  readonly accounts: number;
}

export type StatisticsDegree = 'ALL' | Degree;

/** Cells of one snapshot of the database, with the position up to which the ledger was counted. */
export interface Cells {
  readonly cells: readonly Cell[];
  readonly position: string;
  /** When the last event counted was recorded; null before the first. */
  readonly updatedAt: string | null;
}

/** Which cells are read. */
export interface CellsRequest {
  /** Keys of scopes, such as `school:0750001A`. */
  readonly scopes: readonly string[];
  /** Also reads every scope whose key has this prefix, such as `class:0750001A:`. */
  readonly prefix?: string;
  readonly kind: AccountKind;
  readonly degree: StatisticsDegree;
}

const NOTHING: Cells = { cells: [], position: '0'.repeat(32), updatedAt: null };

/** Reads the cells asked for, from one snapshot. */
export async function statisticsCells(pool: Pool, { scopes, prefix, kind, degree }: CellsRequest): Promise<Cells> {
  const below = prefix === undefined ? '' : ' or (scope >= $4 and scope < $5)';
  const { rows } = await pool.query<Cells>({
    name: prefix === undefined ? 'statistics_cells' : 'statistics_cells_below',
    text: `select position, ${isoUtc('recorded_at')} as "updatedAt",
        (select coalesce(json_agg(json_build_object('scope', scope, 'origin', origin, 'state', state, 'accounts', accounts)), '[]')
          from read.statistics_cells where kind = $2 and degree = $3 and (scope = any(${opaque('$1', 'text[]')})${below})) as cells
      from read.projections where name = 'statistics'`,
    values: [scopes, kind, degree, ...(prefix === undefined ? [] : [prefix, `${prefix}\u{10FFFF}`])],
  });
  return rows[0] ?? NOTHING;
}
