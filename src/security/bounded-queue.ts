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
  /** Calls back after so many milliseconds of real time. */
  readonly later?: (callBack: () => void, ms: number) => void;
  /** Called when foreground work comes, at most once in half the time for which background work pauses because of it. */
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
/** How long after foreground work came no background work begins: what a person waits for, beside the hash, is then done as well. */
export const PAUSE_MS = 40;
/** However often foreground work comes, one piece of background work begins in this time, once a place is free. */
export const STARVED_MS = 200;

const laterByTimer = (callBack: () => void, ms: number): void => {
  setTimeout(callBack, ms).unref();
};

export interface Turn {
  /** The work waits even when the queue is full. For callers that bound their own requests. */
  readonly patient?: boolean;
  /** Patient work that nobody waits for. It runs after all other work, pauses when other work comes, and leaves a place free for a while after. */
  readonly background?: boolean;
}

export class BoundedQueue {
  readonly #atOnce: number;
  readonly #most: number;
  readonly #now: () => number;
  readonly #later: (callBack: () => void, ms: number) => void;
  readonly #onForeground: (() => void) | undefined;
  readonly #waiting: (() => void)[] = [];
  readonly #background: (() => void)[] = [];
  #running = 0;
  /** When foreground work last came, here or elsewhere. */
  #cameAt = -Infinity;
  /** When `onForeground` was last called. */
  #saidAt = -Infinity;
  /** When background work last began. */
  #backgroundAt = -Infinity;
  /** Whether a timer is set that begins background work when its pause is over. */
  #waking = false;
  #refused = 0;
  /** Moving mean of how long work takes. */
  #meanMs = 0;

  constructor(options: BoundedQueueOptions) {
    const { atOnce, waiting, now = () => performance.now(), later = laterByTimer, onForeground } = options;
    this.#atOnce = atOnce;
    this.#most = waiting;
    this.#now = now;
    this.#later = later;
    this.#onForeground = onForeground;
  }

  get figures(): QueueFigures {
    return { running: this.#running, waiting: this.#waiting.length + this.#background.length, refused: this.#refused };
  }

  /** Runs the work in its turn, first come first served. Throws `QueueFull` when too many wait. */
  async run<T>(work: () => Promise<T>, turn: Turn = {}): Promise<T> {
    const { background = false, patient = background } = turn;
    if (!background) this.#foregroundCame();
    if (this.#running < (background ? this.#placesForBackground() : this.#atOnce)) this.#take(background);
    else {
      if (!patient && this.#waiting.length >= this.#most) {
        this.#refused += 1;
        throw new QueueFull(this.#retryAfter());
      }
      // Work that ends, or the end of a pause, resolves this and leaves its place to it.
      await new Promise<void>(resolve => {
        (background ? this.#background : this.#waiting).push(resolve);
        this.#beginBackgroundAfterPause();
      });
    }
    const began = this.#now();
    try {
      return await work();
    } finally {
      this.#meanMs += (this.#now() - began - this.#meanMs) * (this.#meanMs === 0 ? 1 : WEIGHT);
      this.#leavePlace();
    }
  }

  /** Pauses background work, then leaves a place free of it for a while, because foreground work came to another queue on the same processor. */
  foregroundElsewhere(): void {
    this.#cameAt = this.#now();
  }

  #foregroundCame(): void {
    this.#cameAt = this.#now();
    if (this.#cameAt - this.#saidAt < PAUSE_MS / 2) return;
    this.#saidAt = this.#cameAt;
    this.#onForeground?.();
  }

  #take(background: boolean): void {
    this.#running += 1;
    if (background) this.#backgroundAt = this.#now();
  }

  /** Gives the place of finished work to the next that waits. */
  #leavePlace(): void {
    this.#running -= 1;
    const next = this.#waiting.shift();
    if (next) {
      this.#take(false);
      return next();
    }
    this.#beginBackground();
  }

  /** Begins as much background work as there are places for; in a pause, when it is over. */
  #beginBackground(): void {
    while (this.#background.length > 0 && this.#running < this.#placesForBackground()) {
      this.#take(true);
      this.#background.shift()!();
    }
    this.#beginBackgroundAfterPause();
  }

  /**
   * Sets the timer that begins waiting background work when the pause is over. Outside of a pause none is needed while other work runs: its end begins
   * what waits. Where nothing runs, the timer is set in any case: the pause may have ended since the caller looked at the clock, and nothing else
   * would begin that work.
   */
  #beginBackgroundAfterPause(): void {
    if (this.#background.length === 0 || this.#waking || (this.#running > 0 && !this.#pauses())) return;
    this.#waking = true;
    const until = Math.min(this.#cameAt + PAUSE_MS, this.#backgroundAt + STARVED_MS);
    this.#later(
      () => {
        this.#waking = false;
        this.#beginBackground();
      },
      Math.max(1, until - this.#now()),
    );
  }

  /** Whether no background work may begin at present. */
  #pauses(): boolean {
    const now = this.#now();
    return now - this.#cameAt < PAUSE_MS && now - this.#backgroundAt < STARVED_MS;
  }

  #placesForBackground(): number {
    if (this.#pauses()) return 0;
    return this.#now() - this.#cameAt < FOREGROUND_MS ? Math.max(1, this.#atOnce - 1) : this.#atOnce;
  }

  #retryAfter(): number {
    return Math.max(1, Math.ceil((this.#waiting.length * this.#meanMs) / this.#atOnce / 1_000));
  }
}
