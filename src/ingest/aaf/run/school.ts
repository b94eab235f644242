/** Brings one school up to date with the mirror. The transaction that keeps its report also ends that the school is due. */
import { placeOf } from '../../../domain/academies.js';
import { runningReport } from '../../report/running.js';
import type { IngestDependencies } from '../../school/import.js';
import type { IssueCode } from '../../report/issues.js';
import type { ImportReport } from '../../report/report.js';
import { keepLines, keepReport } from '../../report/write.js';
import type { RawSchool } from '../../pipeline/judge/collect.js';
import { runImport } from '../../school/run.js';
import { keepOutcomes, SchoolOutcomes } from './outcomes.js';
import { inTransaction } from '../../../postgres/transaction.js';
import type { AafRun } from './store.js';
import type { RunTables } from '../mirror/tables.js';

/** Issues that the base alone does not settle, but other accounts or a confirmation may: a school with one stays due for the next run. */
const TO_TRY_AGAIN: readonly string[] = [
  'COMMAND_REFUSED',
  'INE_OTHER_STUDENT',
  'INE_OTHER_BIRTH_DATE',
  'GREAT_LOSS',
] satisfies IssueCode[];

const running = (deps: IngestDependencies, run: AafRun, uai: string): ImportReport => ({
  ...runningReport(deps.clock, { ...run, files: [] }),
  runId: run.runId,
  uai,
  base: 'AAF',
});

/**
 * SQL: keeps a school due, but held, because its files have no class (as in summer): runs pass it over until files change it or a run has
 * `confirmDisappearance`.
 */
const HOLD = `
  insert into ingest.aaf_schools_due (academie, degree, uai, held) values ($1, $2, $3, true)
  on conflict (academie, degree, uai) do update set held = true`;

/** SQL: records of a school that have become authoritative for their account, and so are to be recorded anew. */
const TO_RECORD_ANEW = `
  select from ingest.source_records where base = 'AAF' and uai = $3 and kind = 'RESPONSABLE' and state = 'DIRTY'`;

/** SQL: pupils who were transferred from this school to another while this one was brought up to date. */
const TRANSFERRED = 'select from ingest.taken_pupils where uai = $3';

/** Brings `school`, as the mirror has it, up to date. Answers whether something in it is to be tried again by the next run. */
export async function importFromMirror(
  deps: IngestDependencies,
  run: AafRun,
  tables: RunTables,
  school: RawSchool,
  uai: string,
): Promise<boolean> {
  const { academie, degree, year, dryRun, waiveIne, confirmDisappearance, filesDigest, context } = run;
  const outcomes = new SchoolOutcomes();
  const request = {
    uai,
    base: 'AAF',
    degree,
    scope: `${academie} ${degree}`,
    year,
    dryRun,
    waiveIne,
    confirmDisappearance,
  } as const;
  const listeners = {
    onOutcome: outcomes.add,
    onAside: outcomes.forget,
    onPlanned: () => keepOutcomes(deps.pool, tables, uai, outcomes),
  };
  const report = await runImport(
    deps,
    { ...request, filesDigest, context, ...listeners },
    running(deps, run, uai),
    school,
    placeOf(uai)!,
  );
  const hasLine = (...codes: readonly string[]): boolean => report.lines.some(({ code }) => codes.includes(code));
  const isToTryAgain = hasLine(...TO_TRY_AGAIN);
  const lacksClasses = hasLine('NO_CLASSES');
  await inTransaction(deps.pool, async client => {
    await keepReport(client, report);
    await keepLines(client, report.importId, report.lines);
    await keepOutcomes(client, tables, uai, outcomes, lacksClasses || report.status === 'REFUSED');
    if (dryRun || isToTryAgain) return;
    if (lacksClasses) return void (await client.query(HOLD, [academie, degree, uai]));
    await client.query(
      `delete from ingest.aaf_schools_due where academie = $1 and degree = $2 and uai = $3 and not exists (${TO_RECORD_ANEW})
            and not exists (${TRANSFERRED})`,
      [academie, degree, uai],
    );
  });
  return isToTryAgain;
}
