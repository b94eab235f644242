/** Runs imports of académies in a server: those whose files it is sent, and interrupted ones that it takes up. They stop with the server. */
import { pause } from '../../../common/pause.js';
import { importAcademie, resumeAcademies, type AcademieRequest } from './import.js';
import type { AcademieReport } from './report.js';
import type { IngestDependencies } from '../../school/import.js';
import type { ImportFile } from '../../formats/read/files.js';

/** Files that the server was sent; `remove` deletes them. */
export interface ReceivedFiles {
  readonly files: readonly ImportFile[];
  readonly remove: () => Promise<void>;
}

export interface AcademieRunsOptions {
  /** Called with every fault that no request is answered with. */
  readonly onFault: (error: unknown) => void;
  /** Called with the report of each run that was taken up and has ended. */
  readonly onTakenUp?: (report: AcademieReport) => void;
  /** The most imports of sent files at a time (default 3): each holds a connection of the pool, and its files. */
  readonly most?: number;
  /** Milliseconds of real time between two looks for interrupted runs (default 5 min). */
  readonly lookEveryMs?: number;
}

/** What the sender of an export says of it. */
type Sent = Omit<AcademieRequest, 'files' | 'importId' | 'onStarted' | 'signal'>;

const MOST = 3;
const LOOK_EVERY_MS = 5 * 60_000;

/** Call `resume` once when the server starts, `begin` for each export that it is sent (unless `full`), and `stop` at the end. */
export class AcademieRuns {
  readonly #stopping = new AbortController();
  readonly #underWay = new Set<Promise<unknown>>();
  #looking: Promise<void> = Promise.resolve();

  constructor(
    readonly deps: IngestDependencies,
    readonly options: AcademieRunsOptions,
  ) {}

  /** True while as many imports are under way as may be. Ask before `begin`, which does not check it. */
  get full(): boolean {
    return this.#underWay.size >= (this.options.most ?? MOST);
  }

  /**
   * Receives the files and imports them. Answers once they are recognised (RUNNING) or refused (REFUSED); the import then
   * goes on, and its report is kept. Rejects on a fault before that; later faults go to `onFault`.
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

  /** Takes up interrupted runs: now, and from time to time, because another server may have died. */
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
