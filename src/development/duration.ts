/** ISO 8601 durations, added to an instant in UTC. */
import { addMonths, addSeconds } from '../domain/calendar.js';

// `(?!$)`: neither `P` alone nor a `T` at the end is a duration.
const DURATION = /^P(?!$)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?!$)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** `P3M1D` after an instant: months of the calendar first, then days and time. Throws a RangeError on what is no duration. */
export function addDuration(iso: string, duration: string): string {
  const parts = DURATION.exec(duration)
    ?.slice(1)
    .map(part => Number(part ?? 0));
  if (!parts) throw new RangeError(`not an ISO 8601 duration such as P3M1D or PT2H: ${JSON.stringify(duration)}`);
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts;
  return addSeconds(
    addMonths(iso, years * 12 + months),
    (weeks * 7 + days) * 86_400 + hours * 3_600 + minutes * 60 + seconds,
  );
}
