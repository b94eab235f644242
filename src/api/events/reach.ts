/** How far somebody reaches who looks at the ledger as a whole: the nation, or académies with their schools. */
import type { Granted, Target } from '../../security/permissions.js';
import { allow, allowSomewhere, type ApiContext } from '../context.js';
import { allowInSchool } from '../list.js';
import { placesWithin } from '../../completeness/places.js';

/** The actions on the ledger as a whole, or on what is made of it, that name no account. */
type AuditAction = 'EVENTS_READ' | 'ACCESSES_READ' | 'PARKED_READ' | 'PARKED_REPLAY';

/** The right, and the places (UAIs, codes of académies) that may be read of; `undefined` for all. */
export interface AuditReach {
  readonly granted: Granted;
  readonly places: readonly string[] | undefined;
}

/**
 * What an auditor's right is checked against: the académie named, else the nation, or the first académie of the caller. Throws why the caller has
 * the right nowhere.
 */
export function auditTarget(context: ApiContext, action: AuditAction, academie: string | null | undefined): Target {
  if (academie) return { academie };
  const { nation, academies } = allowSomewhere(context, action);
  return nation ? { nation } : { academie: academies[0]! };
}

/** The reach of the caller over the whole audit. With a school or an académie named, throws FORBIDDEN when it is out of reach. */
export async function auditReach(
  context: ApiContext,
  action: AuditAction,
  { uai, academie }: { uai?: string | null | undefined; academie?: string | null | undefined },
): Promise<AuditReach> {
  const ofSchool = uai ? await allowInSchool(context, action, uai) : undefined;
  if (academie) {
    const granted = allow(context, action, { academie });
    return { granted, places: await placesWithin(context.services.pool, 'academie', academie) };
  }
  // The school is a condition of the filter: within it, every event is in reach.
  if (ofSchool) return { granted: ofSchool, places: undefined };
  const granted = allow(context, action, auditTarget(context, action, null));
  const { nation, academies } = allowSomewhere(context, action);
  if (nation) return { granted, places: undefined };
  const within = academies.map(code => placesWithin(context.services.pool, 'academie', code));
  return { granted, places: (await Promise.all(within)).flat() };
}
