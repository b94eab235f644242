/** Finds the académie of a school. Answers are cached for a while, for rights are checked on every request. */
import type { Pool } from 'pg';
import { schoolPlaces, schoolsWithin, type SchoolPlace } from '../../projections/schools/queries.js';
import { ExpiringCache } from '../security/expiring-cache.js';
import type { Target } from '../security/permissions.js';

export interface Directory {
  /** Places of the schools that are known. */
  places(uais: readonly string[]): Promise<Map<string, SchoolPlace>>;
  academieOf(uai: string): Promise<string | undefined>;
  /** The school as the target of a check of rights, with its académie, département and circonscription where the school is known. */
  schoolTarget(uai: string): Promise<Pick<Target, 'uai' | 'academie' | 'departement' | 'circonscription'>>;
  academiesOf(uais: readonly string[]): Promise<string[]>;
  /**
   * The area as the target of a check of rights: with its académie, and a circonscription with its département. Empty when no school is
   * known there, or when its schools are of several académies. Where they are of several départements, the département is left out.
   */
  areaTarget(
    area: 'departement' | 'circonscription',
    code: string,
  ): Promise<Pick<Target, 'academie' | 'departement' | 'circonscription'>>;
}

/** The most entries that are cached: France has some 60,000 schools, in 101 départements and 1,300 circonscriptions. */
const MOST = { schools: 100_000, areas: 5_000 };

/** A school or an area once known keeps its place for `ttl` milliseconds; an unknown one is looked up each time. */
export function createDirectory(pool: Pool, ttl = 30_000): Directory {
  const known = new ExpiringCache<SchoolPlace>(MOST.schools);
  const areas = new ExpiringCache<Pick<Target, 'academie' | 'departement' | 'circonscription'>>(MOST.areas);

  const places = async (uais: readonly string[]): Promise<Map<string, SchoolPlace>> => {
    const found = new Map<string, SchoolPlace>();
    const missing: string[] = [];
    for (const uai of uais) {
      const place = known.get(uai);
      if (place) found.set(uai, place);
      else missing.push(uai);
    }
    if (missing.length > 0) {
      const until = Date.now() + ttl;
      for (const place of await schoolPlaces(pool, missing)) {
        found.set(place.uai, place);
        known.set(place.uai, place, until);
      }
    }
    return found;
  };

  return {
    places,
    academieOf: async uai => (await places([uai])).get(uai)?.academie,
    schoolTarget: async uai => {
      const place = (await places([uai])).get(uai);
      return {
        uai,
        ...(place ? { academie: place.academie, departement: place.departement } : {}),
        ...(place?.circonscription ? { circonscription: place.circonscription } : {}),
      };
    },
    academiesOf: async uais => [...new Set([...(await places(uais)).values()].map(({ academie }) => academie))],
    areaTarget: async (area, code) => {
      const key = `${area} ${code}`;
      const cached = areas.get(key);
      if (cached !== undefined) return cached;
      const within = await schoolsWithin(pool, area, code);
      const academie = only(within.map(place => place.academie));
      if (academie === undefined) return {};
      const departement = only(within.map(place => place.departement));
      const target = { academie, ...(departement === undefined ? {} : { departement }), [area]: code };
      areas.set(key, target, Date.now() + ttl);
      return target;
    },
  };
}

/** The one value that all have; undefined without any, and when they differ. */
function only(values: readonly string[]): string | undefined {
  const [value, ...others] = new Set(values);
  return others.length > 0 ? undefined : value;
}
