/** The moments between which what changed in a school is looked for: the ends of two days. */
import type { AccountKind } from '../domain/account/events.js';
import { instantShown, zoneOfSchool } from '../domain/time-zones.js';
import type { Between } from './changes.js';

/** Two days of a school (`YYYY-MM-DD`), and whose accounts are compared. */
export interface DaysOfSchool {
  readonly uai: string;
  readonly kind: AccountKind;
  readonly from: string;
  readonly to: string;
}

const DAY_MS = 86_400_000;

/** The last instant of a day, by the clocks of the school. */
const endOf = (day: string, uai: string): { readonly at: string } => ({
  at: new Date(instantShown(Date.parse(day) + DAY_MS, zoneOfSchool(uai)) - 1).toISOString(),
});

/** The ends of both days, by the clocks of the school. */
export const betweenDays = ({ uai, kind, from, to }: DaysOfSchool): Between => ({
  uai,
  kind,
  from: endOf(from, uai),
  to: endOf(to, uai),
});
