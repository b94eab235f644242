/** Builds the tables of statistics from their cells. */
import { grouped } from '../../common/grouped.js';
import { schoolsByUai, schoolsWithin } from '../../../projections/schools/queries.js';
import { statisticsCells, type Cell } from '../../../projections/statistics/queries.js';
import { ACCOUNT_ORIGINS, type AccountState } from '../../domain/account/events.js';
import { seesClassLabels } from '../class-labels.js';
import type { ApiContext } from '../context.js';
import { atLeast } from '../list.js';
import { allowScope, checkScope, scopeKey } from './scope.js';
import {
  OriginCounts,
  StateCounts,
  Statistics,
  StatisticsRow,
  type StatisticsGroupBy,
  type StatisticsScope,
} from './types.js';

/** A row of the table to come: its key in the read model, and the code and label shown. */
interface Part {
  readonly key: string;
  readonly code: string;
  readonly label: string | null;
}

/** The column of each state. Accounts in other states are not counted. */
const COLUMN: Partial<Record<AccountState, Exclude<keyof StateCounts, 'total'>>> = {
  NOT_NOTIFIED: 'notNotified',
  NOTIFIED: 'notified',
  ACTIVATING: 'activating',
  ACTIVATED: 'activated',
  EXPIRED: 'expired',
};

const noCounts = (): StateCounts =>
  Object.assign(new StateCounts(), { total: 0, notNotified: 0, notified: 0, activating: 0, activated: 0, expired: 0 });

function countByState(cells: readonly Cell[]): StateCounts {
  const counts = noCounts();
  for (const { state, accounts } of cells) {
    const column = COLUMN[state];
    if (!column) continue;
    counts[column] += accounts;
    counts.total += accounts;
  }
  return counts;
}

function toRow({ code, label }: Part, cells: readonly Cell[]): StatisticsRow {
  const origins = ACCOUNT_ORIGINS.map(origin => ({
    origin,
    counts: countByState(cells.filter(cell => cell.origin === origin)),
  }));
  return Object.assign(new StatisticsRow(), {
    code,
    label,
    counts: countByState(cells),
    origins: origins.filter(({ counts }) => counts.total > 0).map(origin => Object.assign(new OriginCounts(), origin)),
  });
}

const areaOf = { CIRCONSCRIPTION: 'circonscription', DEPARTEMENT: 'departement', ACADEMIE: 'academie' } as const;

/** The parts into which a scope is broken down. Those of a school are its classes or programmes of study of the school year. */
async function partsOf(context: ApiContext, scope: StatisticsScope, groupBy: StatisticsGroupBy): Promise<Part[]> {
  const { pool } = context.services;
  if (groupBy === 'NONE') return [];
  if (groupBy === 'CLASS' || groupBy === 'MEF') {
    const [school] = await schoolsByUai(pool, [scope.uai ?? '']);
    const structure = (groupBy === 'CLASS' ? school?.classes : school?.mefs) ?? [];
    const showsLabels =
      groupBy === 'MEF' || seesClassLabels(context, school ? { uai: school.uai, academie: school.academie } : {});
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

/** Checks arguments and right, waits for `minPosition`, and reads the whole table from one snapshot of the read model. */
export async function readStatistics(
  context: ApiContext,
  scope: StatisticsScope,
  groupBy: StatisticsGroupBy,
  minPosition?: string | null,
): Promise<Statistics> {
  checkScope(scope, groupBy);
  await allowScope(context, scope);
  await atLeast(context, minPosition, ['statistics']);
  const whole = scopeKey(scope);
  const parts = await partsOf(context, scope, groupBy);
  const { kind, degree } = scope;
  const snapshot = await statisticsCells(context.services.pool, {
    scopes: [whole, ...parts.map(({ key }) => key)],
    kind,
    degree,
  });
  const byScope = grouped(snapshot.cells, cell => cell.scope);
  const code = scope.code ?? scope.uai ?? 'nation';
  return Object.assign(new Statistics(), {
    position: snapshot.position,
    updatedAt: snapshot.updatedAt,
    total: toRow({ key: whole, code, label: code }, byScope.get(whole) ?? []),
    rows: parts.map(part => toRow(part, byScope.get(part.key) ?? [])),
  });
}
