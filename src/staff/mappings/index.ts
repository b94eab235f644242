import type { Mapping } from '../mapping.js';
import { claim } from './claim.js';
import { fim } from './fim.js';
import { proConnect } from './proconnect.js';

/** The mappings by the name that OIDC_MAPPING gives them. */
export const MAPPINGS: Readonly<Record<Mapping['name'], Mapping>> = { fim, proconnect: proConnect, claim };
