/** Imports the files of an académie, and takes up imports that were interrupted. */
import type { CommandContext } from '../../../command/index.js';
import { ACADEMIES } from '../../../domain/academies.js';
import { runningReport } from '../../report/running.js';
import { interruptible, type ImportProgress, type IngestDependencies } from '../../school/import.js';
import { refuseOlder } from '../../in-force.js';
import { ifDefined } from '../../if-defined.js';
import type { IngestLimits } from '../../limits.js';
import { withLock } from '../../lock.js';
import { withEntries } from '../../formats/read/archive.js';
import { withStoredFiles, type ImportFile } from '../../formats/read/files.js';
import { FileRefused } from '../../report/refusal.js';
import { because } from '../../report/words/reasons.js';
import { aaf } from '../base.js';
import { openAaf } from '../read/files.js';
import type { AcademieReport } from './report.js';
import { finishRun, runAcademie, type RunOptions } from './run.js';
import { forgetRun, unfinishedRuns } from './store.js';
import { withKeptProgress } from '../../report/progress.js';
import { noCounts } from '../../report/report.js';
import { keepReport } from '../../report/write.js';
import type { AafExport } from '../read/shape.js';

export interface AcademieRequest {
  /** The ministry's code: `28`. */
  readonly academie: string;
  /** First year of the school year: 2026 for 2026-2027. */
  readonly year: number;
  readonly files: readonly ImportFile[];
  /** Makes the same report, but appends no event and writes nothing except reports. */
  readonly dryRun?: boolean;
  /** Takes pupils without an INE as eligible; the report says so. */
  readonly waiveIne?: boolean;
  /** Accepts an export that ends more than half of those known, at a school or in all, or that holds no class. */
  readonly confirmDisappearance?: boolean;
  /** Accepts an export that is older than the one in force. */
  readonly confirmOlder?: boolean;
  /** Who imports; `correlationId` stays on every event. */
  readonly context: CommandContext;
  /** `READ` counts records of the files, `RECORD` schools brought up to date. */
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Called once the files are recognised and the report is kept as RUNNING: no other run of this base can begin from then on. */
  readonly onStarted?: (report: AcademieReport) => void;
  /** Interrupts the run between two records or schools, as a kill would. */
  readonly signal?: AbortSignal;
  /** Chosen by callers that must know it before the run ends; random when left out. */
  readonly importId?: string;
}

const lockOf = (academie: string, degree: string): string => `AAF:${academie}:${degree}`;

/**
 * Imports one AAF export of an académie and degree, complete or delta. Files that are not what they claim are refused
 * whole: the report has `status: 'REFUSED'` and nothing changed. The same files again append no event. A run that was
 * killed is taken up by the same files, or by `resumeAcademies`. Throws only on a fault of the machine.
 */
export async function importAcademie(deps: IngestDependencies, request: AcademieRequest): Promise<AcademieReport> {
  const limits: IngestLimits = { ...aaf.limits, ...deps.limits };
  const running: AcademieReport = {
    ...runningReport(deps.clock, request),
    academie: request.academie,
    base: 'AAF',
    schoolRecords: noCounts(),
    mefRecords: noCounts(),
    schools: { due: 0, changed: 0, unchanged: 0 },
  };
  try {
    if (!ACADEMIES.some(({ code }) => code === request.academie))
      throw new FileRefused('WRONG_ACADEMIE', because('NO_ACADEMIE', { given: request.academie.slice(0, 20) }));
    return await withStoredFiles(request.files, limits, stored =>
      withEntries(stored, limits, async sources => {
        const files = await openAaf(sources, limits);
        return await importExport(deps, request, running, files);
      }),
    );
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    const refused = { ...running, status: 'REFUSED', completedAt: deps.clock.now(), refusal: error.report } as const;
    // An import may be refused because this very import is under way: then its report stays as it is.
    const isUnderWay = (await unfinishedRuns(deps.pool)).some(({ run }) => run.runId === refused.importId);
    if (!isUnderWay) await keepReport(deps.pool, refused);
    return refused;
  }
}

/** How a caller follows a run: `onProgress` is told how far it is, `signal` aborts it. */
type Follower = Pick<AcademieRequest, 'onProgress' | 'signal'>;

/**
 * Does the work of a run, and keeps and reports its progress. `lost`: aborts when the lock of the base is lost. Once that or the caller's
 * signal has aborted, the next report of progress throws, and so ends the work.
 */
const withProgress = <T>(
  deps: IngestDependencies,
  runId: string,
  { onProgress, signal }: Follower,
  lost: AbortSignal,
  work: (options: Required<Pick<RunOptions, 'onProgress'>>) => Promise<T>,
): Promise<T> =>
  withKeptProgress(deps, runId, keep =>
    work({
      onProgress: interruptible(signal ? AbortSignal.any([signal, lost]) : lost, progress => {
        keep(progress);
        onProgress?.(progress);
      }),
    }),
  );

/** Imports an export whose files are open: takes up the run that the same files began and that was interrupted, or begins one. */
async function importExport(
  deps: IngestDependencies,
  request: AcademieRequest,
  started: AcademieReport,
  files: AafExport,
): Promise<AcademieReport> {
  const { academie, year, context, onStarted, confirmDisappearance = false, confirmOlder = false } = request;
  const { degree, complete, digest: filesDigest, dataDate } = files;
  const named = ACADEMIES.find(({ code }) => code === files.academie);
  if (named && named.code !== academie)
    throw new FileRefused('WRONG_ACADEMIE', because('ACADEMIE_OTHER', { found: named.code, expected: academie }));
  const { dryRun, waiveIne } = started;
  return withLock(deps.pool, lockOf(academie, degree), async lost => {
    const unfinished = await unfinishedRuns(deps.pool, { academie, degree });
    const interrupted = unfinished.find(
      ({ run, countsAlready }) =>
        countsAlready &&
        !dryRun &&
        run.filesDigest === filesDigest &&
        run.year === year &&
        run.waiveIne === waiveIne &&
        run.confirmDisappearance === confirmDisappearance,
    );
    // A caller that has chosen another id for this import waits for a report by that id: it gets a run of its own, which begins by putting
    // into the mirror what the interrupted run had still to put there, and ends that run as FAILED.
    if (interrupted && [undefined, interrupted.run.runId].includes(request.importId)) {
      const { run, report } = interrupted;
      onStarted?.({ ...report, lines: [] });
      return withProgress(deps, run.runId, request, lost, options => finishRun(deps, run, report, options));
    }
    if (!confirmOlder) await refuseOlder(deps.pool, { academie, degree }, { year, dataDate });
    // This very import may have been killed while its files were read. Then it changed nothing and left only tables: it begins again.
    const killed = unfinished.find(({ run, countsAlready }) => !countsAlready && run.runId === request.importId);
    if (killed) await forgetRun(deps.pool, killed.run);
    const running: AcademieReport = {
      ...started,
      degree,
      complete,
      filesDigest,
      ignoredFiles: files.ignored,
      ...ifDefined('dataDate', dataDate),
    };
    const base = { academie, degree, year, waiveIne, dryRun, confirmDisappearance, filesDigest, dataDate };
    const run = { runId: running.importId, ...base, context };
    return withProgress(deps, run.runId, request, lost, options =>
      runAcademie(deps, run, running, files, { ...options, onStarted }),
    );
  });
}

/**
 * Takes up the runs that were killed, one after the other: brings the schools up to date that are still due, and forgets
 * runs whose files were still being read (they changed nothing, and the files are to be given again). Leaves alone a run that is under
 * way. Goes on after the fault of a run, and throws it at the end. Answers the reports of the runs that it finished.
 */
export async function resumeAcademies(deps: IngestDependencies, follower: Follower = {}): Promise<AcademieReport[]> {
  const reports: AcademieReport[] = [];
  const faults: unknown[] = [];
  for (const { run } of await unfinishedRuns(deps.pool)) {
    follower.signal?.throwIfAborted();
    try {
      const report = await withLock(deps.pool, lockOf(run.academie, run.degree), lost =>
        takeUp(deps, run.runId, follower, lost),
      );
      if (report) reports.push(report);
    } catch (error) {
      // The lock is refused for a run that is under way.
      if (!(error instanceof FileRefused)) faults.push(error);
    }
  }
  if (faults.length > 1) throw new AggregateError(faults, 'several runs could not be taken up');
  if (faults.length > 0) throw faults[0];
  return reports;
}

/**
 * Takes up one run, with its lock held. A run whose files do not count yet is forgotten, and its report becomes FAILED. Answers `undefined`
 * then, and when the run has ended meanwhile.
 */
async function takeUp(
  deps: IngestDependencies,
  runId: string,
  follower: Follower,
  lost: AbortSignal,
): Promise<AcademieReport | undefined> {
  const found = (await unfinishedRuns(deps.pool)).find(({ run }) => run.runId === runId);
  if (!found) return undefined;
  if (found.countsAlready)
    return withProgress(deps, runId, follower, lost, options => finishRun(deps, found.run, found.report, options));
  await forgetRun(deps.pool, found.run);
  await keepReport(deps.pool, { ...found.report, status: 'FAILED', completedAt: deps.clock.now(), lines: [] });
  return undefined;
}
