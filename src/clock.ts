/** The one source of the time. Deciders are given it; nothing else calls `Date.now()` for business time. */
export interface Clock {
  /** ISO 8601 UTC with milliseconds. */
  now(): string;
}

export const systemClock: Clock = { now: () => new Date().toISOString() };

/** A clock that can be put forward (development and tests only): real time plus an offset. */
export class AdjustableClock implements Clock {
  #offset = 0;
  /** How far it is ahead of real time, in milliseconds. */
  get ahead(): number {
    return this.#offset;
  }
  set ahead(milliseconds: number) {
    this.#offset = milliseconds;
  }
  now(): string {
    return new Date(Date.now() + this.#offset).toISOString();
  }
  /** Puts the clock at an instant; it runs on from there. */
  set(iso: string): void {
    const at = Date.parse(iso);
    if (Number.isNaN(at)) throw new RangeError(`not an ISO 8601 instant: ${JSON.stringify(iso)}`);
    this.#offset = at - Date.now();
  }
}
