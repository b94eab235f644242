/** Why printing may be refused: by the check of rights alone. */
import type { Refusals } from '../refusals.js';

const RIGHTS = { RIGHT_LAPSED: null, OTP_REQUIRED: null, OTP_TOO_OLD: null } as const;

export const LETTER_REFUSALS = {
  lettersPrint: { FORBIDDEN: null, ...RIGHTS },
  flyerPrint: { FORBIDDEN: null, RIGHT_LAPSED: null },
} as const satisfies Record<string, Partial<Refusals>>;
