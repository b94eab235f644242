/** Why the mutations of delegations may be refused: by the check of rights in the school, or by their command. */
import { exactly, type InSchools, type OfCommand, type Refusals } from '../refusals.js';

/** Codes of the check of rights on a delegation. One of a school out of reach is refused like an unknown one. */
export const REFUSED_ON_DELEGATION = ['DELEGATION_UNKNOWN', 'RIGHT_LAPSED', 'OTP_REQUIRED', 'OTP_TOO_OLD'] as const;

const OF_RIGHTS = { RIGHT_LAPSED: null, OTP_REQUIRED: null, OTP_TOO_OLD: null } as const;

export const DELEGATION_REFUSALS = {
  delegationGrant: exactly<Refusals<Exclude<InSchools, 'FORBIDDEN'> | OfCommand<'delegations', 'grant'>>>()({
    ...OF_RIGHTS,
    SCHOOL_UNKNOWN: 'or you are not its head',
    COMMAND_ID_USED: null,
    DELEGATE_IS_GRANTOR: null,
    DELEGATION_END_INVALID: null,
    RIGHTS_MISSING: null,
  }),
  delegationRevoke: exactly<Refusals<(typeof REFUSED_ON_DELEGATION)[number] | OfCommand<'delegations', 'revoke'>>>()({
    ...OF_RIGHTS,
    DELEGATION_UNKNOWN: 'or you are not the head of its school',
    COMMAND_ID_USED: null,
  }),
};
