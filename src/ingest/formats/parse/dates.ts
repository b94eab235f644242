/** Parses dates as the bases write them. */

/** `17/08/2017`, `2017-08-17` (a time may follow) → `2017-08-17`; `undefined` when it is no day of the calendar. */
export function parseDay(text: string): string | undefined {
  const found =
    /^(?<day>\d{1,2})[/.-](?<month>\d{1,2})[/.-](?<year>\d{4})(?:[ T].*)?$/.exec(text.trim()) ??
    /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})(?:[ T].*)?$/.exec(text.trim());
  if (!found?.groups) return undefined;
  const [year, month, day] = [Number(found.groups.year), Number(found.groups.month), Number(found.groups.day)];
  // Any other year is a typing error.
  if (year < 1900 || year > 2200) return undefined;
  const at = new Date(Date.UTC(year, month - 1, day));
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) return undefined;
  return at.toISOString().slice(0, 10);
}

/** The day a pupil leaves; `undefined` where the base has none, empty or zeros; `null` where it is no day of the calendar. */
export const parseExitDay = (text: string | undefined): string | null | undefined =>
  text === undefined || /^[0\s/.:-]*$/.test(text) ? undefined : (parseDay(text) ?? null);

/** `2026`, `2026-2027`, `2026/2027` → 2026. */
export const parseSchoolYear = (text: string): number | undefined => {
  const year = /^\s*(\d{4})(?:\s*[-/]\s*\d{4})?\s*$/.exec(text)?.[1];
  return year === undefined ? undefined : Number(year);
};
