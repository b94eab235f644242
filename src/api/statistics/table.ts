/** Reads the tables of statistics for those who may see them. */
import { readTable, type Row, type ShowsClassLabels } from '../../statistics/table.js';
import { seesClassLabels } from '../class-labels.js';
import type { ApiContext } from '../context.js';
import { atLeast } from '../list.js';
import { allowScope, checkScope } from './scope.js';
import {
  OriginCounts,
  StateCounts,
  Statistics,
  StatisticsRow,
  type StatisticsGroupBy,
  type StatisticsScope,
} from './types.js';

/** Whether the caller sees the labels of a school's classes. */
export const showsClassLabelsTo =
  (context: ApiContext): ShowsClassLabels =>
  school =>
    seesClassLabels(context, school ? { uai: school.uai, academie: school.academie } : {});

const toRow = ({ counts, origins, ...row }: Row): StatisticsRow =>
  Object.assign(new StatisticsRow(), {
    ...row,
    counts: Object.assign(new StateCounts(), counts),
    origins: origins.map(({ origin, counts: of }) =>
      Object.assign(new OriginCounts(), { origin, counts: Object.assign(new StateCounts(), of) }),
    ),
  });

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
  const { total, rows, ...read } = await readTable(context.services.pool, scope, groupBy, showsClassLabelsTo(context));
  return Object.assign(new Statistics(), { ...read, total: toRow(total), rows: rows.map(toRow) });
}
