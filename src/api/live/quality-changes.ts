/**
 * Which changes move the quality of the bases of a scope: figures, pairs of possible duplicates, schools with their classes, and completed imports.
 * Each of their topics ends with the UAI of a school, which tells its areas.
 */
import { academieOf, placeOf } from '../../domain/academies.js';
import type { Scope } from '../../statistics/scope.js';
import type { ChangesToWatch } from './changes-to-watch.js';

/** The projections, each with what its topics begin with. */
const TOPICS = [
  ['statistics', 'quality'],
  ['duplicates', 'duplicates'],
  ['schools', 'schools'],
  ['last-imports', 'last-imports'],
] as const;

/** Follows `last-imports:` in the topic of a run over the files of an académie. */
const RUN = 'academie:';

/** Where an area lies; undefined for the nation, and for a code that does not tell. A circonscription's tells its département. */
function placeOfArea({ type, code }: Scope): { readonly academie: string; readonly departement?: string } | undefined {
  if (type === 'NATION' || !code) return undefined;
  if (type === 'ACADEMIE') return { academie: code };
  if (type === 'CIRCONSCRIPTION') return placeOf(code);
  const academie = academieOf(code)?.code;
  return academie === undefined ? undefined : { academie, departement: code };
}

/** Makes the function that says whether the school of a UAI, or a run (`academie:28`), may concern an area. */
function concerning(scope: Scope): (place: string) => boolean {
  const area = placeOfArea(scope);
  if (!area) return () => true;
  return place => {
    if (place.startsWith(RUN)) return place === `${RUN}${area.academie}`;
    const school = placeOf(place);
    return area.departement === undefined
      ? school?.academie === area.academie
      : school?.departement === area.departement;
  };
}

/** The changes to watch for a scope in which `checkQualityScope` finds no fault. */
export function qualityToWatch(scope: Scope): readonly ChangesToWatch[] {
  const { uai } = scope;
  if (uai) {
    const academie = placeOf(uai)?.academie;
    const runs = academie === undefined ? [] : [`last-imports:${RUN}${academie}`];
    return TOPICS.map(([projection, prefix]) => ({
      projection,
      topics: [`${prefix}:${uai}`, ...(projection === 'last-imports' ? runs : [])],
    }));
  }
  const concerns = concerning(scope);
  return TOPICS.map(([projection, prefix]) => ({
    projection,
    accepts: (topic: string) => topic.startsWith(`${prefix}:`) && concerns(topic.slice(prefix.length + 1)),
  }));
}
