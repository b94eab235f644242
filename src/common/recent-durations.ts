/** How long something has taken lately: for work that must not be told apart from it by its time. */

/** How many durations are kept. */
const KEPT = 64;

export class RecentDurations {
  readonly #kept: number[] = [];
  #noted = 0;

  /** `assumedMs` is drawn before the first duration is noted. */
  constructor(private readonly assumedMs: number) {}

  /** Notes a duration, in milliseconds, in place of the oldest kept. */
  note(ms: number): void {
    this.#kept[this.#noted++ % KEPT] = ms;
  }

  /** One of the durations kept, drawn by chance. */
  draw(): number {
    return this.#kept[Math.floor(Math.random() * this.#kept.length)] ?? this.assumedMs;
  }
}
