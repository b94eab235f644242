/** The history of statistics as a file: the tables that the query `statisticsHistory` answers, day after day, a line for each part and origin. */
import type { Pool } from 'pg';
import { concernsOfScope } from '../completeness/places.js';
import { CELL_SEPARATOR } from '../postgres/lists/cells.js';
import { lastDays, type Interval } from '../statistics/days.js';
import { zoneOfScope, type Breakdown, type Scope } from '../statistics/scope.js';
import { readDays, type TableOptions } from '../statistics/table.js';
import type { OpenList } from './open-list.js';
import { frenchDay } from './phrases.js';
import { COLUMNS, fileNameOf, linesOf, phrasesOf, scopeInWords } from './statistics.js';

/** Which tables: a scope in which `scopeFault` finds no fault, its breakdown, and the days (`YYYY-MM-DD`), the last of which has begun. */
export interface StatisticsHistoryRequest extends Breakdown {
  readonly scope: Scope;
  readonly from: string;
  readonly to: string;
  readonly interval: Interval;
}

/** The most rows of a file, days times parts: they are read at once, from one snapshot. */
export const MOST_HISTORY_ROWS = 100_000;

const INTERVALS: Readonly<Record<Interval, string>> = {
  DAY: 'jour par jour',
  WEEK: 'semaine par semaine',
  MONTH: 'mois par mois',
};

/** Reads the tables for a file. `at` is the time of the file: ISO 8601 UTC. Throws `TooManyRows`. */
export async function openStatisticsHistory(
  pool: Pool,
  request: StatisticsHistoryRequest,
  at: string,
  options: TableOptions,
): Promise<OpenList> {
  const { scope, from, to, interval } = request;
  const dates = lastDays(from, to, interval);
  const { days, position, standing } = await readDays(pool, scope, request, dates, {
    most: MOST_HISTORY_ROWS,
    ...options,
  });
  const chunks = days.map(({ day, total, rows }) =>
    [...linesOf(total, scope, 'Ensemble'), ...rows.flatMap(row => linesOf(row, scope))].map(
      line => `${frenchDay(day)}${CELL_SEPARATOR}${line}`,
    ),
  );
  async function* dayByDay(): AsyncGenerator<readonly string[]> {
    yield* chunks;
  }
  return {
    count: chunks.reduce((sum, lines) => sum + lines.length, 0),
    position,
    standing,
    readModels: ['statistics'],
    concerns: concernsOfScope(pool, scope),
    rows: dayByDay(),
    close: async () => undefined,
    persons: new Map(),
    title: 'Évolution des comptes',
    of: await scopeInWords(pool, scope, options.showsClassLabels),
    phrases: [
      ...phrasesOf(request, options),
      `Du ${frenchDay(from)} au ${frenchDay(to)}, ${INTERVALS[interval]}, au soir de chaque jour`,
    ],
    columns: [{ heading: 'Jour', width: 2 }, ...COLUMNS],
    at,
    zone: zoneOfScope(scope),
    fileName: fileNameOf('evolution', scope),
  };
}
