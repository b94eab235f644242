/** Days in French words. */

/** A day: in words already, or as an instant with the time zone of the school (an IANA name such as `Indian/Reunion`). */
export type DayInWords = string | { readonly at: string; readonly zone: string };

/** `30 novembre 2026`, `1er décembre 2026`. */
export function inWords(day: DayInWords): string {
  if (typeof day === 'string') return day;
  const format = new Intl.DateTimeFormat('fr-FR', {
    timeZone: day.zone,
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  return format.format(new Date(day.at)).replace(/^1 /, '1er ');
}
