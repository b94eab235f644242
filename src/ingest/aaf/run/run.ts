/** A run over the files of an académie: read → prepare → they count → the mirror moves on → each school due → report. */
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
 * Begins a run, on the mirror as the files that count already make it: whatever fails before these count leaves nothing
 * behind.
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
  for (const { run: before, moved } of await unfinishedRuns(pool, run))
    if (moved) await moveMirror(pool, tablesOf(before));
  await keepReport(pool, running);
  await beginRun(pool, run);
  options.onStarted?.(running);
  try {
    const incoming = new Incoming(pool, tables, content);
    await incoming.load(files.requests(), done => options.onProgress?.({ phase: 'READ', done }));
    await prepare(pool, tables, content, { ...files, confirmDisappearance: run.confirmDisappearance });
    if (run.dryRun) {
      await createDryOutcomes(pool, tables);
      const bring = bringer(deps, run, options);
      await bring(await schoolsConcerned(pool, tables, run));
      const report = await concludeRun(deps, run, tables, running);
      await forgetRun(pool, run);
      return report;
    }
    await letCount(pool, tables, run);
  } catch (error) {
    await forgetRun(pool, run);
    if (!(error instanceof FileRefused)) await keepReport(pool, { ...running, status: 'FAILED' });
    throw error;
  }
  await forgetOthers(deps, run);
  return finishRun(deps, run, running, options);
}

/** Runs of this base that did not end: this one answers for their schools now. */
async function forgetOthers({ pool }: IngestDependencies, run: AafRun): Promise<void> {
  for (const other of await unfinishedRuns(pool, run)) {
    if (other.run.runId === run.runId) continue;
    await forgetRun(pool, other.run);
    await keepReport(pool, { ...other.report, status: 'FAILED', lines: [] });
  }
}

/** A school may become due again by another one's doing; more often than this it waits for the next run. */
const MOST_TIMES = 3;

/** From the moment the files count: the same for a run that has just started and for one taken up again. */
export async function finishRun(
  deps: IngestDependencies,
  run: AafRun,
  running: AcademieSummary,
  options: Pick<RunOptions, 'onProgress'>,
): Promise<AcademieReport> {
  await moveMirror(deps.pool, tablesOf(run));
  const bring = bringer(deps, run, options);
  const times = new Map<string, number>();
  for (;;) {
    const due = (await schoolsDue(deps.pool, run)).filter(uai => (times.get(uai) ?? 0) < MOST_TIMES);
    if (due.length === 0) return concludeRun(deps, run, tablesOf(run), running);
    const waiting = await bring(due);
    for (const uai of due) times.set(uai, waiting.has(uai) ? MOST_TIMES : (times.get(uai) ?? 0) + 1);
  }
}

/**
 * Brings schools up to date, one after the other, reading the next one meanwhile; answers those where something is left for
 * the next run.
 */
function bringer(deps: IngestDependencies, run: AafRun, { onProgress }: Pick<RunOptions, 'onProgress'>) {
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
      next?.catch(() => undefined);
      if (await importFromMirror(deps, run, tables, school, uai)) waiting.add(uai);
    }
    return waiting;
  };
}

async function concludeRun(
  { pool, clock }: IngestDependencies,
  run: AafRun,
  tables: RunTables,
  running: AcademieSummary,
): Promise<AcademieReport> {
  // By sets: plans made for what the outcomes were before compare everything with everything.
  await pool.query(`analyze ${run.dryRun ? tables.dryOutcomes : 'ingest.aaf_fates'}`);
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
