/** The English words of the SMS. Each names the service first. */
import type { Words } from './words.js';

const code = (purpose: string): string => `EduConnect: {code} is your code to ${purpose} ({minutes} min).`;
const IF_NOT_YOU = 'If it was not you, change your password and tell the school.';
/** The link is in the French text above. */
const stop = (change: string): string => `EduConnect: ${change}. If it was not you, stop it by this link within 72 h.`;

export const ENGLISH: Words = {
  NEVER: 'Never give it to anybody.',
  PASSWORD_RESET: code('choose a new password'),
  PHONE_CHANGE: code('confirm this mobile'),
  REGISTRATION: code('make your account'),
  FRANCECONNECT: code('link FranceConnect to your account'),
  REGROUPING: code('put your two accounts together'),
  RECOVERY_LINK:
    'EduConnect: many codes were asked for. For 24 h you can choose a new password by this link. Never give it to anybody: {link}',
  LOGIN: 'EduConnect: your login is {login}. Nobody will ever ask you for your password.',
  CONTACT_UNPROVEN:
    'EduConnect: the school has other contact details for your account. Nothing changes until you confirm them.',
  PASSWORD_RESET_BY_SCHOOL:
    'EduConnect: the school has reset your password. If you did not ask for it, choose one on the portal and tell the school.',
  PASSWORD_CHANGED:
    'EduConnect: your password has just changed. If it was not you, ask for another one and tell the school.',
  EMAIL_CHANGE_ASKED: `EduConnect: another e-mail address was asked for on your account. ${IF_NOT_YOU}`,
  EMAIL_CHANGED: 'EduConnect: the e-mail address of your account has changed. If it was not you, tell the school.',
  MOBILE_CHANGE_ASKED: `EduConnect: another mobile was asked for on your account. ${IF_NOT_YOU}`,
  MOBILE_CHANGED: `EduConnect: the mobile of your account has changed. ${IF_NOT_YOU}`,
  STOP_PASSWORD_CHANGED: stop('your password has changed'),
  STOP_EMAIL_CHANGE_ASKED: stop('another e-mail address was asked for'),
  STOP_EMAIL_CHANGED: stop('your e-mail address has changed'),
  STOP_MOBILE_CHANGE_ASKED: stop('another mobile was asked for'),
  STOP_MOBILE_CHANGED: stop('your mobile has changed'),
  SESSION_TOKEN_REUSED:
    'EduConnect: a session of your account was ended, it may have been copied. Sign in again and look at your sessions.',
  CHANGE_STOPPED:
    'EduConnect: a change of your account was stopped, and the password no longer works. Choose another one on the portal.',
  FRANCECONNECT_LINKED: `EduConnect: FranceConnect now opens your account. ${IF_NOT_YOU}`,
  FRANCECONNECT_UNLINKED: `EduConnect: FranceConnect no longer opens your account. ${IF_NOT_YOU}`,
  ACCOUNTS_MERGED:
    'EduConnect: your account was merged with another one in your name. If you did not expect it, tell the school.',
  ACCOUNTS_UNMERGED:
    'EduConnect: the merge of your account with another one was undone. If you did not expect it, tell the school.',
  DISPUTE_UPHELD:
    'EduConnect: the attachment that you disputed is suspended. If you did not expect this, tell the school.',
  DISPUTE_REJECTED: 'EduConnect: the school keeps the attachment that you disputed. Your account says why.',
  ACCOUNT_FREED:
    'EduConnect: the support has freed this account, which nothing opens now. If it is yours and you did not ask, tell the school.',
  ACCOUNT_MADE:
    'EduConnect: an account was made in your name with another mobile. If it was not you, tell the school or the support of the académie.',
  BIRTH_DATES_TRIED:
    'EduConnect: wrong birth dates were given many times for your account. If it was not you, tell the school.',
  REGISTRATION_TRIED:
    'EduConnect: somebody tried to make your account, which exists already. If it was you, sign in; if not, tell the school.',
};
