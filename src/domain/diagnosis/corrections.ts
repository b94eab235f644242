/**
 * When a correction in a school's base counts here, and whether it is late. A correction made before 15:30, by the clocks of the school's
 * académie, counts from the afternoon of the next day; a later one from that of the day after.
 */
import { reached } from '../calendar.js';
import { dayShown, instantShown, shownAt, zoneOfSchool } from '../time-zones.js';

const DAY_MS = 86_400_000;
/** 15:30. */
const CUT_OFF_MS = 15.5 * 3_600_000;

/** What can be corrected in a base. */
export const BASE_FIELDS = [
  'SURNAME',
  'FIRST_NAME',
  'MOBILE',
  'EMAIL',
  'LEGAL_GUARDIAN',
  'PUPIL_INE',
  'PUPIL_BIRTH_DATE',
  'PUPIL_ENROLMENT',
] as const;
export type BaseField = (typeof BASE_FIELDS)[number];

/** When a correction counts. Days are `YYYY-MM-DD` at the school, instants ISO 8601 UTC. */
export interface Expected {
  /** The day whose data has it. */
  readonly inDataOf: string;
  /** When that day's data is closed: imports before do not have it. */
  readonly closedAt: string;
  /** The day on whose afternoon it counts here. */
  readonly countsOn: string;
  /** From then on it is late, if no import has brought it. */
  readonly lateFrom: string;
}

const dayOf = (shownMidnight: number): string => new Date(shownMidnight).toISOString().slice(0, 10);

/** When a correction made at this instant in the base of this school counts. */
export function expectedFrom(correctedAt: string, uai: string): Expected {
  const zone = zoneOfSchool(uai);
  const shown = shownAt(Date.parse(correctedAt), zone);
  const midnight = Math.floor(shown / DAY_MS) * DAY_MS;
  const counted = shown - midnight < CUT_OFF_MS ? midnight : midnight + DAY_MS;
  const instant = (shownThere: number): string => new Date(instantShown(shownThere, zone)).toISOString();
  return {
    inDataOf: dayOf(counted),
    closedAt: instant(counted + CUT_OFF_MS),
    countsOn: dayOf(counted + DAY_MS),
    lateFrom: instant(counted + 2 * DAY_MS),
  };
}

/** A completed import of a school. */
export interface ImportFacts {
  readonly uai: string;
  /** When it ended: ISO 8601. */
  readonly at: string;
  /** The day of its data, `YYYY-MM-DD`; null where its files do not say it. */
  readonly dataDate: string | null;
}

/** `ARRIVED`: an import that must have it has come since. `AWAITED`: it is not due yet. `LATE`: it is due, and no import has brought it. */
export type Arrival = 'ARRIVED' | 'AWAITED' | 'LATE';

const brings = ({ at, dataDate }: ImportFacts, { closedAt, inDataOf }: Expected): boolean =>
  reached(closedAt, at) && (dataDate === null || dataDate >= inDataOf);

/** What has become of a correction by `at`. `imports`: the last ones of the school. */
export function arrivalOf(correctedAt: string, uai: string, imports: readonly ImportFacts[], at: string): Arrival {
  const expected = expectedFrom(correctedAt, uai);
  if (imports.some(one => one.uai === uai && brings(one, expected))) return 'ARRIVED';
  return reached(expected.lateFrom, at) ? 'LATE' : 'AWAITED';
}

/**
 * Whether the imports of a school are late by `at`: they do not have what was corrected there two days ago before 15:30. A school of which
 * nothing was ever imported is late, too.
 */
export function importsAreLate(uai: string, imports: readonly ImportFacts[], at: string): boolean {
  const zone = zoneOfSchool(uai);
  const today = Date.parse(`${dayShown(at, zone)}T00:00:00Z`);
  const justInTime = new Date(instantShown(today - 2 * DAY_MS + CUT_OFF_MS - 60_000, zone)).toISOString();
  return arrivalOf(justInTime, uai, imports, at) === 'LATE';
}
