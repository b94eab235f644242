/** Scopes of statistics: checks them, and finds the right to see them. */
import type { Action } from '../../security/actions.js';
import type { Granted, Target } from '../../security/permissions.js';
import { EXACTLY, type Rounding } from '../../statistics/rounding.js';
import { areaField, scopeFault, type Breakdown, type Scope } from '../../statistics/scope.js';
import { allow, type ApiContext } from '../context.js';
import { badInput } from '../errors.js';

/** Throws BAD_USER_INPUT unless the scope has exactly the fields of its type, and can be broken down so. */
export function checkScope(scope: Scope, breakdown: Breakdown): void {
  const fault = scopeFault(scope, breakdown);
  if (fault) throw badInput(fault.message, fault.field);
}

/** The target on which the right to the statistics of a scope is checked. */
export async function scopeTarget({ services }: ApiContext, scope: Scope): Promise<Target> {
  const { type, uai, code } = scope;
  const area = areaField(scope);
  if (area === 'academie') return { academie: scope.academie! };
  if (area === 'departement') return services.directory.areaTarget('departement', scope.departement!);
  if (uai) return services.directory.schoolTarget(uai);
  // `checkScope` refuses a scope of another type without a code.
  if (type === 'NATION' || !code) return { nation: true };
  if (type === 'ACADEMIE') return { academie: code };
  return services.directory.areaTarget(type === 'DEPARTEMENT' ? 'departement' : 'circonscription', code);
}

/** Returns the right to see the statistics of a scope, or throws why there is none. */
export async function allowScope(context: ApiContext, scope: Scope): Promise<Granted> {
  return allow(context, 'STATISTICS_READ', await scopeTarget(context, scope));
}

/** The action that shows whose accounts these are. Whoever may do it sees exact figures. */
export const listingOf = (kind: Scope['kind']): Action =>
  kind === 'RESPONSABLE' ? 'RESPONSABLES_LIST' : 'STUDENTS_LIST';

/** How the figures of a scope are rounded for the caller: exact for whoever may list the people of these kinds. */
export async function roundingFor(
  context: ApiContext,
  scope: Scope,
  kinds: readonly Scope['kind'][] = [scope.kind],
): Promise<Rounding> {
  const { authorise, rounding } = context.services;
  if (rounding.step === null) return rounding;
  const target = await scopeTarget(context, scope);
  const lists = (kind: Scope['kind']): boolean => authorise(context.principal, listingOf(kind), target).granted;
  return kinds.every(lists) ? EXACTLY : rounding;
}
