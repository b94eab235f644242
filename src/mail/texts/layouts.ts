/** Which named parts each e-mail has, in which order. The words are in `french.ts` and `english.ts`. */
import { HOLDER_NOTICES, type HolderNotice } from '../../domain/account/events.js';
import { TOLD_EVERYWHERE } from '../../domain/account/known-addresses.js';

/**
 * Parts named `LOGIN` and `LINK` are drawn in their own way: the words before the login, and the words of the link. Every other part
 * is a paragraph.
 */
const NOTICE = ['WHAT', 'IF_NOT_YOU', 'LOGIN', 'LINK'] as const;
const WITHOUT_LOGIN = ['WHAT', 'IF_NOT_YOU', 'LINK'] as const;
/** Notices to the proven address. */
type ProvenNotice = Exclude<HolderNotice, (typeof TOLD_EVERYWHERE)[number]>;

export const LAYOUTS = {
  /** The school gave a login; the link activates the account. */
  NOTIFICATION: ['INTRODUCTION', 'LOGIN', 'LINK', 'VALIDITY'],
  /** The same for a pupil. */
  PUPIL_NOTIFICATION: ['INTRODUCTION', 'LOGIN', 'LINK', 'VALIDITY'],
  /** For an account already activated, whose password is not touched. */
  LOGIN_REMINDER: ['INTRODUCTION', 'LOGIN', 'LINK'],
  /** For an account already activated, whose password the school has reset. */
  RESET_BY_SCHOOL: ['INTRODUCTION', 'LOGIN', 'LINK', 'VALIDITY'],
  /** How to make the account without the school. It carries no login and no token. */
  INVITATION: ['INTRODUCTION', 'FRANCECONNECT', 'MOBILE', 'NEEDED', 'CORRECTION', 'LINK'],
  /** The activation screen was validated: the address is to be proven. */
  ACTIVATION_CONFIRMATION: ['INTRODUCTION', 'LINK', 'VALIDITY', 'IGNORE'],
  EXPIRY_REMINDER: ['INTRODUCTION', 'LOGIN', 'LINK', 'VALIDITY'],
  PASSWORD_RESET: ['INTRODUCTION', 'LINK', 'VALIDITY', 'IGNORE'],
  /** The login, asked for by the proven address. Its link leads to the portal and opens no account. */
  LOGIN_RECOVERY: ['INTRODUCTION', 'LOGIN', 'LINK', 'IGNORE'],
  EMAIL_CHANGE: ['INTRODUCTION', 'LINK', 'VALIDITY', 'IGNORE'],
  /** To whoever asks for assistance: the request has come in. The link shows it, and opens no account. */
  ASSISTANCE_RECEIVED: ['INTRODUCTION', 'REFERENCE', 'LINK', 'VALIDITY', 'IGNORE'],
  /** There is an answer, which the link shows. */
  ASSISTANCE_ANSWERED: ['INTRODUCTION', 'REFERENCE', 'LINK', 'VALIDITY'],
  /** Notices to the proven address. Their link leads to the portal and opens no account. */
  ...(Object.fromEntries(HOLDER_NOTICES.map(notice => [notice, NOTICE])) as unknown as Record<
    ProvenNotice,
    typeof NOTICE
  >),
  /** Notices to every known address, of which one may be somebody else's. */
  ...(Object.fromEntries(TOLD_EVERYWHERE.map(notice => [notice, WITHOUT_LOGIN])) as unknown as Record<
    (typeof TOLD_EVERYWHERE)[number],
    typeof WITHOUT_LOGIN
  >),
} as const;

export type TextName = keyof typeof LAYOUTS;
export const TEXT_NAMES = Object.keys(LAYOUTS) as readonly TextName[];
export const isTextName = (name: string): name is TextName => Object.hasOwn(LAYOUTS, name);

/** The parts around those of the layout, with one of the two greetings: `HELP` says nothing unless an académie gives it words, such as whom to call. */
export const AROUND = ['GREETING', 'UNNAMED_GREETING', 'HELP', 'SAFETY', 'NO_ANSWER', 'SIGNATURE'] as const;
export type AroundPart = (typeof AROUND)[number];

/**
 * All words of one language. `{date}`, `{login}`, `{reference}`, `{portal}`, `{why}` and, in the greeting, `{name}` are filled in when the
 * e-mail is composed.
 */
export type Words = {
  readonly [Name in TextName]: Readonly<Record<'SUBJECT' | (typeof LAYOUTS)[Name][number], string>>;
} & { readonly AROUND: Readonly<Record<AroundPart, string>> };
