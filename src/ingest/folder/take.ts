/** Imports what is new in the watched folder: each export once, those of one series in order, one at a time. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { addTo } from '../../common/grouped.js';
import type { CommandContext } from '../../command/index.js';
import { isAway } from '../../postgres/trouble.js';
import { schoolYearOf } from '../../domain/calendar.js';
import { importAcademie } from '../aaf/run/import.js';
import type { AcademieReport } from '../aaf/run/report.js';
import { isSchoolBase } from '../bases.js';
import { importSchool, type IngestDependencies } from '../school/import.js';
import { withLock } from '../lock.js';
import { FileRefused } from '../report/refusal.js';
import type { ImportReport } from '../report/report.js';
import { exportsIn, type FolderContent, type FolderExport, type Ignored } from './layout.js';
import { inOrder, judge } from './order.js';
import { FolderStore, type ExportState, type KnownExport } from './store.js';
import { digestOf, exportFacts } from './export-facts.js';

export interface FolderDependencies extends IngestDependencies {
  readonly folder: string;
  /** Who imports; each import gets its own correlation id. */
  readonly context: Omit<CommandContext, 'correlationId'>;
  readonly signal: AbortSignal;
  readonly onFault: (error: unknown) => void;
  /** An export counts as copied when nothing was written to it for so long (default 10 s). */
  readonly settleMs?: number;
}

/**
 * `HELD`: a delta that waits for the export before it. `MOVING`: being copied. `BUSY`: another import of its base is under way.
 * `TAKING`: a fault of the machine; will be retried.
 */
export type Outcome = Exclude<ExportState, 'WAITING'> | 'HELD' | 'MOVING' | 'BUSY';

/** What became of one export. */
export interface ExportResult extends Pick<FolderExport, 'base' | 'holder' | 'place'> {
  readonly outcome: Outcome;
  readonly importId?: string;
  readonly report?: ImportReport | AcademieReport;
  /** The days of this export and of the one in force, when this one is older. */
  readonly older?: { readonly day: string; readonly inForce: string };
}

/** What became of the exports in the folder. */
export interface FolderResult {
  /** The exports in the folder, without those that were settled before. */
  readonly exports: readonly ExportResult[];
  readonly ignored: readonly Ignored[];
  /** Whether exports could not be taken now and should be tried again soon. */
  readonly again: boolean;
}

/** An export in the folder, with its stored state. */
interface Found {
  readonly found: FolderExport;
  readonly known: KnownExport;
}

/** An export during whose import the process died or failed this often is given up. */
const MOST_ATTEMPTS = 3;
const SETTLE_MS = 10_000;

/** Imports what is new. Answers `undefined` while another process does. Throws only on a fault of the machine, or when aborted. */
export async function takeFolder(deps: FolderDependencies): Promise<FolderResult | undefined> {
  try {
    return await withLock(
      deps.pool,
      'FOLDER',
      lost => new FolderImport({ ...deps, signal: AbortSignal.any([deps.signal, lost]) }).all(),
      0,
    );
  } catch (error) {
    if (error instanceof FileRefused && error.code === 'ALREADY_RUNNING') return undefined;
    throw error;
  }
}

/** One reading of the folder. */
class FolderImport {
  readonly #store: FolderStore;
  readonly #results: ExportResult[] = [];

  constructor(readonly deps: FolderDependencies) {
    this.#store = new FolderStore(deps.pool);
  }

  /** Recognises the exports in the folder, and takes those of each series in order. */
  async all(): Promise<FolderResult> {
    const content = await exportsIn(this.deps.folder);
    await this.#store.settleEnded(this.deps.clock.now());
    for (const series of seriesOf(await this.#recognise(content)).values()) await this.#takeSeries(series);
    await this.#store.forgetAllBut(
      content.exports.map(({ place }) => place),
      this.deps.clock.now(),
    );
    const again = this.#results.some(({ outcome }) => ['MOVING', 'BUSY', 'TAKING'].includes(outcome));
    return { exports: this.#results, ignored: content.ignored, again };
  }

  /** The exports that are completely copied, each with its stored state. */
  async #recognise({ exports }: FolderContent): Promise<Found[]> {
    const newOrChanged: FolderExport[] = [];
    for (const found of exports) if ((await this.#store.digestAt(found)) === undefined) newOrChanged.push(found);
    const stamps = newOrChanged.length > 0 ? await this.#stampsLater() : new Map<string, string>();
    const all: Found[] = [];
    for (const found of exports) {
      this.deps.signal.throwIfAborted();
      const known =
        newOrChanged.includes(found) && stamps.get(found.place) !== found.stamp
          ? undefined
          : await this.#stateOf(found);
      if (known) all.push({ found, known });
      else this.#results.push({ ...named(found), outcome: 'MOVING' });
    }
    return all;
  }

  /** The stamps of all places after `settleMs`: those that changed meanwhile are being copied. */
  async #stampsLater(): Promise<Map<string, string>> {
    const { folder, settleMs = SETTLE_MS, signal } = this.deps;
    await sleep(settleMs, undefined, { signal });
    return new Map((await exportsIn(folder)).exports.map(({ place, stamp }) => [place, stamp]));
  }

  /** Finds or stores the state of an export; `undefined` when its files went away while they were read. */
  async #stateOf(found: FolderExport): Promise<KnownExport | undefined> {
    try {
      const before = await this.#store.digestAt(found);
      const digest = before ?? (await digestOf(found));
      const known =
        (await this.#store.find(found, digest)) ?? (await this.#store.add(found, digest, await exportFacts(found)));
      const isToTakeAgain =
        before === undefined &&
        known.state === 'COMPLETED' &&
        (await this.#store.isToTakeAgain(found, known, this.deps.clock.now()));
      const current = isToTakeAgain ? await this.#store.takeAgain(found, known) : known;
      await this.#store.place(found, digest);
      return current;
    } catch (error) {
      // Errors of the file system have a `syscall`.
      if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
      return undefined;
    }
  }

  /** Takes the exports of a series in order. Stops where one has to be tried again. */
  async #takeSeries(series: readonly Found[]): Promise<void> {
    for (const one of series) {
      const { found, known } = one;
      if (known.state !== 'WAITING' && known.state !== 'TAKING') continue;
      const looked = known.state === 'TAKING' ? await this.#take(one) : await this.#judge(one);
      this.#results.push({ ...named(found), importId: known.importId, ...looked });
      // Later exports of the series may depend on it.
      if (looked.outcome === 'BUSY' || looked.outcome === 'TAKING') return;
    }
  }

  /** Takes an export, or says why not. */
  async #judge(one: Found): Promise<Pick<ExportResult, 'outcome' | 'report' | 'older'>> {
    const { found, known } = one;
    const series = { base: found.base, holder: found.holder, ...degreeOf(known) };
    const done = await this.#store.completedImports(series);
    const verdict = judge(known.facts, done, await this.#store.gaps(series));
    if (verdict === 'TAKE') return this.#take(one);
    if (verdict !== 'HELD') await this.#store.settle(known.importId, verdict, this.deps.clock.now());
    const { day } = known.facts;
    const inForce = done
      .map(imported => imported.day)
      .sort()
      .at(-1);
    const isOlder = day !== undefined && inForce !== undefined && day < inForce;
    return { outcome: verdict, ...(verdict !== 'HELD' && isOlder && { older: { day, inForce } }) };
  }

  /** Imports an export and stores what came of it. */
  async #take(one: Found): Promise<Pick<ExportResult, 'outcome' | 'report'>> {
    const { clock, signal, onFault } = this.deps;
    const { importId, state, attempts } = one.known;
    const fail = async (): Promise<{ outcome: 'FAILED' }> => {
      await this.#store.settle(importId, 'FAILED', clock.now());
      return { outcome: 'FAILED' };
    };
    signal.throwIfAborted();
    if (attempts >= MOST_ATTEMPTS) return fail();
    await this.#store.begin(importId);
    let report: ImportReport | AcademieReport;
    try {
      report = await this.#import(one);
    } catch (error) {
      if (signal.aborted) {
        await this.#store.putBack(importId, 'TAKING');
        throw error;
      }
      onFault(error);
      // Trouble that passes (database away, disk full) is not the export's fault: the attempt does not count.
      if (isAway(error)) {
        await this.#store.putBack(importId, 'TAKING');
        return { outcome: 'TAKING' };
      }
      return attempts + 1 < MOST_ATTEMPTS ? { outcome: 'TAKING' } : fail();
    }
    const code = report.refusal?.code;
    if (code === 'ALREADY_RUNNING') {
      await this.#store.putBack(importId, state === 'TAKING' ? 'TAKING' : 'WAITING');
      return { outcome: 'BUSY' };
    }
    const outcome = report.status === 'COMPLETED' ? 'COMPLETED' : 'REFUSED';
    await this.#store.settle(importId, outcome, clock.now(), code);
    return { outcome, report };
  }

  #import({ found, known }: Found): Promise<ImportReport | AcademieReport> {
    const { clock, signal } = this.deps;
    const { base, holder, files } = found;
    const request = {
      files,
      year: schoolYearOf(known.facts.day ?? clock.now()),
      importId: known.importId,
      context: { ...this.deps.context, correlationId: randomUUID() },
      onProgress: () => signal.throwIfAborted(),
    };
    return isSchoolBase(base)
      ? importSchool(this.deps, { ...request, base, uai: holder })
      : importAcademie(this.deps, { ...request, academie: holder });
  }
}

const named = ({ base, holder, place }: FolderExport): Pick<FolderExport, 'base' | 'holder' | 'place'> => ({
  base,
  holder,
  place,
});

const degreeOf = ({ facts: { degree } }: KnownExport) => (degree === undefined ? {} : { degree });

/** Groups exports by series: first those whose import has started, then the others in order. Of equal exports only the first stays. */
function seriesOf(all: readonly Found[]): Map<string, Found[]> {
  const series = new Map<string, Found[]>();
  const met = new Set<string>();
  const order = ({ found, known }: Found) => ({ ...known.facts, writtenAt: found.writtenAt, place: found.place });
  for (const one of [...all].sort(
    (a, b) => Number(b.known.state === 'TAKING') - Number(a.known.state === 'TAKING') || inOrder(order(a), order(b)),
  )) {
    if (met.has(one.known.importId)) continue;
    met.add(one.known.importId);
    const key = [one.found.base, one.found.holder, one.known.facts.degree].join();
    addTo(series, key, one);
  }
  return series;
}
