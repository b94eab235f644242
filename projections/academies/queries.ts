/** The only code that reads `read.academies`. */
import type { Pool } from 'pg';
import type { Routing } from '../../src/domain/assistance/matters.js';
import { isoUtc } from '../../src/postgres/iso.js';

/** What an académie has set. */
export interface AcademieSettings {
  readonly academie: string;
  /** The id of its texts in the vault; null when it has none. */
  readonly modalitiesId: string | null;
  /** When they were set: ISO 8601 UTC. */
  readonly modalitiesAt: string | null;
  readonly routing: Routing | null;
}

/** The settings of the académies that have some. */
export async function academieSettings(pool: Pool): Promise<AcademieSettings[]> {
  const { rows } = await pool.query<AcademieSettings>({
    name: 'academie_settings',
    text: `select academie, modalities_id as "modalitiesId", ${isoUtc('modalities_at')} as "modalitiesAt", routing
      from read.academies order by academie`,
  });
  return rows;
}
