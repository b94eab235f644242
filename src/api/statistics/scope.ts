/** Scopes of statistics: checks them, and finds the right to see them. */
import type { Granted, Target } from '../../security/permissions.js';
import { scopeFault, type Grouping, type Scope } from '../../statistics/scope.js';
import { allow, type ApiContext } from '../context.js';
import { badInput } from '../errors.js';

/** Throws BAD_USER_INPUT unless the scope has exactly the fields of its type, and can be broken down by `groupBy`. */
export function checkScope(scope: Scope, groupBy: Grouping): void {
  const fault = scopeFault(scope, groupBy);
  if (fault) throw badInput(fault.message, fault.field);
}

/** The target on which the right to the statistics of a scope is checked. */
export async function scopeTarget({ services }: ApiContext, { type, uai, code }: Scope): Promise<Target> {
  if (uai) return services.directory.schoolTarget(uai);
  if (type === 'NATION' || !code) return { nation: true };
  if (type === 'ACADEMIE') return { academie: code };
  const area = type === 'DEPARTEMENT' ? 'departement' : 'circonscription';
  const academie = await services.directory.academieOfArea(area, code);
  if (academie === undefined) return {};
  return { academie, ...(area === 'circonscription' ? { circonscription: code } : {}) };
}

/** Returns the right to see the statistics of a scope, or throws why there is none. */
export async function allowScope(context: ApiContext, scope: Scope): Promise<Granted> {
  return allow(context, 'STATISTICS_READ', await scopeTarget(context, scope));
}
