/** Parses the codes of kinship and legal level, those since 30/03/2018 and those before. */
import type { Kinship } from '../../../domain/bases.js';

const KINSHIP_OF: Readonly<Record<string, Kinship>> = {
  // Before 2018
  '1': 'FATHER',
  '2': 'MOTHER',
  '3': 'GUARDIAN',
  '4': 'OTHER_RELATIVE',
  '5': 'CHILD_WELFARE',
  '6': 'OTHER',
  '7': 'SELF',
  // Since 30/03/2018
  '10': 'MOTHER',
  '20': 'FATHER',
  '37': 'SIBLING',
  '38': 'GRANDPARENT',
  '39': 'OTHER_RELATIVE',
  '41': 'EDUCATOR',
  '42': 'FOSTER_ASSISTANT',
  '43': 'CHILD_MINDER',
  '50': 'GUARDIAN',
  '51': 'CHILD_WELFARE',
  '70': 'SELF',
  '90': 'OTHER',
};

/** `undefined` for an invalid code; `UNKNOWN` when the base gives none. */
export const parseKinship = (code: string | undefined): Kinship | undefined =>
  code === undefined ? 'UNKNOWN' : KINSHIP_OF[code.replace(/^0+(?=\d)/, '')];

export interface Level {
  readonly legal: boolean;
  /** The base's level: 1 legal responsable, 2 in charge, or before 2018 second legal responsable, 3 contact. */
  readonly legalLevel: number;
}

/**
 * Since 2018 `NIVEAU_RESPONSABILITE`: 1 legal, 2 person in charge, 3 contact. Before, `RESP_LEGAL`: 1 and 2 are both legal
 * responsables, 0 a contact. Bases without a level (ONDE) hold legal responsables only. `undefined` for another value.
 */
export function parseLevel(level: string | undefined, oldLevel: string | undefined): Level | undefined {
  if (level !== undefined)
    return /^[123]$/.test(level) ? { legal: level === '1', legalLevel: Number(level) } : undefined;
  if (oldLevel === undefined) return { legal: true, legalLevel: 1 };
  if (oldLevel === '1' || oldLevel === '2') return { legal: true, legalLevel: Number(oldLevel) };
  return oldLevel === '0' ? { legal: false, legalLevel: 3 } : undefined;
}
