/** The shortest and the longest delay, in whatever unit the delay is to have. */
export interface Backoff {
  readonly from: number;
  readonly to: number;
  /**
   * The share of each delay left to chance, from 0 (none, as when left out) to 1: the delay is shortened by up to this share.
   * Give one where several servers, or many callers, fail at the same moment and would otherwise all return at the same moment.
   */
  readonly spread?: number;
}

/** Keeps the power finite: `from` may be 0. */
const MOST_DOUBLINGS = 1_000;

/**
 * The delay before the next try after so many failures in a row: `from` after the first, doubled by each further one, `to` at most.
 * `random` answers a number from 0 to 1.
 */
export function backoff(
  failures: number,
  { from, to, spread = 0 }: Backoff,
  random: () => number = Math.random,
): number {
  const delay = Math.min(to, from * 2 ** Math.min(failures - 1, MOST_DOUBLINGS));
  return spread === 0 ? delay : delay * (1 - spread * random());
}
