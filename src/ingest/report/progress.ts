/** Keeps how far an import is where every server can read it, beside its report. */
import type { Pool } from 'pg';
import type { Clock } from '../../clock.js';
import type { ImportProgress } from '../school/import.js';

type Tell = (progress: ImportProgress) => void;

const EVERY_MS = 1_000;

/**
 * Passes on what it is told of at once when it is the first of a phase, else once a second by the clock, one at a time. A
 * fault of whoever is told is none of the teller's.
 */
export class Seldom {
  #phase: ImportProgress['phase'] | undefined;
  #at = 0;
  #telling: Promise<void> | undefined;

  constructor(
    readonly clock: Clock,
    readonly pass: (progress: ImportProgress, at: string) => Promise<void>,
  ) {}

  tell(progress: ImportProgress): void {
    const at = this.clock.now();
    const soon = progress.phase === this.#phase && Math.abs(Date.parse(at) - this.#at) < EVERY_MS;
    if (soon || this.#telling) return;
    this.#phase = progress.phase;
    this.#at = Date.parse(at);
    this.#telling = this.pass(progress, at)
      .catch(() => undefined)
      .finally(() => (this.#telling = undefined));
  }

  /** Nothing is being passed on any more. */
  async settled(): Promise<void> {
    await this.#telling;
  }
}

const KEEP = `
  insert into ingest.import_progress (import_id, phase, done, total, updated_at) values ($1, $2, $3, $4, $5)
  on conflict (import_id) do update
     set phase = excluded.phase, done = excluded.done, total = excluded.total, updated_at = excluded.updated_at`;

/**
 * Does the work of a run over an académie's files with its progress kept, in statements of their own. What was last told
 * of a run that is left before its end stays, with its time; it goes with the run.
 */
export async function withKeptProgress<T>(
  { pool, clock }: { readonly pool: Pool; readonly clock: Clock },
  runId: string,
  work: (tell: Tell) => Promise<T>,
): Promise<T> {
  const seldom = new Seldom(clock, async ({ phase, done, total }, at) => {
    await pool.query(KEEP, [runId, phase, done, total ?? null, at]);
  });
  try {
    return await work(progress => seldom.tell(progress));
  } finally {
    await seldom.settled();
  }
}
