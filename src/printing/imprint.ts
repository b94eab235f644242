/** The school, the portal and the day, as every printed file says them. */
import type { SchoolRow } from '../../projections/schools/queries.js';
import { dayShown, zoneOfSchool } from '../domain/time-zones.js';
import type { Job } from '../letters/index.js';

export interface Imprint {
  /** Address of the holders' portal. */
  readonly address: string;
  /** Address of the page that helps holders. */
  readonly assistance: string;
  /** When the file is made: ISO 8601 UTC. */
  readonly at: string;
}

/** What `src/letters/` has to know of the file as a whole. */
export const jobOf = ({ name }: Pick<SchoolRow, 'name'>, { address, assistance, at }: Imprint): Job => ({
  school: { name },
  portal: { address },
  assistance,
  createdAt: new Date(at),
});

/** `courriers-0750001A-2026-09-01.pdf`: the day is that of the school. */
export const fileName = (what: string, { uai }: Pick<SchoolRow, 'uai'>, { at }: Pick<Imprint, 'at'>): string =>
  `${what}-${uai}-${dayShown(at, zoneOfSchool(uai))}.pdf`;
