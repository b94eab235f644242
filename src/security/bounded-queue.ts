/** A queue that runs a limited amount of work at a time, lets a limited amount wait, and refuses more at once. */

/** Thrown when the queue refuses work. The work was not started. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
  constructor(
    /** Seconds after which to try again: an estimate of when the work now waiting will be done. */
    readonly retryAfter: number,
  ) {
    super(`the queue is full; try again in ${retryAfter} s`);
  }
}

export interface BoundedQueueOptions {
  /** Work run at a time. */
  readonly atOnce: number;
  /** Work that may wait. */
  readonly waiting: number;
  /** Real time, in milliseconds. */
  readonly now?: () => number;
}

export interface QueueFigures {
  readonly running: number;
  readonly waiting: number;
  /** Since the start. */
  readonly refused: number;
}

/** Weight of the latest duration in the moving mean. */
const WEIGHT = 0.1;

export class BoundedQueue {
  readonly #atOnce: number;
  readonly #most: number;
  readonly #now: () => number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #refused = 0;
  #meanMs = 0;

  constructor({ atOnce, waiting, now = () => performance.now() }: BoundedQueueOptions) {
    this.#atOnce = atOnce;
    this.#most = waiting;
    this.#now = now;
  }

  get figures(): QueueFigures {
    return { running: this.#running, waiting: this.#waiting.length, refused: this.#refused };
  }

  /**
   * Runs the work in its turn, first come first served. Throws `QueueFull` when too many wait. `patient` work waits all the same: for callers
   * that bound their own requests.
   */
  async run<T>(work: () => Promise<T>, { patient = false } = {}): Promise<T> {
    if (this.#running < this.#atOnce) this.#running += 1;
    else {
      if (!patient && this.#waiting.length >= this.#most) {
        this.#refused += 1;
        throw new QueueFull(this.#retryAfter());
      }
      // Work that ends resolves this and leaves its place to it.
      await new Promise<void>(resolve => this.#waiting.push(resolve));
    }
    const began = this.#now();
    try {
      return await work();
    } finally {
      this.#meanMs += (this.#now() - began - this.#meanMs) * (this.#meanMs === 0 ? 1 : WEIGHT);
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }

  #retryAfter(): number {
    return Math.max(1, Math.ceil((this.#waiting.length * this.#meanMs) / this.#atOnce / 1_000));
  }
}
