/** Finds the académie of a school. Answers are cached for a while, for rights are checked on every request. */
import type { Pool } from 'pg';
import { schoolPlaces, schoolsWithin, type SchoolPlace } from '../../projections/schools/queries.js';

export interface Directory {
  /** Places of the schools that are known. */
  places(uais: readonly string[]): Promise<Map<string, SchoolPlace>>;
  academieOf(uai: string): Promise<string | undefined>;
  academiesOf(uais: readonly string[]): Promise<string[]>;
  /** Undefined when no school is known there, or when schools of several académies name it: then it is of none. */
  academieOfArea(area: 'departement' | 'circonscription', value: string): Promise<string | undefined>;
}

const MOST = 100_000;

/** A school or an area once known keeps its place for `ttl` milliseconds; an unknown one is looked up each time. */
export function createDirectory(pool: Pool, ttl = 30_000): Directory {
  const known = new Map<string, { place: SchoolPlace; until: number }>();
  const areas = new Map<string, { academie: string; until: number }>();

  const places = async (uais: readonly string[]): Promise<Map<string, SchoolPlace>> => {
    const now = Date.now();
    const found = new Map<string, SchoolPlace>();
    const missing: string[] = [];
    for (const uai of uais) {
      const entry = known.get(uai);
      if (entry && entry.until > now) found.set(uai, entry.place);
      else missing.push(uai);
    }
    if (missing.length > 0) {
      if (known.size > MOST) known.clear();
      for (const place of await schoolPlaces(pool, missing)) {
        found.set(place.uai, place);
        known.set(place.uai, { place, until: now + ttl });
      }
    }
    return found;
  };

  return {
    places,
    academieOf: async uai => (await places([uai])).get(uai)?.academie,
    academiesOf: async uais => [...new Set([...(await places(uais)).values()].map(({ academie }) => academie))],
    academieOfArea: async (area, value) => {
      const key = `${area} ${value}`;
      const entry = areas.get(key);
      if (entry && entry.until > Date.now()) return entry.academie;
      const [academie, ...others] = new Set((await schoolsWithin(pool, area, value)).map(place => place.academie));
      if (academie === undefined || others.length > 0) return undefined;
      if (areas.size > MOST) areas.clear();
      areas.set(key, { academie, until: Date.now() + ttl });
      return academie;
    },
  };
}
