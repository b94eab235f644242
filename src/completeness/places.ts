/** The places by which events and parked streams are found: UAIs of schools, codes of académies. */
import type { Pool } from 'pg';
import { schoolsWithin } from '../../projections/schools/queries.js';
import type { Scopes } from '../security/permissions.js';
import type { Scope } from '../statistics/scope.js';
import { ofSchools, type Concerns } from './shown.js';

type Area = 'academie' | 'departement' | 'circonscription';

/** The UAIs of the schools of an area; for an académie, its own code as well. */
export async function placesWithin(pool: Pool, area: Area, code: string): Promise<string[]> {
  const schools = await schoolsWithin(pool, area, code);
  return [...(area === 'academie' ? [code] : []), ...schools.map(({ uai }) => uai)];
}

/** The places of scopes; undefined for the nation, which has all. */
export async function placesOfScopes(
  pool: Pool,
  { schools, academies, departements, circonscriptions, nation }: Scopes,
): Promise<readonly string[] | undefined> {
  if (nation) return undefined;
  const areas = [
    ...academies.map(code => ['academie', code] as const),
    ...departements.map(code => ['departement', code] as const),
    ...circonscriptions.map(code => ['circonscription', code] as const),
  ];
  const within = await Promise.all(areas.map(([area, code]) => placesWithin(pool, area, code)));
  return [...schools, ...within.flat()];
}

const AREAS = { ACADEMIE: 'academie', DEPARTEMENT: 'departement', CIRCONSCRIPTION: 'circonscription' } as const;

/** What the figures of a scope are about. */
export function concernsOfScope(pool: Pool, { type, uai, code, academie, departement }: Scope): Concerns {
  const within = (area: Area, of: string): Concerns => ({ places: () => placesWithin(pool, area, of) });
  if (uai) return ofSchools(uai);
  if (academie) return within('academie', academie);
  if (departement) return within('departement', departement);
  return type in AREAS && code ? within(AREAS[type as keyof typeof AREAS], code) : {};
}
