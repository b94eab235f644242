/** How a file says in French what it holds. */
import type { Completeness } from '../completeness/shown.js';
import { MOST_COUNTED } from '../completeness/lag.js';
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

const several = (count: number, one: string, many: string): string => `${count} ${count > 1 ? many : one}`;

/** `Complet, à la position 0…1 du registre`, or `Incomplet` with what is missing. */
export function completenessInWords({ position, lag, parkedStreams }: Completeness): string {
  const parts: string[] = [];
  if (!lag) parts.push('le registre ne répondait pas : un retard n’est pas exclu');
  else if (lag.events > 0) {
    const events = several(lag.events, 'évènement', 'évènements');
    const since = several(Math.ceil(lag.seconds), 'seconde', 'secondes');
    parts.push(`en retard de ${events}${lag.events === MOST_COUNTED ? ' ou plus' : ''}, depuis ${since}`);
  }
  if (parkedStreams > 0)
    parts.push(
      several(
        parkedStreams,
        'fiche en attente d’une reprise, dont la ligne peut être ancienne',
        'fiches en attente d’une reprise, dont les lignes peuvent être anciennes',
      ),
    );
  const read = `position ${position} du registre`;
  return parts.length === 0 ? `Complet, à la ${read}` : `Incomplet, à la ${read} : ${parts.join(' ; ')}`;
}
