/** Scopes of statistics: checks them, translates them to the keys of the read model, and finds the right to see them. */
import type { Granted, Target } from '../../security/permissions.js';
import { allow, type ApiContext } from '../context.js';
import { badInput } from '../errors.js';
import type { StatisticsGroupBy, StatisticsScope, StatisticsScopeType } from './types.js';

/** The fields that a scope of each type needs; it takes no other. */
const NEEDS: Record<StatisticsScopeType, readonly ('uai' | 'code')[]> = {
  CLASS: ['uai', 'code'],
  MEF: ['uai', 'code'],
  SCHOOL: ['uai'],
  CIRCONSCRIPTION: ['code'],
  DEPARTEMENT: ['code'],
  ACADEMIE: ['code'],
  NATION: [],
};

/** How a scope of each type can be broken down. */
const GROUPS: Record<StatisticsScopeType, readonly StatisticsGroupBy[]> = {
  CLASS: ['NONE'],
  MEF: ['NONE'],
  SCHOOL: ['NONE', 'CLASS', 'MEF'],
  CIRCONSCRIPTION: ['NONE', 'SCHOOL'],
  DEPARTEMENT: ['NONE', 'SCHOOL'],
  ACADEMIE: ['NONE', 'SCHOOL', 'DEPARTEMENT'],
  NATION: ['NONE', 'DEPARTEMENT', 'ACADEMIE'],
};

/** Throws BAD_USER_INPUT unless the scope has exactly the fields of its type, and can be broken down by `groupBy`. */
export function checkScope({ type, uai, code }: StatisticsScope, groupBy: StatisticsGroupBy): void {
  const values = { uai, code };
  for (const field of ['uai', 'code'] as const) {
    const needed = NEEDS[type].includes(field);
    if (needed && !values[field]) throw badInput(`A scope of type ${type} needs \`${field}\`.`, field);
    if (!needed && values[field]) throw badInput(`A scope of type ${type} takes no \`${field}\`.`, field);
  }
  if (!GROUPS[type].includes(groupBy))
    throw badInput(`A scope of type ${type} is broken down by ${GROUPS[type].join(' or ')}.`, 'groupBy');
}

/** The key of a scope in the read model and in topics, such as `class:0750001A:3EME1`. */
export const scopeKey = ({ type, uai, code }: Pick<StatisticsScope, 'type' | 'uai' | 'code'>): string =>
  [type.toLowerCase(), ...(uai ? [uai] : []), ...(code ? [code] : [])].join(':');

/** The target on which the right to the statistics of a scope is checked. */
export async function scopeTarget({ services }: ApiContext, { type, uai, code }: StatisticsScope): Promise<Target> {
  if (uai) return services.directory.schoolTarget(uai);
  if (type === 'NATION' || !code) return { nation: true };
  if (type === 'ACADEMIE') return { academie: code };
  const area = type === 'DEPARTEMENT' ? 'departement' : 'circonscription';
  const academie = await services.directory.academieOfArea(area, code);
  if (academie === undefined) return {};
  return { academie, ...(area === 'circonscription' ? { circonscription: code } : {}) };
}

/** Returns the right to see the statistics of a scope, or throws why there is none. */
export async function allowScope(context: ApiContext, scope: StatisticsScope): Promise<Granted> {
  return allow(context, 'STATISTICS_READ', await scopeTarget(context, scope));
}
