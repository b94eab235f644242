/** Imports of académies that a server carries: those sent to it, and those it takes up again. They end with the server. */
import { pause } from '../../../common/pause.js';
import { importAcademie, resumeAcademies, type AcademieRequest } from './import.js';
import type { AcademieReport } from './report.js';
import type { IngestDependencies } from '../../school/import.js';
import type { ImportFile } from '../../formats/read/files.js';

/** Files that were sent, until they are removed. */
export interface ReceivedFiles {
  readonly files: readonly ImportFile[];
  readonly remove: () => Promise<void>;
}

export interface AcademieRunsOptions {
  /** Called with every fault that no request is answered with. */
  readonly onFault: (error: unknown) => void;
  /** Called with the report of each run that was taken up and has ended. */
  readonly onTakenUp?: (report: AcademieReport) => void;
  /** Sent and under way; each holds a connection of the pool and its files (default 3). */
  readonly most?: number;
  /** Real time between two looks for runs that nobody carries (default 5 min). */
  readonly lookEveryMs?: number;
}

type Sent = Omit<AcademieRequest, 'files' | 'importId' | 'onStarted' | 'signal'>;

const MOST = 3;
const LOOK_EVERY_MS = 5 * 60_000;

export class AcademieRuns {
  readonly #stopping = new AbortController();
  readonly #underWay = new Set<Promise<unknown>>();
  #looking: Promise<void> = Promise.resolve();

  constructor(
    readonly deps: IngestDependencies,
    readonly options: AcademieRunsOptions,
  ) {}

  /** No more runs are accepted until one of those under way has ended. */
  get full(): boolean {
    return this.#underWay.size >= (this.options.most ?? MOST);
  }

  /**
   * Receives the files and imports them. Answers once they are recognised (RUNNING) or refused (REFUSED); the import then
   * goes on, and its report is kept.
   */
  begin(sent: Sent, receive: () => Promise<ReceivedFiles>): Promise<AcademieReport> {
    return new Promise((resolve, reject) => {
      let isAnswered = false;
      const onStarted = (report: AcademieReport): void => {
        isAnswered = true;
        resolve(report);
      };
      const failed = (error: Error): void => {
        if (!isAnswered) reject(error);
        else this.#reportFault(error);
      };
      const run = this.#import({ ...sent, onStarted }, receive)
        .then(resolve, failed)
        .finally(() => this.#underWay.delete(run));
      this.#underWay.add(run);
    });
  }

  async #import(request: Omit<AcademieRequest, 'files'>, receive: () => Promise<ReceivedFiles>) {
    const { signal } = this.#stopping;
    signal.throwIfAborted();
    const { files, remove } = await receive();
    try {
      return await importAcademie(this.deps, { ...request, files, signal });
    } finally {
      await remove();
    }
  }

  /** Takes up the runs that no server carries on: now, and from time to time, for another server may have died. */
  resume(): void {
    this.#looking = this.#lookAgainAndAgain();
  }

  async #lookAgainAndAgain(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        const reports = await resumeAcademies(this.deps, { signal });
        for (const report of reports) this.options.onTakenUp?.(report);
      } catch (error) {
        this.#reportFault(error);
      }
      await pause(this.options.lookEveryMs ?? LOOK_EVERY_MS, signal);
    }
  }

  #reportFault(error: unknown): void {
    if (!this.#stopping.signal.aborted) this.options.onFault(error);
  }

  /** Interrupts the runs under way: the next start takes them up. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([...this.#underWay, this.#looking]);
  }
}
