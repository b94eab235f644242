/** Why the mutations of an account may be refused: by the check of rights, or by their command. */
import type { Commands } from '../../command/index.js';
import type { OfCommand, OnAccount, Refusals } from '../refusals.js';

type By<Name extends keyof Commands['account']> = Refusals<OnAccount | OfCommand<'account', Name>>;

const BY_SCHOOL = {
  ACCOUNT_UNKNOWN: 'or out of your reach',
  RIGHT_LAPSED: null,
  OTP_REQUIRED: 'never on the account of a pupil',
  OTP_TOO_OLD: 'never on the account of a pupil',
  ACCOUNT_MERGED: null,
  COMMAND_ID_USED: null,
} as const;

const ON_ANY_ACCOUNT = {
  ...BY_SCHOOL,
  OTP_REQUIRED: null,
  OTP_TOO_OLD: null,
} as const;

export const ACCOUNT_REFUSALS = {
  accountNotify: {
    ...BY_SCHOOL,
    ACCOUNT_CLOSED: null,
    NO_SCHOOL_ACTION: null,
    NOT_ELIGIBLE: null,
    EMAIL_MISSING: 'with `channel: EMAIL`',
    EMAIL_UNPROVEN:
      'with `channel: EMAIL` and a reset, on an activated account: no link that opens it goes to an address that its holder has not proven',
  } satisfies By<'notify'>,
  accountResetPassword: {
    ...BY_SCHOOL,
    ACCOUNT_CLOSED: null,
    ACCOUNT_EXPIRED: null,
    NO_SCHOOL_ACTION: null,
    NOT_ELIGIBLE: null,
    NOT_NOTIFIED: null,
  } satisfies By<'resetPassword'>,
  accountUpdateContact: {
    ...BY_SCHOOL,
    ACCOUNT_CLOSED: null,
    NO_SCHOOL_ACTION: null,
    EMAIL_INVALID: null,
    MOBILE_INVALID: 'any of the three phone numbers: `field` names it',
  } satisfies By<'updateContact'>,
  accountRevealProvisionalPassword: {
    ...BY_SCHOOL,
    ACCOUNT_CLOSED: null,
    NO_SCHOOL_ACTION: null,
    NO_PROVISIONAL_PASSWORD: 'none was made, or the holder has chosen one, or the account has expired',
  } satisfies By<'revealProvisionalPassword'>,
  accountUnlock: BY_SCHOOL satisfies By<'unlock'>,
  accountForcePasswordChange: {
    ...ON_ANY_ACCOUNT,
    NOT_ACTIVATED: null,
    NO_SCHOOL_ACTION: 'it has no password of its own to change: closed, expired, or opened by FranceConnect alone',
  } satisfies By<'forcePasswordChange'>,
  linkDispute: {
    ...BY_SCHOOL,
    OTP_REQUIRED: 'never for the holder',
    OTP_TOO_OLD: 'never for the holder',
    SESSION_ENDED: 'for the holder alone',
    LINK_UNKNOWN: null,
  } satisfies Refusals<OnAccount | OfCommand<'holder', 'dispute'>>,
  linkDisputeResolve: { ...BY_SCHOOL, DISPUTE_UNKNOWN: null } satisfies By<'resolveDispute'>,
};
