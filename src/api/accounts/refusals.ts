/**
 * Why the mutations of an account may be refused: by the check of rights, or by their command. A text says when or how a code is meant by this
 * mutation, and is shown in its description.
 */
import type { Commands } from '../../command/index.js';
import { exactly, type OfCommand, type OnAccount, type Refusals } from '../refusals.js';

type By<Name extends keyof Commands['account']> = Refusals<OnAccount | OfCommand<'account', Name>>;

/** The refusals of every mutation that asks for a one-time password on accounts of responsables alone. */
const OTP_FOR_RESPONSABLES = {
  ACCOUNT_UNKNOWN: 'or out of your reach',
  RIGHT_LAPSED: null,
  OTP_REQUIRED: 'never on the account of a pupil',
  OTP_TOO_OLD: 'never on the account of a pupil',
  ACCOUNT_MERGED: null,
  COMMAND_ID_USED: null,
} as const;

/** The refusals of every mutation that asks for a one-time password on any account. */
const OTP_FOR_EVERYBODY = {
  ...OTP_FOR_RESPONSABLES,
  OTP_REQUIRED: null,
  OTP_TOO_OLD: null,
} as const;

export const ACCOUNT_REFUSALS = {
  accountNotify: exactly<By<'notify'>>()({
    ...OTP_FOR_RESPONSABLES,
    ACCOUNT_CLOSED: null,
    NO_SCHOOL_ACTION: null,
    NOT_ELIGIBLE: null,
    EMAIL_MISSING: 'with `channel: EMAIL`',
    EMAIL_UNPROVEN: 'with `channel: EMAIL` and a reset on an activated account whose holder has not proven the address',
  }),
  accountResetPassword: exactly<By<'resetPassword'>>()({
    ...OTP_FOR_RESPONSABLES,
    ACCOUNT_CLOSED: null,
    ACCOUNT_EXPIRED: null,
    NO_SCHOOL_ACTION: null,
    NOT_ELIGIBLE: null,
    NOT_NOTIFIED: null,
  }),
  accountUpdateContact: exactly<By<'updateContact'>>()({
    ...OTP_FOR_RESPONSABLES,
    ACCOUNT_CLOSED: null,
    NO_SCHOOL_ACTION: null,
    EMAIL_INVALID: null,
    MOBILE_INVALID: 'one of the three phone numbers: `field` names it',
  }),
  accountRevealProvisionalPassword: exactly<By<'revealProvisionalPassword'>>()({
    ...OTP_FOR_RESPONSABLES,
    ACCOUNT_CLOSED: null,
    NO_SCHOOL_ACTION: null,
    NO_PROVISIONAL_PASSWORD: 'none was made, or the holder has chosen one, or the account has expired',
  }),
  accountUnlock: exactly<By<'unlock'>>()(OTP_FOR_RESPONSABLES),
  accountFree: exactly<By<'free'>>()({
    ...OTP_FOR_EVERYBODY,
    NOTHING_TO_FREE: null,
    UNMERGE_FIRST: 'with NOT_THE_HOLDER',
  }),
  accountForcePasswordChange: exactly<By<'forcePasswordChange'>>()({
    ...OTP_FOR_EVERYBODY,
    ACCOUNT_CLOSED: null,
    ACCOUNT_EXPIRED: null,
    NOT_ACTIVATED: null,
    NO_SCHOOL_ACTION:
      'there is no chosen password: the account was activated by FranceConnect alone, or the password was made void when a change of contact details was stopped',
  }),
  linkDispute: exactly<Refusals<OnAccount | OfCommand<'holder', 'dispute'>>>()({
    ...OTP_FOR_RESPONSABLES,
    OTP_REQUIRED: 'never for the holder',
    OTP_TOO_OLD: 'never for the holder',
    SESSION_ENDED: 'for the holder alone',
    LINK_UNKNOWN: null,
  }),
  linkDisputeResolve: exactly<By<'resolveDispute'>>()({
    ...OTP_FOR_RESPONSABLES,
    DISPUTE_UNKNOWN: null,
    DISPUTE_WITHDRAWN: null,
    DISPUTE_REASON_REQUIRED: 'with LINK_KEPT',
  }),
  linkDisputeWithdraw: exactly<Refusals<OnAccount | OfCommand<'holder', 'withdrawDispute'>>>()({
    ...OTP_FOR_RESPONSABLES,
    OTP_REQUIRED: 'never for the holder',
    OTP_TOO_OLD: 'never for the holder',
    SESSION_ENDED: 'for the holder alone',
    DISPUTE_UNKNOWN: null,
    DISPUTE_SETTLED: null,
  }),
};
