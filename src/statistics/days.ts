/** The days of a history of statistics: the last one of each interval. */

export const INTERVALS = ['DAY', 'WEEK', 'MONTH'] as const;
export type Interval = (typeof INTERVALS)[number];

const DAY_MS = 86_400_000;
const dayOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

/** True when an interval ends with this day: a week with its Sunday, a month with its last day. */
function ends(instant: number, interval: Interval): boolean {
  if (interval === 'DAY') return true;
  if (interval === 'WEEK') return new Date(instant).getUTCDay() === 0;
  return dayOf(instant + DAY_MS).endsWith('-01');
}

/** How many days lie from one day to another, both included; none when `to` is before `from`. */
export const countDays = (from: string, to: string): number =>
  Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1);

/** The last days of the intervals that begin by `to`, from `from` on: `YYYY-MM-DD`, in order. `to` is the last of them. */
export function lastDays(from: string, to: string, interval: Interval): string[] {
  const days: string[] = [];
  const last = Date.parse(to);
  for (let instant = Date.parse(from); instant <= last; instant += DAY_MS)
    if (instant === last || ends(instant, interval)) days.push(dayOf(instant));
  return days;
}
