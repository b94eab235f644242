/**
 * A run over the files of an académie: reads the files, prepares their requests, makes them count, puts them into the mirror, brings
 * each school that is due up to date, and reports.
 */
import { RecordContent } from '../mirror/content.js';
import { createDryOutcomes, forgetGone } from './outcomes.js';
import { Incoming } from '../mirror/incoming.js';
import { keepRunLines } from './lines.js';
import { inTransaction } from '../../../postgres/transaction.js';
import { letCount, moveMirror, schoolsConcerned, schoolsDue } from '../mirror/move.js';
import { prepare } from '../mirror/compare.js';
import { SchoolReader } from '../mirror/read-school.js';
import type { AcademieReport, AcademieSummary } from './report.js';
import { beginRun, forgetRun, unfinishedRuns, type AafRun } from './store.js';
import { keepReport } from '../../report/write.js';
import { importFromMirror } from './school.js';
import type { AafExport } from '../read/shape.js';
import { countRun, markSchoolless } from './summary.js';
import { RunTables } from '../mirror/tables.js';
import type { ImportProgress, IngestDependencies } from '../../school/import.js';
import { FileRefused } from '../../report/refusal.js';
import { LINES_CARRIED } from '../../report/report.js';
import { importReports } from '../../report/read.js';

export interface RunOptions {
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
  readonly onStarted?: ((report: AcademieReport) => void) | undefined;
}

const tablesOf = ({ runId, academie, degree, dryRun }: AafRun): RunTables =>
  new RunTables(runId, academie, degree, dryRun);

/**
 * Does a whole run; call it with the lock of the base held. First puts into the mirror what interrupted runs have still to put there.
 * A fault before the files of this run count leaves nothing of it behind; after that, `finishRun` can take the run up again.
 */
export async function runAcademie(
  deps: IngestDependencies,
  run: AafRun,
  running: AcademieReport,
  files: AafExport,
  options: RunOptions,
): Promise<AcademieReport> {
  const { pool, vault } = deps;
  const tables = tablesOf(run);
  const content = new RecordContent(vault, run.academie, run.degree);
  for (const { run: before, countsAlready } of await unfinishedRuns(pool, run))
    if (countsAlready) await moveMirror(pool, tablesOf(before));
  await keepReport(pool, running);
  await beginRun(pool, run);
  options.onStarted?.(running);
  try {
    const incoming = new Incoming(pool, tables, content);
    await incoming.load(files.requests(), done => options.onProgress?.({ phase: 'READ', done }));
    await prepare(pool, tables, content, { ...files, confirmDisappearance: run.confirmDisappearance });
    if (run.dryRun) {
      await createDryOutcomes(pool, tables);
      const importSchools = schoolsImporter(deps, run, options);
      await importSchools(await schoolsConcerned(pool, tables, run));
      const report = await concludeRun(deps, run, tables, running);
      await forgetRun(pool, run);
      return report;
    }
    await letCount(pool, tables, run);
  } catch (error) {
    await forgetRun(pool, run);
    // The report of a refusal is kept by `importAcademie`.
    if (!(error instanceof FileRefused)) await keepReport(pool, { ...running, status: 'FAILED' });
    throw error;
  }
  await forgetOthers(deps, run);
  return finishRun(deps, run, running, options);
}

/** Ends the interrupted runs of this base as FAILED: the schools that they left due are brought up to date by this run. */
async function forgetOthers({ pool }: IngestDependencies, run: AafRun): Promise<void> {
  for (const other of await unfinishedRuns(pool, run)) {
    if (other.run.runId === run.runId) continue;
    await forgetRun(pool, other.run);
    await keepReport(pool, { ...other.report, status: 'FAILED', lines: [] });
  }
}

/** How often one run takes up a school, which may become due again when others are brought up to date. Then it waits for the next run. */
const MOST_TIMES = 3;

/** Does the rest of a run whose files count: of one that has just begun, or of one that was interrupted. */
export async function finishRun(
  deps: IngestDependencies,
  run: AafRun,
  running: AcademieSummary,
  options: Pick<RunOptions, 'onProgress'>,
): Promise<AcademieReport> {
  await moveMirror(deps.pool, tablesOf(run));
  const importSchools = schoolsImporter(deps, run, options);
  const times = new Map<string, number>();
  for (;;) {
    const due = (await schoolsDue(deps.pool, run)).filter(uai => (times.get(uai) ?? 0) < MOST_TIMES);
    if (due.length === 0) return concludeRun(deps, run, tablesOf(run), running);
    const waiting = await importSchools(due);
    for (const uai of due) times.set(uai, waiting.has(uai) ? MOST_TIMES : (times.get(uai) ?? 0) + 1);
  }
}

/**
 * Makes the function that brings schools up to date, one after the other; it reads the next school meanwhile. It answers the schools
 * in which something is left for the next run.
 */
function schoolsImporter(deps: IngestDependencies, run: AafRun, { onProgress }: Pick<RunOptions, 'onProgress'>) {
  const tables = tablesOf(run);
  const content = new RecordContent(deps.vault, run.academie, run.degree);
  const reader = new SchoolReader(deps.pool, tables, content, run.dataDate);
  return async (due: readonly string[]): Promise<Set<string>> => {
    const waiting = new Set<string>();
    let next = due[0] === undefined ? undefined : reader.read(due[0]);
    for (const [done, uai] of due.entries()) {
      onProgress?.({ phase: 'RECORD', done, total: due.length });
      const school = await next!;
      const following = due[done + 1];
      next = following === undefined ? undefined : reader.read(following);
      // A fault of this reading is thrown at its turn, and must not end the process before.
      next?.catch(() => undefined);
      if (await importFromMirror(deps, run, tables, school, uai)) waiting.add(uai);
    }
    return waiting;
  };
}

/** Counts the outcomes, keeps report and lines, and forgets the run. */
async function concludeRun(
  { pool, clock }: IngestDependencies,
  run: AafRun,
  tables: RunTables,
  running: AcademieSummary,
): Promise<AcademieReport> {
  // The queries below join all outcomes: with older statistics PostgreSQL would compare each row with every other.
  await pool.query(`analyze ${run.dryRun ? tables.dryOutcomes : 'ingest.aaf_outcomes'}`);
  await markSchoolless(pool, tables);
  const figures = await countRun(pool, tables);
  const lines = await keepRunLines(pool, tables);
  const report: AcademieReport = {
    ...running,
    ...figures,
    ...lines,
    status: 'COMPLETED',
    unchanged: figures.schools.changed === 0,
    completedAt: clock.now(),
    lines: [],
  };
  await inTransaction(pool, async client => {
    await keepReport(client, report);
    if (run.dryRun) return;
    await forgetGone(client, tables);
    await forgetRun(client, run);
  });
  const kept = await importReports(pool).lines({ importId: run.runId, first: LINES_CARRIED });
  return { ...report, lines: kept.map(({ line }) => line) };
}
