/** The one source of business time. Nothing else calls `Date.now()` for it. Deciders receive the time in the command. */
export interface Clock {
  /** ISO 8601 UTC with milliseconds. */
  now(): string;
}

/** The last instant and its text. A request asks the clock several times, so each millisecond is formatted once. */
const last = { at: NaN, text: '' };

export const systemClock: Clock = {
  now() {
    const at = Date.now();
    if (at !== last.at) Object.assign(last, { at, text: new Date(at).toISOString() });
    return last.text;
  },
};

/** A clock that can be put forward (development and tests only): real time plus an offset. */
export class AdjustableClock implements Clock {
  #offset = 0;
  /** Milliseconds ahead of real time. */
  get ahead(): number {
    return this.#offset;
  }
  set ahead(milliseconds: number) {
    this.#offset = milliseconds;
  }
  now(): string {
    return new Date(Date.now() + this.#offset).toISOString();
  }
  /** Sets the clock to an instant; it runs on from there. */
  set(iso: string): void {
    const at = Date.parse(iso);
    if (Number.isNaN(at)) throw new RangeError(`not an ISO 8601 instant: ${JSON.stringify(iso)}`);
    this.#offset = at - Date.now();
  }
}
