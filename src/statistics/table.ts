/** Builds the tables of statistics from their cells. */
import type { Pool } from 'pg';
import { statisticsCells, statisticsDays, type Cell, type Cells } from '../../projections/statistics/queries.js';
import { grouped } from '../common/grouped.js';
import { ACCOUNT_ORIGINS, type AccountOrigin, type AccountState } from '../domain/account/events.js';
import { allParts, countParts, partsOf, type Part, type ShowsClassLabels } from './parts.js';
import { EXACTLY, type Rounding } from './rounding.js';
import { beginOf } from './soon.js';
import { scopeKey, type Breakdown, type Scope, type ScopeType } from './scope.js';

/** Numbers of distinct accounts by state. Closed accounts are not counted. */
export interface Counts {
  total: number;
  notNotified: number;
  notified: number;
  activating: number;
  activated: number;
  expired: number;
}

/** The accounts of a scope, or of a part of it. */
export interface Row {
  readonly type: ScopeType;
  /** UAI of the school; null for an area. */
  readonly uai: string | null;
  /** Code of the class, MEF or area; UAI of a school; `nation`. */
  readonly code: string;
  /** The code when there is no other; null when it is not shown. */
  readonly label: string | null;
  readonly counts: Counts;
  /** The same accounts by origin; origins without accounts are left out. */
  readonly origins: readonly { readonly origin: AccountOrigin; readonly counts: Counts }[];
  /** How many of them have a running notification that expires soon; null for a past day. */
  readonly expiringSoon: number | null;
  /** The parts of the part. */
  readonly rows: readonly Row[];
}

/** The whole scope, and its parts. */
export interface Rows {
  /** The whole scope. It is not the sum of the rows: an account may belong to several. */
  readonly total: Row;
  readonly rows: readonly Row[];
}

/** What is said of all tables that were read. */
export interface Read {
  /** Position of the ledger up to which accounts are counted. */
  readonly position: string;
  /** When the last event counted was recorded, ISO 8601 UTC; null before the first. */
  readonly updatedAt: string | null;
  /** How far the read model had come. */
  readonly standing: Cells['standing'];
}

export interface Table extends Read, Rows {
  /** The instant before which a notification expires soon: ISO 8601 UTC. */
  readonly expiringBefore: string;
}

/** The tables at the end of days, in their order. */
export interface History extends Read {
  readonly days: readonly (Rows & { readonly day: string })[];
}

/** Thrown for a table of more rows than `most`. */
export class TooManyRows extends Error {
  override readonly name = 'TooManyRows';
  constructor(
    readonly rows: number,
    readonly most: number,
  ) {
    super(`a table of ${rows} rows, where ${most} are the most`);
  }
}

export interface TableOptions {
  readonly showsClassLabels: ShowsClassLabels;
  /** Exact figures by default. */
  readonly rounding?: Rounding;
  /** Throws `TooManyRows` for more; by default there may be any number. */
  readonly most?: number;
}

/** The column of each state. Accounts in other states are not counted. */
const COLUMN: Partial<Record<AccountState, Exclude<keyof Counts, 'total'>>> = {
  NOT_NOTIFIED: 'notNotified',
  NOTIFIED: 'notified',
  ACTIVATING: 'activating',
  ACTIVATED: 'activated',
  EXPIRED: 'expired',
};

function countByState(cells: readonly Cell[]): Counts {
  const counts: Counts = { total: 0, notNotified: 0, notified: 0, activating: 0, activated: 0, expired: 0 };
  for (const { state, accounts } of cells) {
    const column = COLUMN[state];
    if (!column) continue;
    counts[column] += accounts;
    counts.total += accounts;
  }
  return counts;
}

type CellsByScope = ReadonlyMap<string, readonly Cell[]>;
/** How many accounts of a scope expire soon; null when that is not asked. */
type Expiring = (key: string) => number | null;

function toRow({ type, key, uai, code, label, parts }: WholePart, byScope: CellsByScope, expiring: Expiring): Row {
  const cells = byScope.get(key) ?? [];
  const byOrigin = grouped(cells, cell => cell.origin);
  const origins = ACCOUNT_ORIGINS.map(origin => ({ origin, counts: countByState(byOrigin.get(origin) ?? []) }));
  return {
    type,
    uai,
    code,
    label,
    counts: countByState(cells),
    origins: origins.filter(({ counts }) => counts.total > 0),
    expiringSoon: expiring(key),
    rows: parts.map(part => toRow(part, byScope, expiring)),
  };
}

/** The scope itself as a part. */
type WholePart = Omit<Part, 'type'> & { readonly type: ScopeType };

const wholeOf = (scope: Scope): WholePart => {
  const { type, uai, code } = scope;
  const codeShown = code ?? uai ?? 'nation';
  return { type, key: scopeKey(scope), uai: uai ?? null, code: codeShown, label: codeShown, parts: [] };
};

/** The parts of the scope, and the rows of its tables from their cells. */
async function prepare(
  pool: Pool,
  scope: Scope,
  breakdown: Breakdown,
  { showsClassLabels, rounding = EXACTLY, most = Infinity }: TableOptions,
  { tables = 1, ever = false } = {},
) {
  const whole = wholeOf(scope);
  const parts = await partsOf(pool, scope, breakdown, { showsClassLabels, ever });
  const rows = (countParts(parts) + 1) * tables;
  if (rows > most) throw new TooManyRows(rows, most);
  const { kind, degree } = scope;
  return {
    request: { scopes: [whole.key, ...allParts(parts).map(({ key }) => key)], kind, degree },
    rowsOf: (cells: readonly Cell[], soon?: Readonly<Record<string, number>>): Rows => {
      const rounded = cells
        .map(cell => ({ ...cell, accounts: rounding.round(cell, kind) }))
        .filter(cell => cell.accounts !== 0);
      const byScope = grouped(rounded, cell => cell.scope);
      const expiring: Expiring = key =>
        soon === undefined ? null : rounding.roundFigure(key, `${kind} expiring soon`, soon[key] ?? 0);
      return {
        total: toRow(whole, byScope, expiring),
        rows: parts.map(part => toRow(part, byScope, expiring)),
      };
    },
  };
}

/**
 * Reads the table of a scope, in which `scopeFault` finds no fault, from one snapshot of the read model. `soonEnds` is the first hour that is
 * no longer soon: see `soon.ts`.
 */
export async function readTable(
  pool: Pool,
  scope: Scope,
  breakdown: Breakdown,
  options: TableOptions & { readonly soonEnds: string },
): Promise<Table> {
  const { request, rowsOf } = await prepare(pool, scope, breakdown, options);
  const { soonEnds } = options;
  const { cells, expiring, ...read } = await statisticsCells(pool, request, soonEnds);
  return { ...read, expiringBefore: beginOf(soonEnds), ...rowsOf(cells, expiring) };
}

/**
 * Reads the tables of a scope at the end of each of the days (`YYYY-MM-DD`, in order, by the clocks of the scope and of each of its
 * parts), from one snapshot. A day that is not over is counted as far as it has come.
 */
export async function readDays(
  pool: Pool,
  scope: Scope,
  breakdown: Breakdown,
  days: readonly string[],
  options: TableOptions,
): Promise<History> {
  const { request, rowsOf } = await prepare(pool, scope, breakdown, options, { tables: days.length, ever: true });
  const { days: cellsOfDays, ...read } = await statisticsDays(pool, { ...request, days });
  return { ...read, days: days.map((day, d) => ({ day, ...rowsOf(cellsOfDays[d]!) })) };
}
