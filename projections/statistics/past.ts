/**
 * What an account, a pupil or a school was like since when: entries in the order of time, the last of which holds now. A day of
 * figures is made of them. They are kept to the hour: every time zone of France differs from UTC by whole hours (a test holds
 * that), so that what changed within an hour falls on one day everywhere.
 */

/** An entry holds from the hour `since` on, until the next one: `2026-09-01T08`, UTC. */
export interface Since {
  readonly since: string;
}

/** The hour of an instant (ISO 8601 UTC). */
export const hourOf = (at: string): string => at.slice(0, 13);

/**
 * Adds what holds from the entry's hour on. An entry of the same hour as the last one replaces it. So does an entry of an earlier hour, for the
 * order is that of the stream, whatever the clocks said: it holds from the hour of the last one on.
 */
export function withEntry<E extends Since>(
  past: readonly E[],
  entry: E,
  isSame: (one: E, other: E) => boolean,
): readonly E[] {
  const last = past[past.length - 1];
  if (last === undefined) return [entry];
  if (isSame(last, entry)) return past;
  if (entry.since > last.since) return [...past, entry];
  const earlier = past.slice(0, -1);
  const previous = earlier[earlier.length - 1];
  return previous !== undefined && isSame(previous, entry) ? earlier : [...earlier, { ...entry, since: last.since }];
}

/** The entry that holds now. */
export const latest = <E extends Since>(past: readonly E[]): E | undefined => past[past.length - 1];

/** The entry that held during the hour; undefined before the first. */
export function during<E extends Since>(past: readonly E[], hour: string): E | undefined {
  for (let e = past.length - 1; e >= 0; e--) if (past[e]!.since <= hour) return past[e];
  return undefined;
}

/** The entry that held until the hour began; undefined before the first. */
export function until<E extends Since>(past: readonly E[], hour: string): E | undefined {
  for (let e = past.length - 1; e >= 0; e--) if (past[e]!.since < hour) return past[e];
  return undefined;
}

const NONE: readonly never[] = [];

/** The hour from which on two pasts differ; undefined when they are equal. */
export function differsFrom<E extends Since>(
  one: readonly E[] = NONE,
  other: readonly E[] = NONE,
  isSame: (one: E, other: E) => boolean,
): string | undefined {
  if (one === other) return undefined;
  let e = 0;
  while (e < one.length && e < other.length && one[e]!.since === other[e]!.since && isSame(one[e]!, other[e]!)) e++;
  const hours = [one[e], other[e]].filter(entry => entry !== undefined).map(({ since }) => since);
  return hours.sort()[0];
}
