/** Why extracts may be refused: by the check of rights, or because nothing is signed here. */
import type { Refusals } from '../refusals.js';

export const EXTRACT_REFUSALS = {
  accountHistoryExport: { ACCOUNT_UNKNOWN: 'or out of your reach', RIGHT_LAPSED: null, EXTRACTS_NOT_SIGNED: null },
  studentHistoryExport: { STUDENT_UNKNOWN: 'or out of your reach', RIGHT_LAPSED: null, EXTRACTS_NOT_SIGNED: null },
} as const satisfies Record<string, Partial<Refusals>>;
