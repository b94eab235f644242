/** Why the file of a person's data may be refused: by the check of rights alone. */
import type { Refusals } from '../refusals.js';

export const PERSONAL_DATA_REFUSALS = {
  personalDataExport: {
    ACCOUNT_UNKNOWN: 'or out of your reach',
    RIGHT_LAPSED: null,
    OTP_REQUIRED: null,
    OTP_TOO_OLD: null,
  },
} as const satisfies Record<string, Partial<Refusals>>;
