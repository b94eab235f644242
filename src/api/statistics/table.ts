/** Reads the tables of statistics for those who may see them. */
import { nextExpiryHour } from '../../../projections/statistics/queries.js';
import { concernsOfScope } from '../../completeness/places.js';
import { Shown } from '../../completeness/shown.js';
import { dayShown } from '../../domain/time-zones.js';
import { countDays, lastDays } from '../../statistics/days.js';
import type { ShowsClassLabels } from '../../statistics/parts.js';
import { soonEnds, soonFrom } from '../../statistics/soon.js';
import { scopeKey, zoneOfScope, type Breakdown } from '../../statistics/scope.js';
import {
  readDays,
  readTable,
  TooManyRows,
  type Read,
  type Row,
  type Rows,
  type TableOptions,
} from '../../statistics/table.js';
import { seesClassLabels } from '../class-labels.js';
import { heardOf } from '../completeness/completeness.js';
import type { ApiContext } from '../context.js';
import { badInput } from '../errors.js';
import { atLeast } from '../list.js';
import { allowScope, checkScope, roundingFor } from './scope.js';
import {
  OriginCounts,
  StateCounts,
  Statistics,
  StatisticsDay,
  StatisticsHistory,
  StatisticsRow,
  type StatisticsInterval,
  type StatisticsScope,
} from './types.js';

/** The most rows of an answer. */
export const MOST_TABLE_ROWS = 5_000;
/** The most days of a history, its first and its last counted: twenty years (7,305 days with five leap days) and a day. */
const MOST_DAYS = 7_306;

/** Whether the caller sees the labels of a school's classes. */
export const showsClassLabelsTo =
  (context: ApiContext): ShowsClassLabels =>
  school =>
    seesClassLabels(context, school ? { uai: school.uai, academie: school.academie } : {});

const toRow = ({ counts, origins, rows, ...row }: Row): StatisticsRow =>
  Object.assign(new StatisticsRow(), {
    ...row,
    counts: Object.assign(new StateCounts(), counts),
    origins: origins.map(({ origin, counts: of }) =>
      Object.assign(new OriginCounts(), { origin, counts: Object.assign(new StateCounts(), of) }),
    ),
    rows: rows.map(toRow),
  });

const toRows = ({ total, rows }: Rows) => ({ total: toRow(total), rows: rows.map(toRow) });

/** What the caller may see of a scope's tables. */
export async function optionsFor(
  context: ApiContext,
  scope: StatisticsScope,
): Promise<TableOptions & Required<Pick<TableOptions, 'rounding'>>> {
  return { showsClassLabels: showsClassLabelsTo(context), rounding: await roundingFor(context, scope) };
}

/** Turns a table that is too large into BAD_USER_INPUT, with what else can be done beside asking for less. */
async function boundedBy<T>(read: Promise<T>, otherwise: string): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof TooManyRows)) throw error;
    throw badInput(
      `This asks for ${error.rows} rows; ${error.most} are the most. Ask for a smaller scope, wider parts or fewer days${otherwise}.`,
      'groupBy',
    );
  }
}
/** Turns a table that is too large for an answer into BAD_USER_INPUT. */
export const bounded = <T>(read: Promise<T>): Promise<T> =>
  boundedBy(read, ', or take the table as a file with `listExport`');
/** Turns a table that is too large for a file into BAD_USER_INPUT. */
export const boundedFile = <T>(read: Promise<T>): Promise<T> => boundedBy(read, '');

/** Throws BAD_USER_INPUT for a day that has not begun, by the clocks of the scope. */
export function checkDay(
  { services }: ApiContext,
  scope: Pick<StatisticsScope, 'type' | 'uai' | 'code'>,
  day: string,
  argument: string,
): void {
  const today = dayShown(services.clock.now(), zoneOfScope(scope));
  if (day > today) throw badInput(`This day has not begun: today is ${today}.`, argument);
}

/**
 * Makes the function that gives the fields of `Counted` for a table of a scope that was read. Make it before the table is read: made after, it
 * could claim events that the table does not show (`heardOf`).
 */
function countedFields(
  context: ApiContext,
  scope: StatisticsScope,
  { rounding }: Required<Pick<TableOptions, 'rounding'>>,
) {
  const heard = heardOf(context, ['statistics']);
  return ({ position, updatedAt, standing }: Read) => ({
    position,
    updatedAt,
    roundedTo: rounding.step,
    completeness: new Shown(standing, heard, concernsOfScope(context.services.pool, scope)),
  });
}

/** Checks arguments and right, waits for `minPosition`, and reads the whole table from one snapshot of the read model. */
export async function readStatistics(
  context: ApiContext,
  scope: StatisticsScope,
  breakdown: Breakdown,
  { at, minPosition }: { readonly at?: string | null; readonly minPosition?: string | null } = {},
): Promise<Statistics> {
  checkScope(scope, breakdown);
  await allowScope(context, scope);
  if (at) checkDay(context, scope, at, 'at');
  await atLeast(context, minPosition, ['statistics']);
  const { pool } = context.services;
  const options = { ...(await optionsFor(context, scope)), most: MOST_TABLE_ROWS };
  const countedOf = countedFields(context, scope, options);
  if (at) {
    const { days, ...read } = await bounded(readDays(pool, scope, breakdown, [at], options));
    return Object.assign(new Statistics(), { ...countedOf(read), expiringBefore: null, ...toRows(days[0]!) });
  }
  const { clock, expiringSoonDays } = context.services;
  const soon = { soonEnds: soonEnds(clock.now(), expiringSoonDays) };
  const { total, rows, expiringBefore, ...read } = await bounded(
    readTable(pool, scope, breakdown, { ...options, ...soon }),
  );
  return Object.assign(new Statistics(), { ...countedOf(read), expiringBefore, ...toRows({ total, rows }) });
}

/** The instant at which `expiringSoon` of the scope next grows without any event; undefined when no notification is running. */
export async function statisticsMoveAfter(
  { services }: ApiContext,
  scope: StatisticsScope,
): Promise<string | undefined> {
  const { pool, clock, expiringSoonDays: days } = services;
  const { kind, degree } = scope;
  const hour = await nextExpiryHour(pool, { scope: scopeKey(scope), kind, degree }, soonEnds(clock.now(), days));
  return hour === undefined ? undefined : soonFrom(hour, days);
}

/** Throws BAD_USER_INPUT for days in the wrong order, for too many, and for a last one that has not begun by the clocks of the scope. */
export function checkDays(
  context: ApiContext,
  scope: StatisticsScope,
  { from, to }: { from: string; to: string },
): void {
  if (to < from) throw badInput('The last day is before the first.', 'to');
  checkDay(context, scope, to, 'to');
  if (countDays(from, to) > MOST_DAYS) throw badInput('A history has twenty years at most.', 'from');
}

interface HistoryArguments {
  readonly from: string;
  readonly to: string;
  readonly interval: StatisticsInterval;
  readonly minPosition: string | null;
}

/** Checks arguments and right, waits for `minPosition`, and reads the tables of all days from one snapshot of the read model. */
export async function readHistory(
  context: ApiContext,
  scope: StatisticsScope,
  breakdown: Breakdown,
  { from, to, interval, minPosition }: HistoryArguments,
): Promise<StatisticsHistory> {
  checkScope(scope, breakdown);
  await allowScope(context, scope);
  checkDays(context, scope, { from, to });
  await atLeast(context, minPosition, ['statistics']);
  const options = { ...(await optionsFor(context, scope)), most: MOST_TABLE_ROWS };
  const dates = lastDays(from, to, interval);
  const countedOf = countedFields(context, scope, options);
  const { days, ...read } = await bounded(readDays(context.services.pool, scope, breakdown, dates, options));
  return Object.assign(new StatisticsHistory(), {
    ...countedOf(read),
    days: days.map(({ day, ...table }) => Object.assign(new StatisticsDay(), { day, ...toRows(table) })),
  });
}
