/** Every refusal of the domain: its code, and the sentence with the remedy shown to the user. */
import type { Decision } from './event.js';

export const REFUSALS = {
  ACCOUNT_UNKNOWN: 'No such account. Check its id.',
  ACCOUNT_CLOSED:
    'This account is closed: it has no child attached. It reopens when the school base attaches one again.',
  ACCOUNT_EXPIRED: 'This account has expired. Notify it again.',
  ACTIVATION_REQUIRED:
    'This account is not activated yet. Activate it with the provisional password and the birth dates.',
  ACCOUNT_MERGED: 'This account was merged into another one. Use that one, or undo the merge first.',
  ALREADY_ACTIVATED: 'This account is already activated. Sign in, or ask for a new password.',
  BIRTH_DATE_MISSING:
    'The school base has no birth date for one of the attached children. Ask the school to complete it.',
  BIRTH_DATES_MISMATCH: 'The birth dates are not those of all the attached children. Give one for each of them.',
  COMMAND_ID_USED: 'This command id was used for another command. Make a new one.',
  CREDENTIALS_INVALID:
    'Wrong login or password, or too many attempts. Check both, wait a quarter of an hour or, after many failures, up to a day, or ask for a new password.',
  DISPUTE_UNKNOWN: 'No such dispute on this account. Reload the account.',
  DUPLICATE_DISMISSED: 'These two accounts were said to be of two persons. They can only be merged by hand.',
  EMAIL_INVALID: 'This is not an e-mail address. Correct it.',
  EMAIL_MISSING: 'This account has no e-mail address. Notify it by letter, or add an address first.',
  EMAIL_REQUIRED: 'An e-mail address is needed to activate this account. Give one.',
  IMPORT_ENDED: 'This import has ended already. Start another one.',
  IMPORT_UNKNOWN: 'No such import. Start it first.',
  LINK_UNKNOWN: 'This child is not attached to this account. Reload the account.',
  MERGE_BOTH_ACTIVATED: 'Both accounts are activated. They can only be merged by hand.',
  MERGE_BOTH_FRANCECONNECT:
    'Both accounts were opened with FranceConnect, each by its own identity. They cannot be merged.',
  MERGE_DISPUTED:
    'One of the accounts has a child whose attachment was found wrong on the other. Settle that attachment first.',
  MERGE_KIND: 'Only accounts of legal guardians can be merged.',
  MERGE_SAME_ACCOUNT: 'This is one and the same account. Choose two.',
  MERGE_UNKNOWN: 'This account is not merged into another, or not by this merge. Reload the account.',
  MOBILE_INVALID:
    'This is not such a phone number. Give one that can be dialled, a mobile where a mobile is asked for: 06 12 34 56 78 or +33612345678.',
  NOT_ACTIVATED: 'This account is not activated. It must be activated first.',
  NOT_ELIGIBLE:
    'Nobody enrolled with a national identifier (INE) is attached to this account as to a legal guardian. Correct the school base, then import it.',
  NOT_NOTIFIED: 'This account has not been notified yet. Notify it first.',
  NO_CHILD: 'No child is left to confirm on this account. Ask the school to check the attachments.',
  NO_PROVISIONAL_PASSWORD: 'This account has no provisional password to show. Notify it, or reset its password.',
  NO_SCHOOL_ACTION: 'The holder opened this account without the school: no action of the school is possible on it.',
  PASSWORD_CHANGE_REQUIRED: 'A new password must be chosen to sign in. Give it with the current one.',
  PASSWORD_COMMON: 'This password is too easily guessed. Choose another, for example four unrelated words.',
  PASSWORD_REUSED: 'The new password is the present one. Choose another.',
  PASSWORD_TOO_LONG: 'The password is too long: 256 characters at most.',
  PASSWORD_TOO_SHORT: 'The password is too short: 12 characters at least.',
  PHONE_CHANGE_UNKNOWN: 'No such change of mobile number is pending. Ask for it again.',
  SCHOOL_UNKNOWN: 'No such school. Register it first.',
  SESSION_ENDED: 'The password or the account has changed since you signed in. Sign in again.',
  STUDENT_UNKNOWN: 'No such pupil. Import the school first.',
  TOKEN_INVALID: 'This link is no longer valid: it was used, replaced or is too old. Ask for another one.',
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** The sentence of a code; the code itself when a later version of the house made it. */
export const refusalMessage = (code: string): string => (REFUSALS as Record<string, string>)[code] ?? code;

export const refuse = <E>(code: RefusalCode, field?: string, events?: readonly E[]): Decision<E> => ({
  outcome: 'refused',
  refusal: field === undefined ? { code } : { code, field },
  ...(events?.length ? { events } : {}),
});
