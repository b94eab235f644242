/** How a file says in French what it holds. */
import { dayShown, shownAt } from '../domain/time-zones.js';

/** `2026-09-15` → `15/09/2026` */
export const frenchDay = (day: string): string => day.split('-').reverse().join('/');

/** `15/09/2026 à 10:30`, by the clocks of the zone. */
export const frenchTime = (instant: string, zone: string): string =>
  `${frenchDay(dayShown(instant, zone))} à ${new Date(shownAt(Date.parse(instant), zone)).toISOString().slice(11, 16)}`;

/** `Classes : 3A, 3B`; nothing when the condition is not set. `words` are the French words for codes. */
export const oneOf = (
  what: string,
  values: readonly string[] | undefined,
  words: Readonly<Record<string, string>> = {},
): string[] =>
  values === undefined ? [] : [`${what} : ${values.map(value => words[value] ?? value).join(', ') || 'aucun choix'}`];

/** The phrase for a value; nothing when the condition is not set. */
export const phrase = <T>(value: T | undefined, say: (value: T) => string): string[] =>
  value === undefined ? [] : [say(value)];
