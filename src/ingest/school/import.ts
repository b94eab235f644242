/** Imports the files of one school, and answers the report. The steps between are in `pipeline/`. */
import type { Pool } from 'pg';
import type { Clock } from '../../clock.js';
import type { CommandContext, Commands } from '../../command/index.js';
import type { Vault } from '../../vault/vault.js';
import { placeOf } from '../../domain/academies.js';
import { runningReport } from '../report/running.js';
import { BASES, type SchoolBase } from '../bases.js';
import { refuseOlder } from '../in-force.js';
import type { IngestLimits } from '../limits.js';
import { withLock } from '../lock.js';
import { collect } from '../pipeline/judge/collect.js';
import { withEntries } from '../formats/read/archive.js';
import { withStoredFiles, type ImportFile } from '../formats/read/files.js';
import { FileRefused } from '../report/refusal.js';
import { because } from '../report/words/reasons.js';
import { LINES_CARRIED, type ImportPhase, type ImportReport } from '../report/report.js';
import { keepLines, keepReport } from '../report/write.js';
import { parseUai } from '../../text/uai.js';
import { runImport } from './run.js';

/** What an import works with. */
export interface IngestDependencies {
  /** One of its connections holds the locks of all imports under way; their queries use the others. */
  readonly pool: Pool;
  readonly vault: Vault;
  readonly commands: Commands;
  readonly clock: Clock;
  readonly limits?: Partial<IngestLimits>;
  /** Most commands in flight at a time (default 128): commands that append at the same time share transactions. */
  readonly atOnce?: number;
}

/** How far an import has come. */
export interface ImportProgress {
  readonly phase: ImportPhase;
  /** `READ`: records read. `RECORD`: changed records that are recorded (of an académie: schools). */
  readonly done: number;
  /** Known once everything was read and compared. */
  readonly total?: number;
}

/** Makes a listener that passes progress on, and throws once the signal has aborted: so an import ends only where it may be left. */
export const interruptible =
  (signal: AbortSignal, onProgress: ((progress: ImportProgress) => void) | undefined) =>
  (progress: ImportProgress): void => {
    signal.throwIfAborted();
    onProgress?.(progress);
  };

/** The import of one school's files. */
export interface ImportRequest {
  readonly uai: string;
  readonly base: SchoolBase;
  /** First year of the school year: 2026 for 2026-2027. */
  readonly year: number;
  readonly files: readonly ImportFile[];
  /** Makes the same report, but appends no event and writes nothing except the report. */
  readonly dryRun?: boolean;
  /** Takes pupils without an INE as eligible; the report says so. */
  readonly waiveIne?: boolean;
  /** Accepts files that end more than half of those known, or that hold no class at all. */
  readonly confirmDisappearance?: boolean;
  /** Accepts files that are older than those in force. */
  readonly confirmOlder?: boolean;
  /** The name of the school, where the files do not give it; kept from one import to the next. */
  readonly schoolName?: string;
  /** First degree: code of the circonscription; kept from one import to the next. */
  readonly circonscription?: string;
  /** Who imports; `correlationId` stays on every event. */
  readonly context: CommandContext;
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Chosen by callers that must know it before the run ends; random when left out. */
  readonly importId?: string;
}

/**
 * Imports one school's files. A file that is not what it claims is refused whole: the report has `status: 'REFUSED'` and
 * nothing changed. The same files again append no event: the report has `unchanged: true`. An import interrupted anywhere
 * is taken up by importing the same files again. Throws only on a fault of the machine.
 */
export async function importSchool(deps: IngestDependencies, request: ImportRequest): Promise<ImportReport> {
  const { degree, open, limits: ofBase } = BASES[request.base];
  const limits: IngestLimits = { ...ofBase, ...deps.limits };
  const uai = parseUai(request.uai) ?? request.uai;
  const empty: ImportReport = { ...runningReport(deps.clock, request), uai, base: request.base };
  let report: ImportReport;
  try {
    const place = parseUai(request.uai) && placeOf(uai);
    if (!place) throw new FileRefused('UAI_INVALID', because('UAI_NONE', { given: request.uai.slice(0, 20) }));
    report = await withLock(deps.pool, `${request.base}:${uai}`, lost =>
      withStoredFiles(request.files, limits, stored =>
        withEntries(stored, limits, async sources => {
          const files = await open(sources, limits);
          const { year } = request;
          const onProgress = interruptible(lost, request.onProgress);
          const school = await collect(files, { uai, year }, done => onProgress({ phase: 'READ', done }));
          if (request.confirmOlder !== true)
            await refuseOlder(deps.pool, { base: request.base, uai }, { year, dataDate: school.dataDate });
          const running = { ...empty, ignoredFiles: files.ignored };
          const schoolToImport = { ...request, uai, degree, filesDigest: files.digest, onProgress } as const;
          return runImport(deps, schoolToImport, running, school, place);
        }),
      ),
    );
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    report = { ...empty, status: 'REFUSED', completedAt: deps.clock.now(), refusal: error.report };
  }
  await keepReport(deps.pool, report);
  await keepLines(deps.pool, report.importId, report.lines);
  return { ...report, lines: report.lines.slice(0, LINES_CARRIED) };
}
