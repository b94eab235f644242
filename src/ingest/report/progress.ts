/** Keeps how far an import is where every server can read it, beside its report. */
import type { Pool } from 'pg';
import type { Clock } from '../../clock.js';
import type { ImportProgress } from '../school/import.js';

type OnProgress = (progress: ImportProgress) => void;

const EVERY_MS = 1_000;

/**
 * Passes progress on, one at a time: within a phase once a second, at a new phase without waiting. Drops what is offered while
 * one is being passed on, even the first of a phase. Swallows the faults of `pass`: the work goes on without its progress.
 */
export class ProgressThrottle {
  #phase: ImportProgress['phase'] | undefined;
  #at = 0;
  #passing: Promise<void> | undefined;

  constructor(
    readonly clock: Clock,
    readonly pass: (progress: ImportProgress, at: string) => Promise<void>,
  ) {}

  /** Passes this progress on. Drops it when one is still being passed on, or when the last of the same phase is less than a second old. */
  offer(progress: ImportProgress): void {
    const at = this.clock.now();
    // The clock may have been put back: what is more than a second away, in either direction, is not soon.
    const soon = progress.phase === this.#phase && Math.abs(Date.parse(at) - this.#at) < EVERY_MS;
    if (soon || this.#passing) return;
    this.#phase = progress.phase;
    this.#at = Date.parse(at);
    this.#passing = this.pass(progress, at)
      .catch(() => undefined)
      .finally(() => (this.#passing = undefined));
  }

  /** Resolves once nothing is being passed on. */
  async settled(): Promise<void> {
    await this.#passing;
  }
}

const KEEP = `
  insert into ingest.import_progress (import_id, phase, done, total, updated_at) values ($1, $2, $3, $4, $5)
  on conflict (import_id) do update
     set phase = excluded.phase, done = excluded.done, total = excluded.total, updated_at = excluded.updated_at`;

/**
 * Does the work of a run over an académie's files and writes its progress, outside the transactions of the work. The last
 * progress of an interrupted run stays, with its time, until the run itself is deleted.
 */
export async function withKeptProgress<T>(
  { pool, clock }: { readonly pool: Pool; readonly clock: Clock },
  runId: string,
  work: (onProgress: OnProgress) => Promise<T>,
): Promise<T> {
  const throttle = new ProgressThrottle(clock, async ({ phase, done, total }, at) => {
    await pool.query(KEEP, [runId, phase, done, total ?? null, at]);
  });
  try {
    return await work(progress => throttle.offer(progress));
  } finally {
    await throttle.settled();
  }
}
