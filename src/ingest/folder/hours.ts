/** The hours of the day at which the watched folder is read, in the time zone of metropolitan France. */
const ZONE = 'Europe/Paris';
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** Local time at an instant, as milliseconds as if it were UTC. */
function shownAt(instant: number): number {
  const shown = new Map(CLOCK.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => shown.get(type)!;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

const offsetAt = (instant: number): number => shownAt(instant) - instant;

/**
 * The instant of a local time, by the offset at a first guess of it. A time that is skipped in spring comes an hour later; of one that is
 * repeated in autumn, the second counts.
 */
const instantOf = (shown: number): number => shown - offsetAt(shown - offsetAt(shown));

/** The latest of the hours (minutes after midnight, at least one) that is not after `now`, as an instant. */
export function lastHour(now: string, hours: readonly number[]): string {
  const at = Date.parse(now);
  const today = Math.floor(shownAt(at) / DAY) * DAY;
  const instants = [today - DAY, today].flatMap(day => hours.map(minutes => instantOf(day + minutes * MINUTE)));
  return new Date(Math.max(...instants.filter(instant => instant <= at))).toISOString();
}
