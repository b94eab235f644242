/** Why a replay of parked streams may be refused: by the check of rights, or because there is nothing to replay or nobody who does. */
import type { Refusals } from '../refusals.js';

export const PARKED_REFUSALS = {
  parkedStreamsReplay: {
    FORBIDDEN: null,
    RIGHT_LAPSED: null,
    OTP_REQUIRED: null,
    OTP_TOO_OLD: null,
    NOTHING_PARKED: null,
    REPLAY_UNANSWERED: 'the request is kept',
  },
} as const satisfies Record<string, Partial<Refusals>>;
