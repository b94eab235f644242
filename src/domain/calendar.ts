/** Calendar arithmetic on ISO 8601 UTC instants; no clock. */

const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month + 1, 0)).getUTCDate();

/**
 * The same day of the month and time of day, `months` later, in UTC; the last day of the month when that month is
 * shorter: 30 November + 3 months is 28 (or 29) February.
 */
export function addMonths(iso: string, months: number): string {
  const from = new Date(iso);
  const year = from.getUTCFullYear();
  const month = from.getUTCMonth() + months;
  const day = Math.min(from.getUTCDate(), daysInMonth(year, month));
  const to = new Date(from);
  to.setUTCFullYear(year, month, day);
  return to.toISOString();
}

export const addSeconds = (iso: string, seconds: number): string =>
  new Date(Date.parse(iso) + seconds * 1000).toISOString();

export const addDays = (iso: string, days: number): string => addSeconds(iso, days * 86_400);

/** First year of the school year of a day or instant: it begins in August. */
export const schoolYearOf = (iso: string): number => Number(iso.slice(0, 4)) - (Number(iso.slice(5, 7)) < 8 ? 1 : 0);

/** Whether an instant has come at `at`. Instants are compared as such, whatever their number of decimals. */
export const reached = (instant: string, at: string): boolean => Date.parse(at) >= Date.parse(instant);
