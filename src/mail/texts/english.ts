/** The English words of the e-mails: the same as the French ones, which they stand below. */
import type { Words } from './layouts.js';

const LOGIN = 'Your login';
const ONCE = 'This link works once, until {date}.';
const IGNORE = 'If you did not ask for this, ignore this message: nothing will change.';
const IF_NOT_YOU =
  'If this was not you, stop it within 72 hours by the link below: your earlier contact details come back, all sessions end, and a new password is asked of you at this address. Tell the school, too.';
const STOP = 'This was not me: stop this change';
const NOTICE = { LOGIN, LINK: 'Go to the portal' };

export const ENGLISH: Words = {
  AROUND: {
    GREETING: 'Hello {name},',
    UNNAMED_GREETING: 'Hello,',
    HELP: '',
    SAFETY: 'Nobody will ever ask you for your password, neither by e-mail nor by phone.',
    NO_ANSWER: 'This message was sent automatically: please do not reply to it.',
    SIGNATURE: 'EduConnect – French ministry of national education',
  },
  NOTIFICATION: {
    SUBJECT: 'Activate your EduConnect account',
    INTRODUCTION:
      'Your child’s school has opened an EduConnect account for you: one account for all online services of the school.',
    LOGIN,
    LINK: 'Activate my account',
    VALIDITY: `${ONCE} Have the birth date of each of your children at hand.`,
  },
  PUPIL_NOTIFICATION: {
    SUBJECT: 'Activate your EduConnect account',
    INTRODUCTION: 'Your school has opened an EduConnect account for you, for its online services.',
    LOGIN,
    LINK: 'Activate my account',
    VALIDITY: `${ONCE} It will ask you for your birth date.`,
  },
  LOGIN_REMINDER: {
    SUBJECT: 'Your EduConnect login',
    INTRODUCTION: 'Your EduConnect account is already activated. The school reminds you of your login.',
    LOGIN,
    LINK: 'Sign in',
  },
  RESET_BY_SCHOOL: {
    SUBJECT: 'Choose a new EduConnect password',
    INTRODUCTION: 'The school has reset the password of your EduConnect account.',
    LOGIN,
    LINK: 'Choose a new password',
    VALIDITY: ONCE,
  },
  INVITATION: {
    SUBJECT: 'Create your EduConnect account',
    INTRODUCTION:
      'Your child’s school invites you to create your EduConnect account yourself: one account for all online services of the school, and for all your children. The portal offers two ways.',
    FRANCECONNECT:
      'With FranceConnect: identify yourself with an account that you already have (impots.gouv.fr, ameli.fr…), then give your mobile number and the code that you receive by SMS.',
    MOBILE:
      'With your mobile: give your surname, your first name and your mobile number, then the code that you receive by SMS. You then choose your password.',
    NEEDED: 'In both cases, have the birth date of each of your children at hand.',
    CORRECTION:
      'Surname, first name, mobile number and birth dates must be those that the school knows. If they have changed, or are not accepted, tell the school: a correction counts one to two days later.',
    LINK: 'Create my account',
  },
  ACTIVATION_CONFIRMATION: {
    SUBJECT: 'Confirm your address to activate your EduConnect account',
    INTRODUCTION: 'One step is left to activate your EduConnect account: confirm this address.',
    LINK: 'Confirm my address',
    VALIDITY: ONCE,
    IGNORE,
  },
  EXPIRY_REMINDER: {
    SUBJECT: 'Your EduConnect account expires soon',
    INTRODUCTION:
      'Your EduConnect account is not activated yet. It will expire on {date}; you would then have to ask the school for new means to activate it.',
    LOGIN,
    LINK: 'Activate my account',
    VALIDITY: 'This link works once, and replaces the one before.',
  },
  PASSWORD_RESET: {
    SUBJECT: 'Your new EduConnect password',
    INTRODUCTION: 'A new password was requested for your EduConnect account.',
    LINK: 'Choose a new password',
    VALIDITY: 'This link works once, for one hour.',
    IGNORE,
  },
  LOGIN_RECOVERY: {
    SUBJECT: 'Your EduConnect login',
    INTRODUCTION: 'Your EduConnect login was requested with this e-mail address.',
    LOGIN,
    LINK: 'Sign in',
    IGNORE,
  },
  EMAIL_CHANGE: {
    SUBJECT: 'Confirm your new address',
    INTRODUCTION: 'This address was given as the new address of your EduConnect account.',
    LINK: 'Confirm my new address',
    VALIDITY: ONCE,
    IGNORE,
  },
  ASSISTANCE_RECEIVED: {
    SUBJECT: 'Your request for assistance has come in',
    INTRODUCTION:
      'A request for assistance on EduConnect was sent with this address. The school or the académie will deal with it.',
    REFERENCE: 'It has the number {reference}: keep it at hand if you phone.',
    LINK: 'Follow my request',
    VALIDITY: 'This link shows your request and its answers until {date}. Do not pass it on.',
    IGNORE: 'If you did not ask for this, ignore this message: the link opens no account.',
  },
  ASSISTANCE_ANSWERED: {
    SUBJECT: 'Your request for assistance was answered',
    INTRODUCTION:
      'Your request for assistance on EduConnect was answered. The link shows the answer; you can reply there.',
    REFERENCE: 'Your request has the number {reference}.',
    LINK: 'Read the answer',
    VALIDITY: 'This link shows your request and its answers until {date}. Do not pass it on.',
  },
  CONTACT_UNPROVEN: {
    ...NOTICE,
    SUBJECT: 'New contact details await your confirmation',
    WHAT: 'The school, or its files, gives another e-mail address or another mobile for your EduConnect account.',
    IF_NOT_YOU:
      'Nothing changes until you confirm them: your account can be recovered only by contact details that you have already confirmed. If they are right, sign in to confirm them; if not, tell the school.',
  },
  PASSWORD_RESET_BY_SCHOOL: {
    ...NOTICE,
    SUBJECT: 'The school has reset your password',
    WHAT: 'The school has reset the password of your EduConnect account and gives you a provisional one. When you first sign in, you will be asked for a new password and for the birth dates of all your children.',
    IF_NOT_YOU:
      'If you did not ask for it, choose a new password yourself on the portal (“forgotten password”), and tell the school.',
  },
  PASSWORD_CHANGED: {
    ...NOTICE,
    LINK: STOP,
    SUBJECT: 'Your EduConnect password has changed',
    WHAT: 'The password of your EduConnect account has just been changed.',
    IF_NOT_YOU,
  },
  EMAIL_CHANGE_ASKED: {
    ...NOTICE,
    LINK: STOP,
    SUBJECT: 'Another address was requested for your account',
    WHAT: 'Another e-mail address was requested for your EduConnect account. It will replace this one once it is confirmed.',
    IF_NOT_YOU,
  },
  EMAIL_CHANGED: {
    ...NOTICE,
    LINK: STOP,
    SUBJECT: 'The address of your EduConnect account has changed',
    WHAT: 'Another e-mail address now replaces this one for your EduConnect account.',
    IF_NOT_YOU,
  },
  MOBILE_CHANGE_ASKED: {
    ...NOTICE,
    LINK: STOP,
    SUBJECT: 'Another mobile was requested for your account',
    WHAT: 'Another mobile number was requested for your EduConnect account. It will serve once the code sent to that number has been given.',
    IF_NOT_YOU,
  },
  MOBILE_CHANGED: {
    ...NOTICE,
    LINK: STOP,
    SUBJECT: 'The mobile of your EduConnect account has changed',
    WHAT: 'Another mobile number is now that of your EduConnect account.',
    IF_NOT_YOU,
  },
  SESSION_TOKEN_REUSED: {
    ...NOTICE,
    SUBJECT: 'A session of your account was ended',
    WHAT: 'A session of your EduConnect account was ended: the key that keeps it open was used twice, as if somebody had copied it.',
    IF_NOT_YOU:
      'Sign in again, and look on the portal from where your account is open. If anything there surprises you, end all sessions and change your password.',
  },
  CHANGE_STOPPED: {
    ...NOTICE,
    SUBJECT: 'A change of your EduConnect account was stopped',
    WHAT: 'A change of address, mobile or password of your EduConnect account was stopped by the link that went to the address proven before it. The earlier contact details are those of the account again, and the password no longer works.',
    IF_NOT_YOU:
      'If you are the holder and did not stop anything, choose a new password on the portal with your mobile and the birth dates of your children, or turn to the school.',
  },
  FRANCECONNECT_LINKED: {
    ...NOTICE,
    SUBJECT: 'FranceConnect now opens your EduConnect account',
    WHAT: 'An identity of FranceConnect was linked to your EduConnect account: whoever has it can sign in.',
    IF_NOT_YOU,
  },
  FRANCECONNECT_UNLINKED: {
    ...NOTICE,
    SUBJECT: 'FranceConnect no longer opens your EduConnect account',
    WHAT: 'FranceConnect was unlinked from your EduConnect account: sign in with your login and your password.',
    IF_NOT_YOU,
  },
  ACCOUNTS_MERGED: {
    ...NOTICE,
    SUBJECT: 'Two EduConnect accounts were merged',
    WHAT: 'Your EduConnect account was merged with another account in your name: only one of the two logins works from now on.',
    IF_NOT_YOU: 'If you did not expect this, tell the school: the merge can be undone.',
  },
  ACCOUNTS_UNMERGED: {
    ...NOTICE,
    SUBJECT: 'Two EduConnect accounts were separated',
    WHAT: 'The merge of your EduConnect account with another account was undone: each has its login and its children back.',
    IF_NOT_YOU: 'If you did not expect this, tell the school.',
  },
  DISPUTE_UPHELD: {
    ...NOTICE,
    SUBJECT: 'The attachment that you disputed is suspended',
    WHAT: 'The school agrees that the attachment to a pupil, which you disputed, is wrong. This pupil is no longer shown in your account; the school still has to correct its files.',
    IF_NOT_YOU: 'If you did not expect this, tell the school: the attachment can be restored.',
  },
  DISPUTE_REJECTED: {
    ...NOTICE,
    SUBJECT: 'The attachment that you disputed stays',
    WHAT: 'The school has looked at the attachment to a pupil, which you disputed, and keeps it. {why}',
    IF_NOT_YOU: 'If you do not agree, turn to the school; you can dispute this attachment again.',
  },
  ACCOUNT_FREED: {
    ...NOTICE,
    SUBJECT: 'An EduConnect account was freed',
    WHAT: 'The support of the académie has freed the EduConnect account for which this address had been confirmed: neither this address nor its password nor FranceConnect opens it any more. The school will give its holder the means to activate it again.',
    IF_NOT_YOU:
      'If this account is yours and you did not ask for it, tell the school or the support of the académie at once.',
  },
  ACCOUNT_MADE: {
    SUBJECT: 'An EduConnect account was made in your name',
    WHAT: 'An EduConnect account has just been made in your name, without the school: with a mobile, the code that it received by SMS, and the birth dates of the children. If it was you, there is nothing to do.',
    IF_NOT_YOU:
      'If it was not you, tell the school at once, or the support of the académie on the portal. The support makes sure who you are and frees the account: whoever made it has no access to it any more, and that mobile cannot make it again.',
    LINK: 'Go to the portal',
  },
  BIRTH_DATES_TRIED: {
    SUBJECT: 'Wrong birth dates were given for your EduConnect account',
    WHAT: 'Somebody has given wrong birth dates many times to open your EduConnect account, with a code, a link or a password of this account. Nothing was opened, and there is now a long wait between two tries.',
    IF_NOT_YOU:
      'If it was you, ask the school to check the attached children and their dates. If it was not you, tell the school: somebody may be reading your SMS, your e-mails or your letters.',
    LINK: 'Go to the portal',
  },
  REGISTRATION_TRIED: {
    ...NOTICE,
    SUBJECT: 'Somebody tried to make your EduConnect account',
    WHAT: 'Somebody gave your name and your mobile to make an EduConnect account. You have one already: nothing was made or changed. If it was you, sign in with your login, or find it again on the portal (“forgotten login”, “forgotten password”).',
    IF_NOT_YOU: 'If it was not you, tell the school.',
  },
};
