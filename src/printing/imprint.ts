/** What every printed file has of the school, the portal and the day, and the file's name. */
import type { SchoolRow } from '../../projections/schools/queries.js';
import { dayShown, zoneOfSchool } from '../domain/time-zones.js';
import type { Job, Sender } from '../letters/index.js';

/** What a file's letters say of the portal, and when the file is made. */
export interface Imprint {
  readonly portal: {
    /** Address of the holders' portal. */
    readonly address: string;
    /** Address of the page that helps holders. */
    readonly assistance: string;
  };
  /** When the file is made: ISO 8601 UTC. */
  readonly at: string;
}

/** What `src/letters/` has to know of the file as a whole. `sender`: the first, or only one. */
export const jobOf = (sender: Sender, { portal: { address, assistance }, at }: Imprint): Job => ({
  ...sender,
  portal: { address },
  assistance,
  createdAt: new Date(at),
});

/**
 * `courriers-0750001A-2026-09-01.pdf`, or `courriers-0750001A-et-2-autres-2026-09-01.pdf`: the day is that of the first school. There is at
 * least one.
 */
export function fileName(
  what: string,
  schools: readonly Pick<SchoolRow, 'uai'>[],
  { at }: Pick<Imprint, 'at'>,
): string {
  const [first, ...others] = schools;
  const { uai } = first!;
  const more = others.length === 0 ? '' : `-et-${others.length}-${others.length === 1 ? 'autre' : 'autres'}`;
  return `${what}-${uai}${more}-${dayShown(at, zoneOfSchool(uai))}.pdf`;
}
