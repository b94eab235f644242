/** Why erasing a person may be refused: by the check of rights, or by its command. */
import { exactly, type OfCommand, type Refusals } from '../refusals.js';

type OfNation = 'FORBIDDEN' | 'RIGHT_LAPSED' | 'OTP_REQUIRED' | 'OTP_TOO_OLD';

export const ERASURE_REFUSALS = {
  personErase: exactly<Refusals<OfNation | OfCommand<'erasures', 'erase'>>>()({
    FORBIDDEN: null,
    RIGHT_LAPSED: null,
    OTP_REQUIRED: null,
    OTP_TOO_OLD: null,
    ACCOUNT_UNKNOWN: null,
    STUDENT_UNKNOWN: null,
    ERASURE_CHANGED: null,
    COMMAND_ID_USED: null,
  }),
};
