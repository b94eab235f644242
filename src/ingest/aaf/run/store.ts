/** Keeps runs over an académie's files: their reports, and what is needed to take one up again. */
import type { ClientBase, Pool } from 'pg';
import type { CommandContext } from '../../../command/index.js';
import type { AcademieSummary } from './report.js';
import type { Degree } from '../../../domain/school/events.js';
import { RunTables } from '../mirror/tables.js';

export interface AafRun {
  readonly runId: string;
  readonly academie: string;
  readonly degree: Degree;
  readonly year: number;
  readonly waiveIne: boolean;
  readonly dryRun: boolean;
  /** Accepts an export, or a school in it, that ends more than half of those known or holds no class. */
  readonly confirmDisappearance: boolean;
  readonly filesDigest: string;
  readonly dataDate?: string | undefined;
  readonly context: CommandContext;
}

interface RunRow {
  run_id: string;
  academie: string;
  degree: Degree;
  year: number;
  waive_ine: boolean;
  dry_run: boolean;
  confirm_disappearance: boolean;
  files_digest: string;
  counts_already: boolean;
  context: CommandContext;
  report: AcademieSummary;
}

/** A run that has not ended: it was interrupted, or is under way. */
export interface UnfinishedRun {
  readonly run: AafRun;
  /** Whether its files count already (`letCount`): then only the mirror and schools are left to bring up to date. */
  readonly countsAlready: boolean;
  readonly report: AcademieSummary;
}

const unfinishedOf = (row: RunRow): UnfinishedRun => ({
  run: {
    runId: row.run_id,
    academie: row.academie,
    degree: row.degree,
    year: row.year,
    waiveIne: row.waive_ine,
    dryRun: row.dry_run,
    confirmDisappearance: row.confirm_disappearance,
    filesDigest: row.files_digest,
    dataDate: row.report.dataDate,
    context: row.context,
  },
  countsAlready: row.counts_already,
  report: row.report,
});

/** The runs that have not ended, of one académie and degree or of all, oldest first. */
export async function unfinishedRuns(
  db: Pool | ClientBase,
  base?: { academie: string; degree: Degree },
): Promise<UnfinishedRun[]> {
  const { rows } = await db.query<RunRow>(
    `select r.run_id, r.academie, r.degree, r.year, r.waive_ine, r.dry_run, r.confirm_disappearance, r.files_digest, r.context,
            r.moved_at is not null as counts_already, i.report
       from ingest.aaf_runs r join ingest.imports i on i.id = r.run_id
      where $1::text is null or (r.academie = $1 and r.degree = $2) order by i.started_at`,
    [base?.academie ?? null, base?.degree ?? null],
  );
  return rows.map(unfinishedOf);
}

/** Notes the run, so that it can be taken up; its report must be kept already. */
export async function beginRun(db: Pool | ClientBase, run: AafRun): Promise<void> {
  await db.query(
    `insert into ingest.aaf_runs (run_id, academie, degree, year, waive_ine, dry_run, files_digest, context, confirm_disappearance)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      run.runId,
      run.academie,
      run.degree,
      run.year,
      run.waiveIne,
      run.dryRun,
      run.filesDigest,
      JSON.stringify(run.context),
      run.confirmDisappearance,
    ],
  );
}

/** Drops the run's tables, however it ended. */
export async function forgetRun(db: Pool | ClientBase, run: AafRun): Promise<void> {
  const { incoming, dryOutcomes } = new RunTables(run.runId, run.academie, run.degree, run.dryRun);
  // One query, so one transaction: no run is left without its tables.
  await db.query(
    `drop table if exists ${incoming}, ${dryOutcomes}; delete from ingest.aaf_runs where run_id = '${run.runId}'`,
  );
}
