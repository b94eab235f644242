/** Calendar arithmetic on ISO 8601 UTC instants; no clock. A zone is an IANA name such as `Indian/Reunion`. */
import { instantShown, shownAt } from './time-zones.js';

/** Moves an instant by the calendar and the wall clock of the zone. */
const moveByClock = (iso: string, zone: string, move: (shown: Date) => void): string => {
  const shown = new Date(shownAt(Date.parse(iso), zone));
  move(shown);
  return new Date(instantShown(shown.getTime(), zone)).toISOString();
};

const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month + 1, 0)).getUTCDate();

/**
 * The same day of the month and time of day, `months` later, by the clocks of the zone; the last day of the month when that
 * month is shorter: 30 November + 3 months is 28 (or 29) February.
 */
export const addMonths = (iso: string, months: number, zone = 'UTC'): string =>
  moveByClock(iso, zone, shown => {
    const year = shown.getUTCFullYear();
    const month = shown.getUTCMonth() + months;
    shown.setUTCFullYear(year, month, Math.min(shown.getUTCDate(), daysInMonth(year, month)));
  });

export const addSeconds = (iso: string, seconds: number): string =>
  new Date(Date.parse(iso) + seconds * 1000).toISOString();

/** The same time of day, `days` later, by the clocks of the zone. */
export const addDays = (iso: string, days: number, zone = 'UTC'): string =>
  moveByClock(iso, zone, shown => shown.setUTCDate(shown.getUTCDate() + days));

/** True for a day of the years 1 to 9999, such as 2026-03-01, that the calendar has. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || text < '0001') return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

const INSTANT = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/**
 * The instant that an ISO 8601 text with an offset names, in UTC with milliseconds; undefined for any other text, and for
 * days that the calendar lacks: 30 February is not 2 March.
 */
export function instantOf(text: string): string | undefined {
  const [, day] = INSTANT.exec(text) ?? [];
  if (day === undefined || !isDay(day)) return undefined;
  const at = new Date(text).toISOString();
  // In UTC, the first and last day of these years can lie outside of them.
  return isDay(at.slice(0, 10)) ? at : undefined;
}

/** First year of the school year of a day or instant: it begins in August. */
export const schoolYearOf = (iso: string): number => Number(iso.slice(0, 4)) - (Number(iso.slice(5, 7)) < 8 ? 1 : 0);

/** The first of two instants. */
export const earlier = (one: string, other: string): string => (Date.parse(other) < Date.parse(one) ? other : one);

/** Whether an instant has come at `at`. Instants are compared as such, whatever their number of decimals. */
export const reached = (instant: string, at: string): boolean => Date.parse(at) >= Date.parse(instant);
