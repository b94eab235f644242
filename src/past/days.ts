/** The moments between which what changed in a school is looked for: the ends of two days. */
import type { AccountKind } from '../domain/account/events.js';
import { dayIsOver, zoneOfSchool } from '../domain/time-zones.js';
import type { Between } from './changes.js';

/** Two days of a school (`YYYY-MM-DD`), and whose accounts are compared. */
export interface DaysOfSchool {
  readonly uai: string;
  readonly kind: AccountKind;
  readonly from: string;
  readonly to: string;
}

/** The last instant of a day (`YYYY-MM-DD`), by the clocks of the school: ISO 8601 UTC. */
export const endOfDay = (day: string, uai: string): string =>
  new Date(dayIsOver(day, zoneOfSchool(uai)) - 1).toISOString();

/** The ends of both days, by the clocks of the school. */
export const betweenDays = ({ uai, kind, from, to }: DaysOfSchool): Between => ({
  uai,
  kind,
  from: { at: endOfDay(from, uai) },
  to: { at: endOfDay(to, uai) },
});
