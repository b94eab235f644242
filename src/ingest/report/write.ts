/** Keeps the reports of imports, from the start of a run to its end. */
import type { ClientBase, Pool } from 'pg';
import { chunks } from '../../common/chunks.js';
import type { AcademieReport } from '../aaf/run/report.js';
import type { ImportReport, ReportLine } from './report.js';
import { importReports } from './read.js';

const LINES_AT_ONCE = 5_000;
/** A limit that no report reaches: the largest integer of PostgreSQL. */
const ALL = 2 ** 31 - 1;

/** A run that did not end. */
export interface Unfinished {
  readonly importId: string;
  /** The report as the run had planned it; absent when the run was interrupted before. */
  readonly plan?: ImportReport;
}

/**
 * Finds a run of the same files that did not end, and after which no import of the school was completed: the caller takes it up again.
 * Marks as failed the runs of other files that did not end. Call it while holding the school's lock: then none of these runs is alive.
 */
export async function unfinishedRun(
  pool: Pool,
  run: { uai: string; base: string; year: number; filesDigest: string },
): Promise<Unfinished | undefined> {
  const { rows } = await pool.query<{ id: string; report: Omit<ImportReport, 'lines'> }>(
    `select id, report from ingest.imports
      where uai = $1 and base = $2 and year = $3 and files_digest = $4 and not dry_run and status in ('RUNNING', 'FAILED')
        and not exists (select from ingest.imports later where later.uai = $1 and later.base = $2 and not later.dry_run
                         and later.status = 'COMPLETED' and later.started_at > imports.started_at)
      order by started_at desc, id desc limit 1`,
    [run.uai, run.base, run.year, run.filesDigest],
  );
  await pool.query(
    `update ingest.imports set status = 'FAILED', report = (report::jsonb || '{"status":"FAILED"}')::json
      where uai = $1 and base = $2 and status = 'RUNNING' and id is distinct from $3`,
    [run.uai, run.base, rows[0]?.id ?? null],
  );
  const [found] = rows;
  if (!found) return undefined;
  const { id: importId, report } = found;
  if (report.students.read + report.responsables.read === 0) return { importId };
  const lines = await importReports(pool).lines({ importId, first: ALL });
  return { importId, plan: { ...report, lines: lines.map(({ line }) => line) } };
}

/** Writes a report as it stands, without its lines: of a school or of an académie. */
export async function keepReport(
  db: Pool | ClientBase,
  { lines: _, ...report }: ImportReport | AcademieReport,
): Promise<void> {
  const schoolOrAcademie =
    'uai' in report
      ? [report.uai, null, null, report.runId ?? null]
      : [null, report.academie, report.degree ?? null, null];
  await db.query(
    `insert into ingest.imports
       (id, base, year, dry_run, status, unchanged, started_at, completed_at, data_date, files_digest, report,
        uai, academie, degree, run_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     on conflict (id) do update
        set status = excluded.status, unchanged = excluded.unchanged, started_at = excluded.started_at,
            completed_at = excluded.completed_at, report = excluded.report, run_id = excluded.run_id`,
    [
      report.importId,
      report.base,
      report.year,
      report.dryRun,
      report.status,
      report.unchanged,
      report.startedAt,
      report.completedAt ?? null,
      report.dataDate ?? null,
      report.filesDigest ?? null,
      JSON.stringify(report),
      ...schoolOrAcademie,
    ],
  );
}

/** Writes the lines of a report that has ended. They replace the lines of an earlier try. */
export async function keepLines(db: Pool | ClientBase, importId: string, lines: readonly ReportLine[]): Promise<void> {
  await db.query('delete from ingest.import_lines where import_id = $1', [importId]);
  let from = 0;
  for (const some of chunks(lines, LINES_AT_ONCE)) {
    await db.query(
      `insert into ingest.import_lines
         (import_id, ordinal, severity, kind, file, line, record_id, holder, field, code, reason, remedy, class_name)
       select $1, $2 + given.at - 1, given.severity, given.kind, given.file, given.line, given.record_id,
              given.holder, given.field, given.code, given.reason, given.remedy, given.class_name
         from unnest($3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
                     $12::text[], $13::text[])
              with ordinality as given (severity, kind, file, line, record_id, holder, field, code, reason, remedy,
                                        class_name, at)`,
      [
        importId,
        from,
        some.map(line => line.severity),
        some.map(line => line.kind),
        some.map(line => line.file ?? null),
        some.map(line => line.line ?? null),
        some.map(line => line.recordId ?? null),
        some.map(line => line.holder ?? null),
        some.map(line => line.field ?? null),
        some.map(line => line.code),
        some.map(line => line.reason),
        some.map(line => line.remedy),
        some.map(line => line.className ?? null),
      ],
    );
    from += some.length;
  }
}
