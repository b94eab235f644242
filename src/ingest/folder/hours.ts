/** The hours of the day at which the watched folder is read, in the time zone of metropolitan France. */
import { shownAt } from '../../domain/time-zones.js';

const ZONE = 'Europe/Paris';
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

const offsetAt = (instant: number): number => shownAt(instant, ZONE) - instant;

/**
 * The instant of a local time (milliseconds, as if it were UTC), by the offset at a first guess of it. A time that is skipped in spring comes an hour
 * later; of one repeated in autumn the second counts, where `instantShown` takes the first.
 */
const instantOf = (shown: number): number => shown - offsetAt(shown - offsetAt(shown));

/** The latest of the hours (minutes after midnight, at least one) that is not after `now`, as an instant. */
export function lastHour(now: string, hours: readonly number[]): string {
  const at = Date.parse(now);
  const today = Math.floor(shownAt(at, ZONE) / DAY) * DAY;
  const instants = [today - DAY, today].flatMap(day => hours.map(minutes => instantOf(day + minutes * MINUTE)));
  return new Date(Math.max(...instants.filter(instant => instant <= at))).toISOString();
}
