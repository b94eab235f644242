/** Builds the tables of statistics from their cells. */
import type { Pool } from 'pg';
import { schoolsByUai, schoolsWithin } from '../../projections/schools/queries.js';
import { statisticsCells, type Cell } from '../../projections/statistics/queries.js';
import { grouped } from '../common/grouped.js';
import { ACCOUNT_ORIGINS, type AccountOrigin, type AccountState } from '../domain/account/events.js';
import { scopeKey, type Grouping, type Scope } from './scope.js';

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
  /** Code of the class, MEF or area; UAI of a school; `nation`. */
  readonly code: string;
  /** The code when there is no other; null when it is not shown. */
  readonly label: string | null;
  readonly counts: Counts;
  /** The same accounts by origin; origins without accounts are left out. */
  readonly origins: readonly { readonly origin: AccountOrigin; readonly counts: Counts }[];
}

export interface Table {
  /** Position of the ledger up to which accounts are counted. */
  readonly position: string;
  /** When the last event counted was recorded, ISO 8601 UTC; null before the first. */
  readonly updatedAt: string | null;
  /** The whole scope. It is not the sum of the rows: an account may belong to several. */
  readonly total: Row;
  readonly rows: readonly Row[];
}

/** A row of the table to come: its key in the read model, and the code and label shown. */
interface Part {
  readonly key: string;
  readonly code: string;
  readonly label: string | null;
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

function toRow({ code, label }: Part, cells: readonly Cell[] = []): Row {
  const origins = ACCOUNT_ORIGINS.map(origin => ({
    origin,
    counts: countByState(cells.filter(cell => cell.origin === origin)),
  }));
  return { code, label, counts: countByState(cells), origins: origins.filter(({ counts }) => counts.total > 0) };
}

const areaOf = { CIRCONSCRIPTION: 'circonscription', DEPARTEMENT: 'departement', ACADEMIE: 'academie' } as const;

/** Says whether the labels of a school's classes are shown: they may name a teacher. Called without an argument for a school that is not known. */
export type ShowsClassLabels = (school?: { readonly uai: string; readonly academie: string }) => boolean;

/** The parts into which a scope is broken down. Those of a school are its classes or programmes of study of the school year. */
async function partsOf(
  pool: Pool,
  scope: Scope,
  groupBy: Grouping,
  showsClassLabels: ShowsClassLabels,
): Promise<Part[]> {
  if (groupBy === 'NONE') return [];
  if (groupBy === 'CLASS' || groupBy === 'MEF') {
    const [school] = await schoolsByUai(pool, [scope.uai ?? '']);
    const structure = (groupBy === 'CLASS' ? school?.classes : school?.mefs) ?? [];
    const showsLabels = groupBy === 'MEF' || showsClassLabels(school);
    return structure.map(({ code, label }) => ({
      key: scopeKey({ type: groupBy, uai: scope.uai ?? '', code }),
      code,
      label: showsLabels ? label : null,
    }));
  }
  const area = scope.type === 'NATION' ? 'nation' : areaOf[scope.type as keyof typeof areaOf];
  const schools = await schoolsWithin(pool, area, scope.code ?? null);
  if (groupBy === 'SCHOOL')
    return schools.map(({ uai, name }) => ({ key: scopeKey({ type: 'SCHOOL', uai }), code: uai, label: name }));
  const column = areaOf[groupBy];
  const codes = [...new Set(schools.map(school => school[column]))].filter(code => code !== null).sort();
  return codes.map(code => ({ key: scopeKey({ type: groupBy, code }), code, label: code }));
}

/** Reads the table of a scope, in which `scopeFault` finds no fault, from one snapshot of the read model. */
export async function readTable(
  pool: Pool,
  scope: Scope,
  groupBy: Grouping,
  showsClassLabels: ShowsClassLabels,
): Promise<Table> {
  const whole = scopeKey(scope);
  const parts = await partsOf(pool, scope, groupBy, showsClassLabels);
  const { kind, degree } = scope;
  const { cells, position, updatedAt } = await statisticsCells(pool, {
    scopes: [whole, ...parts.map(({ key }) => key)],
    kind,
    degree,
  });
  const byScope = grouped(cells, cell => cell.scope);
  const code = scope.code ?? scope.uai ?? 'nation';
  return {
    position,
    updatedAt,
    total: toRow({ key: whole, code, label: code }, byScope.get(whole)),
    rows: parts.map(part => toRow(part, byScope.get(part.key))),
  };
}
