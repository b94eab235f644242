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
  /** How many pieces of work run at a time. */
  readonly atOnce: number;
  /** When so many wait, work that is not patient is refused. */
  readonly waiting: number;
  /** Real time, in milliseconds. */
  readonly now?: () => number;
  /** Called when foreground work comes, at most once in half the time for which background work leaves a place free because of it. */
  readonly onForeground?: () => void;
}

export interface QueueFigures {
  readonly running: number;
  readonly waiting: number;
  /** Since the start. */
  readonly refused: number;
}

/** Weight of the latest duration in the moving mean. */
const WEIGHT = 0.1;
/** How long after the last foreground work came one place stays free of background work. */
const FOREGROUND_MS = 5_000;

export interface Turn {
  /** The work waits even when the queue is full. For callers that bound their own requests. */
  readonly patient?: boolean;
  /** Patient work that nobody waits for. It runs after all other work, and leaves a place free while other work comes. */
  readonly background?: boolean;
}

export class BoundedQueue {
  readonly #atOnce: number;
  readonly #most: number;
  readonly #now: () => number;
  readonly #onForeground: (() => void) | undefined;
  readonly #waiting: (() => void)[] = [];
  readonly #background: (() => void)[] = [];
  #running = 0;
  /** When foreground work last came, here or elsewhere. */
  #cameAt = -Infinity;
  #saidAt = -Infinity;
  #refused = 0;
  /** Moving mean of how long work takes. */
  #meanMs = 0;

  constructor({ atOnce, waiting, now = () => performance.now(), onForeground }: BoundedQueueOptions) {
    this.#atOnce = atOnce;
    this.#most = waiting;
    this.#now = now;
    this.#onForeground = onForeground;
  }

  get figures(): QueueFigures {
    return { running: this.#running, waiting: this.#waiting.length + this.#background.length, refused: this.#refused };
  }

  /** Runs the work in its turn, first come first served. Throws `QueueFull` when too many wait. */
  async run<T>(work: () => Promise<T>, turn: Turn = {}): Promise<T> {
    const { background = false, patient = background } = turn;
    if (!background) this.#foregroundCame();
    const places = background ? this.#placesForBackground() : this.#atOnce;
    if (this.#running < places) this.#running += 1;
    else {
      if (!patient && this.#waiting.length >= this.#most) {
        this.#refused += 1;
        throw new QueueFull(this.#retryAfter());
      }
      // Work that ends resolves this and leaves its place to it.
      await new Promise<void>(resolve => (background ? this.#background : this.#waiting).push(resolve));
    }
    const began = this.#now();
    try {
      return await work();
    } finally {
      this.#meanMs += (this.#now() - began - this.#meanMs) * (this.#meanMs === 0 ? 1 : WEIGHT);
      this.#leavePlace();
    }
  }

  /** Leaves a place free of background work for a while, because foreground work came to another queue that shares the processor. */
  foregroundElsewhere(): void {
    this.#cameAt = this.#now();
  }

  #foregroundCame(): void {
    this.#cameAt = this.#now();
    if (this.#cameAt - this.#saidAt < FOREGROUND_MS / 2) return;
    this.#saidAt = this.#cameAt;
    this.#onForeground?.();
  }

  /** Gives the place of finished work to the next that waits. Background work may take several places, when more are free by now. */
  #leavePlace(): void {
    this.#running -= 1;
    const next = this.#waiting.shift();
    if (next) {
      this.#running += 1;
      return next();
    }
    while (this.#background.length > 0 && this.#running < this.#placesForBackground()) {
      this.#running += 1;
      this.#background.shift()!();
    }
  }

  #placesForBackground(): number {
    return this.#now() - this.#cameAt < FOREGROUND_MS ? Math.max(1, this.#atOnce - 1) : this.#atOnce;
  }

  #retryAfter(): number {
    return Math.max(1, Math.ceil((this.#waiting.length * this.#meanMs) / this.#atOnce / 1_000));
  }
}
