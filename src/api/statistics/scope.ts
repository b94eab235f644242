/** Scopes of statistics: as clients name them, as they are stored, and who may see them. */
import type { Granted, Target } from '../../security/permissions.js';
import { allow, type ApiContext } from '../context.js';
import { badInput } from '../errors.js';
import type { StatisticsGroupBy, StatisticsScope, StatisticsScopeType } from './types.js';

const NEEDS: Record<StatisticsScopeType, readonly ('uai' | 'code')[]> = {
  CLASS: ['uai', 'code'],
  MEF: ['uai', 'code'],
  SCHOOL: ['uai'],
  CIRCONSCRIPTION: ['code'],
  DEPARTEMENT: ['code'],
  ACADEMIE: ['code'],
  NATION: [],
};

const GROUPS: Record<StatisticsScopeType, readonly StatisticsGroupBy[]> = {
  CLASS: ['NONE'],
  MEF: ['NONE'],
  SCHOOL: ['NONE', 'CLASS', 'MEF'],
  CIRCONSCRIPTION: ['NONE', 'SCHOOL'],
  DEPARTEMENT: ['NONE', 'SCHOOL'],
  ACADEMIE: ['NONE', 'SCHOOL', 'DEPARTEMENT'],
  NATION: ['NONE', 'DEPARTEMENT', 'ACADEMIE'],
};

/** Throws BAD_USER_INPUT unless the scope has what its type needs, nothing else, and can be broken down so. */
export function checkScope({ type, uai, code }: StatisticsScope, groupBy: StatisticsGroupBy): void {
  const given = { uai, code };
  for (const field of ['uai', 'code'] as const) {
    const needed = NEEDS[type].includes(field);
    if (needed && !given[field]) throw badInput(`A scope of type ${type} needs \`${field}\`.`, field);
    if (!needed && given[field]) throw badInput(`A scope of type ${type} takes no \`${field}\`.`, field);
  }
  if (!GROUPS[type].includes(groupBy))
    throw badInput(`A scope of type ${type} is broken down by ${GROUPS[type].join(' or ')}.`, 'groupBy');
}

/** As read models and topics name it. */
export const scopeKey = ({ type, uai, code }: Pick<StatisticsScope, 'type' | 'uai' | 'code'>): string =>
  [type.toLowerCase(), ...(uai ? [uai] : []), ...(code ? [code] : [])].join(':');

/** What the right to a scope's statistics is checked on. */
export async function scopeTarget({ services }: ApiContext, { type, uai, code }: StatisticsScope): Promise<Target> {
  if (uai) {
    const academie = await services.directory.academieOf(uai);
    return { uai, ...(academie === undefined ? {} : { academie }) };
  }
  if (type === 'NATION' || !code) return { nation: true };
  if (type === 'ACADEMIE') return { academie: code };
  const area = type === 'DEPARTEMENT' ? 'departement' : 'circonscription';
  const academie = await services.directory.academieOfArea(area, code);
  return academie === undefined ? {} : { academie };
}

/** The right to see the statistics of a scope. */
export async function allowScope(context: ApiContext, scope: StatisticsScope): Promise<Granted> {
  return allow(context, 'STATISTICS_READ', await scopeTarget(context, scope));
}
