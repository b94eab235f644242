/** The only code that reads `read.statistics_cells`, `read.statistics_days`, `read.statistics_expiries` and `read.statistics_quality`. */
import type { Pool } from 'pg';
import { opaque } from '../../src/postgres/opaque.js';
import type { AccountKind, AccountOrigin, AccountState } from '../../src/domain/account/events.js';
import type { Degree } from '../../src/domain/school/events.js';
import { isoUtc } from '../../src/postgres/iso.js';
import { NOTHING_READ, standingSql, type Standing } from '../../src/postgres/lists/standing.js';

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
  readonly standing: Standing;
}

/** Which cells are read. */
export interface CellsRequest {
  /** Keys of scopes, such as `school:0750001A`. */
  readonly scopes: readonly string[];
  readonly kind: AccountKind;
  readonly degree: StatisticsDegree;
}

const NOTHING: Cells = { cells: [], position: '0'.repeat(32), updatedAt: null, standing: NOTHING_READ };
/** How far the ledger was counted: what every read of this file answers beside its figures. */
const READ = `position, ${isoUtc('recorded_at')} as "updatedAt", ${standingSql(['statistics'])} as standing`;
const CELLS = `(select coalesce(json_agg(json_build_object('scope', scope, 'origin', origin, 'state', state, 'accounts', accounts)), '[]')
  from read.statistics_cells where kind = $2 and degree = $3 and scope = any(${opaque('$1', 'text[]')}))`;

/** Cells, and how many accounts of each scope have a running notification that expires soon. */
export interface CellsAndExpiries extends Cells {
  /** By scope; those without any are left out. */
  readonly expiring: Readonly<Record<string, number>>;
}

/** Reads the cells asked for, and what expires before the hour (`2026-12-01T08`, UTC), from one snapshot. */
export async function statisticsCells(
  pool: Pool,
  { scopes, kind, degree }: CellsRequest,
  expiringBefore: string,
): Promise<CellsAndExpiries> {
  const { rows } = await pool.query<CellsAndExpiries>({
    name: 'statistics_cells',
    text: `select ${READ}, ${CELLS} as cells, (
        select coalesce(json_object_agg(scope, accounts), '{}') from (
          select scope, sum(accounts)::integer as accounts from read.statistics_expiries
            where kind = $2 and degree = $3 and scope = any(${opaque('$1', 'text[]')}) and hour < $4
            group by scope) soon) as expiring
      from read.projections where name = 'statistics'`,
    values: [scopes, kind, degree, expiringBefore],
  });
  return rows[0] ?? { ...NOTHING, expiring: {} };
}

/** The first hour from `from` on (`2026-12-01T08`, UTC) within which a notification of the scope expires; undefined when none does. */
export async function nextExpiryHour(
  pool: Pool,
  { scope, kind, degree }: Omit<CellsRequest, 'scopes'> & { readonly scope: string },
  from: string,
): Promise<string | undefined> {
  const { rows } = await pool.query<{ next: string | null }>({
    name: 'statistics_next_expiry',
    text: `select min(hour) as next from read.statistics_expiries
      where scope = $1 and kind = $2 and degree = $3 and hour >= $4`,
    values: [scope, kind, degree, from],
  });
  return rows[0]?.next ?? undefined;
}

/** The cells at the end of days. */
export interface CellsOfDays extends Omit<Cells, 'cells'> {
  /** For each of the days asked for, those with accounts. */
  readonly days: readonly (readonly Cell[])[];
}

/** By how much a cell changed after the first `daysBefore` of the days asked for, and until the end of the next of them. */
interface Change extends Omit<Cell, 'accounts'> {
  readonly daysBefore: number;
  readonly change: number;
}

/** The day after: `YYYY-MM-DD`. */
const dayAfter = (day: string): string => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);

/**
 * Reads what the cells asked for were at the end of each of the days (`YYYY-MM-DD`, in order, each once), from one snapshot: what they
 * are now, without what has changed since.
 */
export async function statisticsDays(
  pool: Pool,
  { scopes, kind, degree, days }: CellsRequest & { readonly days: readonly string[] },
): Promise<CellsOfDays> {
  const { rows } = await pool.query<Cells & { changes: readonly Change[] }>({
    name: 'statistics_days',
    // Values behind a select are hidden from the planner, which then makes one plan for all of them. Of a class, a MEF or a school, which is
    // of one degree, the days are kept under this degree alone: those of `ALL` are then the days of every degree (see `table.sql`).
    text: `select ${READ}, ${CELLS} as cells, (
        select coalesce(json_agg(changed), '[]') from (
          select scope, origin, state, width_bucket(day, $4::text[] collate "C") as "daysBefore", sum(change)::integer as change
            from read.statistics_days
            where scope = any(${opaque('$1', 'text[]')}) and day >= (select ($4::text[])[1])
              and kind = $2 and (degree = $3 or ((select $3) = 'ALL' and scope ~ '^(class|mef|school):'))
            group by 1, 2, 3, 4) changed) as changes
      from read.projections where name = 'statistics'`,
    values: [scopes, kind, degree, days.map(dayAfter)],
  });
  const { cells, changes, ...read } = rows[0] ?? { ...NOTHING, changes: [] };
  return { ...read, days: takenBack(cells, changes, days.length) };
}

/** What the cells were at the end of each of so many days: takes the changes back from what they are now, from the last day to the first. */
function takenBack(cells: readonly Cell[], changes: readonly Change[], days: number): Cell[][] {
  const accounts = new Map<string, Cell>();
  const add = ({ scope, origin, state }: Omit<Cell, 'accounts'>, amount: number): void => {
    const key = `${scope} ${origin} ${state}`;
    accounts.set(key, { scope, origin, state, accounts: (accounts.get(key)?.accounts ?? 0) + amount });
  };
  for (const cell of cells) add(cell, cell.accounts);
  const after = Array.from({ length: days }, (): Change[] => []);
  for (const change of changes) after[change.daysBefore - 1]!.push(change);
  const ends = after.map((): Cell[] => []);
  for (let day = days - 1; day >= 0; day--) {
    for (const change of after[day]!) add(change, -change.change);
    ends[day] = [...accounts.values()].filter(cell => cell.accounts !== 0);
  }
  return ends;
}

/** What the bases lack in a school, a class or a MEF: see `table.sql`. */
export interface QualityFigures {
  readonly responsables: number;
  readonly withoutMobile: number;
  readonly withoutEmail: number;
  readonly disputing: number;
  readonly students: number;
  readonly withoutIne: number;
}

/** Figures of the scopes that have some, with the position up to which the ledger was counted. */
export interface Quality extends Omit<Cells, 'cells'> {
  readonly figures: readonly (QualityFigures & { readonly scope: string })[];
}

/** Reads the figures of scopes such as `school:0750001A`, from one snapshot. */
export async function qualityFigures(pool: Pool, scopes: readonly string[]): Promise<Quality> {
  const { rows } = await pool.query<Quality>({
    name: 'statistics_quality',
    text: `select ${READ}, (
        select coalesce(json_agg(json_build_object('scope', scope, 'responsables', responsables,
            'withoutMobile', without_mobile, 'withoutEmail', without_email, 'disputing', disputing,
            'students', students, 'withoutIne', without_ine)), '[]')
          from read.statistics_quality where scope = any(${opaque('$1', 'text[]')})) as figures
      from read.projections where name = 'statistics'`,
    values: [scopes],
  });
  return rows[0] ?? { figures: [], position: NOTHING.position, updatedAt: null, standing: NOTHING_READ };
}

/** The keys with this prefix (such as `class:0750001A:`) of all scopes that ever had accounts, in their order. */
export async function codesEver(pool: Pool, prefix: string): Promise<string[]> {
  const { rows } = await pool.query<{ scope: string }>({
    name: 'statistics_codes_ever',
    // Values behind a select are hidden from the planner, which then makes one plan for all prefixes. U+10FFFF is the last character of all.
    text: `select distinct scope from read.statistics_days
      where scope >= (select $1::text) and scope < (select $2::text) order by scope`,
    values: [prefix, `${prefix}\u{10FFFF}`],
  });
  return rows.map(({ scope }) => scope);
}
