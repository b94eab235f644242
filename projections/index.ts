/** The projections the projector runs. */
import type { Projection } from '../src/projector/projection.js';
import { accesses } from './accesses/projection.js';
import { academies } from './academies/projection.js';
import { accountHistories } from './account-history/projection.js';
import { accounts } from './accounts/projection.js';
import { assistance } from './assistance/projection.js';
import { campaigns } from './campaigns/projection.js';
import { delegations } from './delegations/projection.js';
import { duplicates } from './duplicates/projection.js';
import { imports } from './imports/projection.js';
import { ledgerEvents } from './ledger-events/projection.js';
import { periods } from './periods/projection.js';
import { responsables } from './responsables/projection.js';
import { schools } from './schools/projection.js';
import { statistics } from './statistics/projection.js';
import { students } from './students/projection.js';

// What a mutation waits for comes first.
export const projections: readonly Projection[] = [
  responsables,
  accounts,
  statistics,
  students,
  accountHistories,
  duplicates,
  campaigns,
  delegations,
  assistance,
  academies,
  imports,
  schools,
  periods,
  ledgerEvents,
  accesses,
];

/** Names of read models that earlier versions of this code had, whose tables an upgraded installation may still have. */
export const REMOVED_READ_MODELS: readonly string[] = ['enrolments'];

/** The projection of that name; throws a RangeError naming those there are. */
export function projectionNamed(name: string): Projection {
  const found = projections.find(projection => projection.name === name);
  if (!found)
    throw new RangeError(`no projection ${JSON.stringify(name)}: there are ${projections.map(p => p.name).join(', ')}`);
  return found;
}
