/** Why exports may be refused: by the check of rights alone. */
import type { Refusals } from '../refusals.js';

export const EXPORT_REFUSALS = {
  listExport: { FORBIDDEN: null, RIGHT_LAPSED: null, OTP_REQUIRED: null, OTP_TOO_OLD: null },
} as const satisfies Record<string, Partial<Refusals>>;
