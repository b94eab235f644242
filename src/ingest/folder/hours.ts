/** The hours of the day at which the watched folder is looked at, by the clocks of metropolitan France. */
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

/** What the clocks show at an instant, read as if it were UTC. */
function shownAt(instant: number): number {
  const shown = new Map(CLOCK.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => shown.get(type)!;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

const ahead = (instant: number): number => shownAt(instant) - instant;

/** When the clocks show this. An hour that spring leaves out comes an hour later; one that autumn repeats, once. */
const instantOf = (shown: number): number => shown - ahead(shown - ahead(shown));

/** The last of the day's hours (minutes after midnight, one at least) that has come at an instant. */
export function lastHour(now: string, hours: readonly number[]): string {
  const at = Date.parse(now);
  const today = Math.floor(shownAt(at) / DAY) * DAY;
  const instants = [today - DAY, today].flatMap(day => hours.map(minutes => instantOf(day + minutes * MINUTE)));
  return new Date(Math.max(...instants.filter(instant => instant <= at))).toISOString();
}
