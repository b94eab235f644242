/** Reads the quality of the bases for those who may see statistics. */
import { concernsOfScope } from '../../completeness/places.js';
import { Shown } from '../../completeness/shown.js';
import { QUALITY_READ_MODELS } from '../../exports/index.js';
import { joinedStanding } from '../../postgres/lists/standing.js';
import { readQuality, type QualityOptions, type QualityRow } from '../../statistics/quality.js';
import type { Breakdown, Scope } from '../../statistics/scope.js';
import { heardOf } from '../completeness/completeness.js';
import type { ApiContext } from '../context.js';
import { badInput } from '../errors.js';
import { atLeast } from '../list.js';
import type { BasesQualityScope } from './quality-types.js';
import { BaseImport, BasesQuality, BasesQualityRow } from './quality-types.js';
import { allowScope, checkScope, roundingFor } from './scope.js';
import { bounded, MOST_TABLE_ROWS, showsClassLabelsTo } from './table.js';

/** The scope as tables of statistics take it: figures of the bases know neither kind nor degree. */
export const qualityScope = ({ type, uai, code }: BasesQualityScope): Scope => ({
  type,
  ...(uai ? { uai } : {}),
  ...(code ? { code } : {}),
  kind: 'RESPONSABLE',
  degree: 'ALL',
});

/** Throws BAD_USER_INPUT as `checkScope` does. A MEF is that of a school here. */
export function checkQualityScope(scope: Scope, breakdown: Breakdown): void {
  if (scope.type === 'MEF' && !scope.uai) throw badInput('A scope of type MEF needs `uai` here.', 'uai');
  checkScope(scope, breakdown);
}

/** What the caller may see of a scope's figures. Exact ones need the right to list responsables and that to list pupils. */
export async function qualityOptionsFor(
  context: ApiContext,
  scope: Scope,
): Promise<QualityOptions & Required<Pick<QualityOptions, 'rounding'>>> {
  const { importReports, importLateDays: lateAfterDays, clock } = context.services;
  return {
    showsClassLabels: showsClassLabelsTo(context),
    rounding: await roundingFor(context, scope, ['RESPONSABLE', 'STUDENT']),
    lastImports: uais => importReports.last(uais),
    lateAfterDays,
    now: clock.now(),
  };
}

const toRow = ({ counts, lateness, imports, rows, ...row }: QualityRow): BasesQualityRow =>
  Object.assign(new BasesQualityRow(), {
    ...row,
    ...counts,
    schools: lateness?.schools ?? null,
    schoolsLate: lateness?.schoolsLate ?? null,
    imports: imports.map(last => Object.assign(new BaseImport(), last)),
    rows: rows.map(toRow),
  });

/** Checks arguments and right, waits for `minPosition`, and reads the table. */
export async function readBasesQuality(
  context: ApiContext,
  scopeInput: BasesQualityScope,
  breakdown: Breakdown,
  minPosition: string | null,
): Promise<BasesQuality> {
  const scope = qualityScope(scopeInput);
  checkQualityScope(scope, breakdown);
  await allowScope(context, scope);
  await atLeast(context, minPosition, QUALITY_READ_MODELS);
  const options = await qualityOptionsFor(context, scope);
  const heard = heardOf(context, QUALITY_READ_MODELS);
  const reading = readQuality(context.services.pool, scope, breakdown, { ...options, most: MOST_TABLE_ROWS });
  const { total, rows, standings, lateAfter, ...read } = await bounded(reading);
  if (lateAfter !== null) context.movesAfter?.(lateAfter);
  const shown = new Shown(joinedStanding(standings), heard, concernsOfScope(context.services.pool, scope));
  return Object.assign(new BasesQuality(), {
    ...read,
    // Of two read models, one may have stored its checkpoint long before an event that concerns the other alone.
    position: shown.position,
    completeness: shown,
    roundedTo: options.rounding.step,
    lateAfterDays: options.lateAfterDays,
    total: toRow(total),
    rows: rows.map(toRow),
  });
}
