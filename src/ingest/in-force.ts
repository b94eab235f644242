/** Refuses an export that is older than the one in force, because it would undo newer data. */
import type { Pool } from 'pg';
import type { Degree } from '../domain/school/events.js';
import type { SchoolBase } from './bases.js';
import { ifDefined } from './if-defined.js';
import { FileRefused } from './report/refusal.js';
import { because } from './report/words/reasons.js';

/** The school year and the date of an export. */
export interface Dated {
  /** First year of the school year. */
  readonly year: number;
  /** The day on which the base made the export, `YYYY-MM-DD`; ONDE exports have none. */
  readonly dataDate?: string | undefined;
}

/** The last export that was imported for a school, whether it changed anything or not. */
async function inForceAtSchool(pool: Pool, base: string, uai: string): Promise<Dated | undefined> {
  const { rows } = await pool.query<{ year: number; day: string | null }>(
    `select year, data_date::text as day from ingest.imports
      where uai = $1 and base = $2 and status = 'COMPLETED' and not dry_run order by started_at desc, id desc limit 1`,
    [uai, base],
  );
  return rows[0] && { year: rows[0].year, dataDate: rows[0].day ?? undefined };
}

/** The export that changed the mirror of an académie and degree last. */
async function inForceInAcademie(pool: Pool, academie: string, degree: Degree): Promise<Dated | undefined> {
  const { rows } = await pool.query<{ year: number; day: string | null }>(
    'select year, data_date::text as day from ingest.aaf_bases where academie = $1 and degree = $2',
    [academie, degree],
  );
  return rows[0] && { year: rows[0].year, dataDate: rows[0].day ?? undefined };
}

/** Compares school years, and in one year days, where both exports have one. */
const isOlder = (one: Dated, other: Dated): boolean =>
  one.year < other.year ||
  (one.year === other.year &&
    one.dataDate !== undefined &&
    other.dataDate !== undefined &&
    one.dataDate < other.dataDate);

const yearOf = ({ year }: Dated): string => `${year}-${year + 1}`;

/** Throws `FileRefused` (`OLDER_EXPORT`), with both dates, when `incoming` is older than the export in force. */
export async function refuseOlder(
  pool: Pool,
  of: { base: SchoolBase; uai: string } | { academie: string; degree: Degree },
  incoming: Dated,
): Promise<void> {
  const inForce = await ('uai' in of
    ? inForceAtSchool(pool, of.base, of.uai)
    : inForceInAcademie(pool, of.academie, of.degree));
  if (inForce && isOlder(incoming, inForce))
    throw new FileRefused(
      'OLDER_EXPORT',
      because('OLDER', {
        givenYear: yearOf(incoming),
        ...ifDefined('givenDay', incoming.dataDate),
        inForceYear: yearOf(inForce),
        ...ifDefined('inForceDay', inForce.dataDate),
      }),
    );
}
