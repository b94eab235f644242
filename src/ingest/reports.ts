/** Reads the reports of imports: for the console and the API. */
import type { Pool } from 'pg';
import type { ImportReport, ReportLine } from './report.js';

/** A report without its lines. */
export type ImportSummary = Omit<ImportReport, 'lines'>;

/** Where a page ends: give it back as `after`. */
export interface ImportCursor {
  readonly startedAt: string;
  readonly importId: string;
}

export interface ImportReports {
  /** Newest first. `after` is the last of the page before. Dry runs only when asked. */
  list(query: {
    uais: readonly string[];
    first: number;
    after?: ImportCursor;
    dryRuns?: boolean;
  }): Promise<ImportSummary[]>;
  count(query: { uais: readonly string[]; dryRuns?: boolean }): Promise<number>;
  find(importId: string): Promise<ImportSummary | undefined>;
  /** In the order of the report; `after` is the ordinal of the last line of the page before (the first line is 0). */
  lines(query: {
    importId: string;
    first: number;
    after?: number;
    severity?: ReportLine['severity'];
  }): Promise<{ ordinal: number; line: ReportLine }[]>;
  /** The last completed import of each school, whether it changed anything or not; no dry run. */
  last(uais: readonly string[]): Promise<Map<string, ImportSummary>>;
}

interface LineRow {
  ordinal: number;
  severity: ReportLine['severity'];
  kind: ReportLine['kind'];
  file: string | null;
  line: number | null;
  record_id: string | null;
  holder: string | null;
  field: string | null;
  code: string;
  reason: string;
  remedy: string;
}

const lineOf = (row: LineRow): ReportLine => ({
  severity: row.severity,
  kind: row.kind,
  ...(row.file === null ? {} : { file: row.file }),
  ...(row.line === null ? {} : { line: row.line }),
  ...(row.record_id === null ? {} : { recordId: row.record_id }),
  ...(row.holder === null ? {} : { holder: row.holder }),
  ...(row.field === null ? {} : { field: row.field }),
  code: row.code,
  reason: row.reason,
  remedy: row.remedy,
});

export const importReports = (pool: Pool): ImportReports => ({
  async list({ uais, first, after, dryRuns = false }) {
    const { rows } = await pool.query<{ report: ImportSummary }>(
      `select report from ingest.imports
        where uai = any($1) and (not dry_run or $2)
          and ($3::timestamptz is null or (started_at, id) < ($3, $4::uuid))
        order by started_at desc, id desc limit $5`,
      [uais, dryRuns, after?.startedAt ?? null, after?.importId ?? null, first],
    );
    return rows.map(({ report }) => report);
  },

  async count({ uais, dryRuns = false }) {
    const { rows } = await pool.query<{ count: number }>(
      'select count(*)::int as count from ingest.imports where uai = any($1) and (not dry_run or $2)',
      [uais, dryRuns],
    );
    return rows[0]!.count;
  },

  async find(importId) {
    const { rows } = await pool.query<{ report: ImportSummary }>(
      'select report from ingest.imports where id = $1 and uai is not null',
      [importId],
    );
    return rows[0]?.report;
  },

  async lines({ importId, first, after = -1, severity }) {
    const { rows } = await pool.query<LineRow>(
      `select ordinal, severity, kind, file, line, record_id, holder, field, code, reason, remedy from ingest.import_lines
        where import_id = $1 and ordinal > $2 and ($3::text is null or severity = $3) order by ordinal limit $4`,
      [importId, after, severity ?? null, first],
    );
    return rows.map(row => ({ ordinal: row.ordinal, line: lineOf(row) }));
  },

  async last(uais) {
    const { rows } = await pool.query<{ uai: string; report: ImportSummary }>(
      `select distinct on (uai) uai, report from ingest.imports
        where uai = any($1) and status = 'COMPLETED' and not dry_run order by uai, started_at desc, id desc`,
      [uais],
    );
    return new Map(rows.map(({ uai, report }) => [uai, report]));
  },
});
