/** Work of which only so much may be done at once, and only so much may wait: what comes on top is told at once to come back later. */

/** Nothing was begun. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
  constructor(
    /** After how many seconds to try again: when what waits now will have been done. */
    readonly retryAfter: number,
  ) {
    super(`the queue is full; try again in ${retryAfter} s`);
  }
}

export interface BoundedQueueOptions {
  /** Under way together. */
  readonly atOnce: number;
  /** Waiting for their turn. */
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

/** Weight of the last piece of work in the mean duration. */
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
   * Does the work in its turn: first come, first served. Throws `QueueFull` when too many wait; `patient` work waits behind them all the
   * same, for a caller that bounds by itself how much it asks for.
   */
  async run<T>(work: () => Promise<T>, { patient = false } = {}): Promise<T> {
    if (this.#running < this.#atOnce) this.#running += 1;
    else {
      if (!patient && this.#waiting.length >= this.#most) {
        this.#refused += 1;
        throw new QueueFull(this.#retryAfter());
      }
      // Whoever ends hands its place over.
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
