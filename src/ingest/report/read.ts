/** Reads the reports of imports, for the API: page by page, and whole for the CSV file. */
import type { Pool } from 'pg';
import { addTo } from '../../common/grouped.js';
import { SOURCE_BASES, type SourceBase } from '../../domain/bases.js';
import { opaque } from '../../postgres/opaque.js';
import { academieBases } from '../bases.js';
import { MOST_EXAMPLES, mostPressingFirst, type Cause } from './causes.js';
import type { AcademieSummary } from '../aaf/run/report.js';
import type { ImportReport, KeptProgress, ReportLine } from './report.js';
import { isoUtc } from '../../postgres/iso.js';

/** A report without its lines. */
export type ImportSummary = Omit<ImportReport, 'lines'>;

/** A report; `progress` is how far a run that has not ended had come when it last said so. */
export type FoundReport = (ImportSummary | AcademieSummary) & { readonly progress?: KeptProgress };

/** The last import of a base that covered a school. */
export interface LastImport {
  readonly base: SourceBase;
  /** Id of the import. For AAF, the school's part of the run, or the whole run, when its files hold the school but changed nothing there. */
  readonly importId: string;
  /** When it ended, ISO 8601 in UTC. */
  readonly at: string;
  /** Day the base made the files, `YYYY-MM-DD`; null where they do not say it. */
  readonly dataDate: string | null;
}

interface LinesQuery {
  readonly importId: string;
  readonly first: number;
  /** Ordinal of the last line of the page before; the first line is 0. */
  readonly after?: number;
}

export interface ImportReports {
  /** The report of an import of a school, or of a run over the files of an académie. */
  find(importId: string): Promise<FoundReport | undefined>;
  /** One page of a report's lines, in their order. */
  lines(query: LinesQuery): Promise<{ ordinal: number; line: ReportLine }[]>;
  /** The lines of a report by their causes, the most pressing first; of one severity, or of all. */
  causes(importId: string, severity?: ReportLine['severity']): Promise<Cause[]>;
  /** What a run did in each school it concerned; `after` is the last of the page before. */
  schoolsOf(query: { runId: string; first: number; after?: ImportSummary | undefined }): Promise<ImportSummary[]>;
  /**
   * By school, the last completed import of each base that feeds it, whether it changed anything or not, the newest first;
   * of AAF the last run over files that hold the school. No dry run.
   */
  last(uais: readonly string[]): Promise<Map<string, LastImport[]>>;
}

/** End of a query of imports, in SQL: condition, order and limit that choose the last completed one. */
const NEWEST = `status = 'COMPLETED' and not dry_run order by started_at desc, id desc limit 1`;
/**
 * SQL of `last`. `$1`: the UAIs, `opaque` so that it is planned once, however many they are. The `lastRun` of an académie's base
 * refers to `school.uai`.
 */
const LAST_IMPORTS = `
  select distinct on (school.uai, last.base) school.uai, last.base, last.id as "importId",
         ${isoUtc('last.completed_at')} as at,
         last.data_date::text as "dataDate"
    from unnest(${opaque('$1', 'text[]')}) as school (uai)
   cross join lateral (
     select base_of.name as base, own.id, own.completed_at, own.data_date
       from unnest(array['${SOURCE_BASES.join("', '")}']) as base_of (name)
      cross join lateral (
        select id, completed_at, data_date from ingest.imports i
         where i.uai = school.uai and i.base = base_of.name and ${NEWEST}) own
     ${academieBases.map(({ lastRun }) => `union all ${lastRun(NEWEST)}`).join('\n')}) last
   order by school.uai, last.base, last.completed_at desc`;

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
  class_name: string | null;
}

const LINE = 'ordinal, severity, kind, file, line, record_id, holder, field, code, reason, remedy, class_name';

const lineOf = (row: LineRow): ReportLine => ({
  severity: row.severity,
  kind: row.kind,
  ...(row.file === null ? {} : { file: row.file }),
  ...(row.line === null ? {} : { line: row.line }),
  ...(row.record_id === null ? {} : { recordId: row.record_id }),
  ...(row.holder === null ? {} : { holder: row.holder }),
  ...(row.class_name === null ? {} : { className: row.class_name }),
  ...(row.field === null ? {} : { field: row.field }),
  code: row.code,
  reason: row.reason,
  remedy: row.remedy,
});

export const importReports = (pool: Pool): ImportReports => ({
  async find(importId) {
    const { rows } = await pool.query<{ report: ImportSummary | AcademieSummary; progress: KeptProgress | null }>({
      name: 'import_report',
      text: `select i.report, p.progress from ingest.imports i left join ingest.imports_under_way p on p.import_id = i.id
        where i.id = $1`,
      values: [importId],
    });
    const [found] = rows;
    return found && { ...found.report, ...(found.progress && { progress: found.progress }) };
  },

  async lines({ importId, first, after = -1 }) {
    const { rows } = await pool.query<LineRow>({
      name: 'import_lines',
      text: `select ${LINE} from ingest.import_lines
        where import_id = $1 and ordinal > $2 order by ordinal limit $3`,
      values: [importId, after, first],
    });
    return rows.map(row => ({ ordinal: row.ordinal, line: lineOf(row) }));
  },

  async causes(importId, severity) {
    const { rows } = await pool.query<Omit<Cause, 'examples'> & { ordinals: number[] }>({
      name: 'import_causes',
      text: `select severity, kind, code, count(*)::int as count, (array_agg(ordinal order by ordinal))[1:${MOST_EXAMPLES}] as ordinals
         from ingest.import_lines where import_id = $1 and ($2::text is null or severity = $2) group by severity, kind, code`,
      values: [importId, severity ?? null],
    });
    const found = await pool.query<LineRow>({
      name: 'import_examples',
      text: `select ${LINE} from ingest.import_lines where import_id = $1 and ordinal = any(${opaque('$2', 'integer[]')})`,
      values: [importId, rows.flatMap(({ ordinals }) => ordinals)],
    });
    const lines = new Map(found.rows.map(row => [row.ordinal, lineOf(row)]));
    return rows
      .map(({ ordinals, ...cause }) => ({ ...cause, examples: ordinals.flatMap(at => lines.get(at) ?? []) }))
      .sort(mostPressingFirst);
  },

  async schoolsOf({ runId, first, after }) {
    const { rows } = await pool.query<{ report: ImportSummary }>({
      name: 'import_schools',
      text: `select report from ingest.imports
        where run_id = $1 and ($2::text is null or (uai, id) > ($2, $3::uuid)) order by uai, id limit $4`,
      values: [runId, after?.uai ?? null, after?.importId ?? null, first],
    });
    return rows.map(({ report }) => report);
  },

  async last(uais) {
    const { rows } = await pool.query<LastImport & { uai: string }>({
      name: 'last_imports',
      text: LAST_IMPORTS,
      values: [uais],
    });
    const byUai = new Map<string, LastImport[]>();
    for (const { uai, ...last } of rows) addTo(byUai, uai, last);
    for (const lasts of byUai.values()) lasts.sort((a, b) => b.at.localeCompare(a.at));
    return byUai;
  },
});

/** How many rows of a report are read at a time. */
const PAGE = 1_000;

/** Every line of a report, page after page. */
export async function* everyLine(reports: ImportReports, importId: string): AsyncGenerator<readonly ReportLine[]> {
  for (let after = -1; ;) {
    const page = await reports.lines({ importId, first: PAGE, after });
    if (page.length === 0) return;
    yield page.map(({ line }) => line);
    after = page.at(-1)!.ordinal;
  }
}

/** Every school that a run concerned, page after page. */
export async function* everySchool(reports: ImportReports, runId: string): AsyncGenerator<readonly ImportSummary[]> {
  for (let after: ImportSummary | undefined; ;) {
    const page = await reports.schoolsOf({ runId, first: PAGE, after });
    if (page.length === 0) return;
    yield page;
    after = page.at(-1);
  }
}
