/** Why the mutations of visitors and holders may be refused: by the check of rights, or by their command. */
import type { Commands } from '../../command/index.js';
import { exactly, type OfCommand, type Refusals, type ToPortal } from '../refusals.js';

type By<Name extends keyof Commands['holder']> = Refusals<ToPortal | OfCommand<'holder', Name>>;

type Registering<
  Name extends 'begin' | 'verify' | 'complete' | 'beginByFranceConnect' | 'completeByFranceConnect' | 'askCode',
> = Refusals<ToPortal | OfCommand<'registrations', Name>>;

const TO_PORTAL = { RIGHT_LAPSED: 'of the portal itself', COMMAND_ID_USED: null } as const;

const NEW_PASSWORD = {
  PASSWORD_TOO_SHORT: null,
  PASSWORD_TOO_LONG: null,
  PASSWORD_COMMON: null,
  PASSWORD_REUSED: null,
} as const;

const BIRTH_DATES = { BIRTH_DATES_MISMATCH: null, BIRTH_DATE_MISSING: null, NO_CHILD: null } as const;

const ACTIVATION = { ...TO_PORTAL, ...NEW_PASSWORD, ...BIRTH_DATES, ALREADY_ACTIVATED: null } as const;

/** Refusals by which whoever makes the account by SMS or FranceConnect is sent to the letter of the school. */
const BY_LETTER = {
  BIRTH_DATES_BY_LETTER: null,
  DISPUTE_BY_LETTER: 'more than half of the children, some of each school, or any after three wrong tries',
} as const;

const NOT_ATTACHED = 'one of `disputedStudentIds` is not attached to the account';

const REGROUPING = {
  ...BIRTH_DATES,
  COMMAND_ID_USED: null,
  SESSION_ENDED: null,
  BIRTH_DATES_REQUIRED: 'send it again with `birthDates`',
  NOT_ELIGIBLE: 'no child of the other account is enrolled with an INE',
  MERGE_SAME_ACCOUNT: null,
  ACCOUNT_MERGED: 'meanwhile, by somebody else',
  MERGE_BOTH_FRANCECONNECT: null,
  MERGE_DISPUTED: null,
} as const;

export const HOLDER_REFUSALS = {
  accountStartActivation: exactly<By<'startActivation'>>()({
    ...ACTIVATION,
    CREDENTIALS_INVALID: 'also for an unknown login, a locked and an expired account',
    EMAIL_INVALID: null,
    EMAIL_REQUIRED: 'on the account of a responsable',
    LINK_UNKNOWN: NOT_ATTACHED,
    PASSWORD_CHANGE_REQUIRED: 'the account is activated and the school has reset its password: sign in instead',
  }),
  accountActivateByLink: exactly<By<'activateByLink'>>()({
    ...ACTIVATION,
    LINK_UNKNOWN: NOT_ATTACHED,
    TOKEN_INVALID: null,
  }),
  selfRegistrationStart: exactly<Registering<'begin'>>()({
    ...TO_PORTAL,
    NAME_INVALID: null,
    MOBILE_INVALID: null,
  }),
  selfRegistrationVerify: exactly<Registering<'verify'>>()({
    RIGHT_LAPSED: TO_PORTAL.RIGHT_LAPSED,
    CODE_INVALID: 'also for a registration that is over, or of nobody',
  }),
  selfRegistrationComplete: exactly<Registering<'complete'>>()({
    ...ACTIVATION,
    LINK_UNKNOWN: NOT_ATTACHED,
    REGISTRATION_INVALID: 'also before the code was given, and after five wrong tries at the birth dates',
    SEVERAL_ACCOUNTS: null,
    ...BY_LETTER,
  }),
  accountConfirmEmail: exactly<By<'confirmEmail'>>()({ ...TO_PORTAL, TOKEN_INVALID: null }),
  signIn: exactly<By<'signIn'>>()({
    ...TO_PORTAL,
    ...NEW_PASSWORD,
    ...BIRTH_DATES,
    CREDENTIALS_INVALID: 'also for an unknown login, a locked and an expired account',
    ACTIVATION_REQUIRED: 'the provisional password was right',
    PASSWORD_CHANGE_REQUIRED: 'send it again with `newPassword`',
    BIRTH_DATES_REQUIRED: 'send it again with `birthDates`',
  }),
  sessionRefresh: exactly<Refusals<'SESSION_ENDED'>>()({
    SESSION_ENDED: 'also for a text that is no refresh token',
  }),
  changeStop: exactly<By<'stopChange'>>()({ ...TO_PORTAL, TOKEN_INVALID: null }),
  signOut: exactly<By<'signOut'>>()({ ...TO_PORTAL, SESSION_ENDED: 'it has ended already' }),
  sessionEnd: exactly<Refusals<OfCommand<'holder', 'endSession'>>>()({ COMMAND_ID_USED: null, SESSION_ENDED: null }),
  signOutEverywhere: exactly<Refusals<OfCommand<'holder', 'signOutEverywhere'>>>()({
    COMMAND_ID_USED: null,
    SESSION_ENDED: null,
  }),
  passwordChange: exactly<By<'changePassword'>>()({
    ...TO_PORTAL,
    ...NEW_PASSWORD,
    ...BIRTH_DATES,
    CREDENTIALS_INVALID: 'also for an unknown login and a locked account',
    ACTIVATION_REQUIRED: 'by login, the provisional password was right',
    BIRTH_DATES_REQUIRED: 'send it again with `birthDates`',
    SESSION_ENDED: 'for the holder signed in',
    FRANCECONNECT_NO_PASSWORD: 'for the holder signed in',
  }),
  passwordResetRequest: exactly<Refusals<OfCommand<'holder', 'requestPasswordReset'>>>()({}),
  passwordResetByLink: exactly<By<'resetPasswordByLink'>>()({
    ...TO_PORTAL,
    ...NEW_PASSWORD,
    ...BIRTH_DATES,
    BIRTH_DATES_REQUIRED: 'the link came by SMS: send it again with `birthDates`',
    BIRTH_DATES_BY_LETTER: 'the link came by SMS',
    TOKEN_INVALID: null,
  }),
  passwordResetByCode: exactly<By<'resetPasswordByCode'>>()({
    ...TO_PORTAL,
    ...NEW_PASSWORD,
    ...BIRTH_DATES,
    BIRTH_DATES_REQUIRED: 'the code was right: send it again with `birthDates`',
    BIRTH_DATES_BY_LETTER: null,
    CODE_INVALID: 'also for a request without an account',
  }),
  loginRecoveryRequest: exactly<Refusals<OfCommand<'holder', 'recoverLogin'>>>()({}),
  franceConnectStart: exactly<Refusals<'FRANCECONNECT_UNAVAILABLE'>>()({ FRANCECONNECT_UNAVAILABLE: null }),
  franceConnectSignIn: exactly<By<'signInByFranceConnect'>>()({
    ...TO_PORTAL,
    FRANCECONNECT_TICKET_INVALID: null,
    FRANCECONNECT_UNKNOWN: null,
    ...NEW_PASSWORD,
    ...BIRTH_DATES,
    PASSWORD_CHANGE_REQUIRED: 'send it again with `newPassword`',
    BIRTH_DATES_REQUIRED: 'send it again with `birthDates`',
    ACCOUNT_CLOSED: null,
    ACCOUNT_MERGED: 'sign in to the other account by login and password, and link FranceConnect to it',
  }),
  franceConnectRegistrationStart: exactly<Registering<'beginByFranceConnect'>>()({
    ...TO_PORTAL,
    NAME_INVALID: 'of FranceConnect',
    MOBILE_INVALID: null,
    FRANCECONNECT_TICKET_INVALID: null,
    FRANCECONNECT_TAKEN: null,
  }),
  franceConnectRegistrationCode: exactly<Registering<'askCode'>>()({
    RIGHT_LAPSED: TO_PORTAL.RIGHT_LAPSED,
    MOBILE_INVALID: null,
    REGISTRATION_INVALID: 'also after too many codes, and once a code was right',
  }),
  franceConnectRegistrationVerify: exactly<Registering<'verify'>>()({
    RIGHT_LAPSED: TO_PORTAL.RIGHT_LAPSED,
    CODE_INVALID: 'also for a registration that is over, or of nobody',
  }),
  franceConnectRegistrationComplete: exactly<Registering<'completeByFranceConnect'>>()({
    ...ACTIVATION,
    LINK_UNKNOWN: NOT_ATTACHED,
    REGISTRATION_INVALID: 'also before the code was given, and after five wrong tries at the birth dates',
    SEVERAL_ACCOUNTS: null,
    ...BY_LETTER,
    FRANCECONNECT_TAKEN: null,
  }),
  franceConnectLink: exactly<Refusals<OfCommand<'holder', 'linkFranceConnect'>>>()({
    COMMAND_ID_USED: null,
    SESSION_ENDED: null,
    CREDENTIALS_INVALID: 'the password is wrong, or was wrong too often',
    FRANCECONNECT_TICKET_INVALID: null,
    FRANCECONNECT_TAKEN: null,
    FRANCECONNECT_LINKED: null,
    FRANCECONNECT_FOR_RESPONSABLES: null,
    NOT_ACTIVATED: null,
    ACCOUNT_MERGED: null,
  }),
  franceConnectUnlink: exactly<Refusals<OfCommand<'holder', 'unlinkFranceConnect'>>>()({
    COMMAND_ID_USED: null,
    SESSION_ENDED: null,
    CREDENTIALS_INVALID: 'the password is wrong, or was wrong too often',
    FRANCECONNECT_ONLY_WAY: null,
    NOT_ACTIVATED: null,
    ACCOUNT_MERGED: null,
  }),
  phoneChangeRequest: exactly<Refusals<OfCommand<'holder', 'requestPhoneChange'>>>()({
    COMMAND_ID_USED: null,
    SESSION_ENDED: null,
    CREDENTIALS_INVALID: 'the password is wrong, or was wrong too often',
    FRANCECONNECT_NEEDED: 'the account has no password: send it again with `franceConnect`',
    FRANCECONNECT_TICKET_INVALID: 'also when the person was not asked at FranceConnect to prove anew who he or she is',
    MOBILE_INVALID: null,
    NOT_ACTIVATED: null,
    ACCOUNT_MERGED: null,
  }),
  phoneChangeConfirm: exactly<Refusals<OfCommand<'holder', 'confirmPhoneChange'>>>()({
    COMMAND_ID_USED: null,
    SESSION_ENDED: null,
    CODE_INVALID: null,
    PHONE_CHANGE_UNKNOWN: 'another mobile was asked for since, or the password was changed',
    ACCOUNT_MERGED: null,
  }),
  regroupingByPassword: exactly<Refusals<OfCommand<'holder', 'regroupByPassword'>>>()({
    ...REGROUPING,
    CREDENTIALS_INVALID: 'also for an unknown login, a locked and an expired account',
    PASSWORD_CHANGE_REQUIRED: 'sign in to that account first',
    REGROUPING_NAMES_DIFFER: 'the password was right',
    MERGE_KIND: 'one of the two is a pupil’s',
  }),
  regroupingCodeRequest: exactly<Refusals<OfCommand<'holder', 'requestRegroupingCode'>>>()({
    COMMAND_ID_USED: null,
    SESSION_ENDED: null,
    MOBILE_UNPROVEN: null,
    MERGE_KIND: 'your account is a pupil’s',
  }),
  regroupingByCode: exactly<Refusals<OfCommand<'holder', 'regroupByCode'>>>()({
    ...REGROUPING,
    CODE_INVALID: 'also where no account of that login has the same names and your mobile',
    MERGE_KIND: 'your account is a pupil’s',
  }),
  regroupingUndo: exactly<Refusals<OfCommand<'holder', 'undoRegrouping'>>>()({
    COMMAND_ID_USED: null,
    SESSION_ENDED: null,
    MERGE_UNKNOWN: 'also for a merge that you did not make',
    REGROUPING_UNDO_LATE: null,
    ACCOUNT_MERGED: 'your account was merged into another one meanwhile',
  }),
  emailChangeRequest: exactly<Refusals<OfCommand<'holder', 'requestEmailChange'>>>()({
    COMMAND_ID_USED: null,
    SESSION_ENDED: null,
    CREDENTIALS_INVALID: 'the password is wrong, or was wrong too often',
    FRANCECONNECT_NEEDED: 'the account has no password: send it again with `franceConnect`',
    FRANCECONNECT_TICKET_INVALID: 'also when the person was not asked at FranceConnect to prove anew who he or she is',
    EMAIL_INVALID: null,
    NOT_ACTIVATED: null,
    ACCOUNT_MERGED: null,
  }),
};
