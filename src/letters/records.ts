/** What letters, cards and separators are made of. Passwords stand here in clear, and are only drawn from here. */
import type { BackLanguage } from './wording/backs.js';
import type { DayInWords } from './wording/dates.js';
import type { OwnWords } from './wording/words.js';

export interface School {
  readonly name: string;
  /** Lines below its name, such as its postal address. */
  readonly address?: readonly string[];
  /** How to reach it: one line. */
  readonly contact?: string;
}

/** Who writes: a school, with the words that it or its académie has of its own. */
export interface Sender {
  readonly school: School;
  /** Who signs; left out: the wording's `signature`. */
  readonly signature?: string;
  /** A paragraph of its own on letters to responsables, with a login or an invitation: plain text. */
  readonly paragraph?: string;
  readonly words?: OwnWords;
}

/** How a holder signs in: with a provisional password, or with the password that he or she has chosen. */
export type Access =
  /** The account is to be activated. `password` has groups of four characters: `XXXX-XXXX-XXXX`. */
  | { readonly kind: 'ACTIVATION'; readonly password: string; readonly validUntil: DayInWords }
  /** The account is activated, and its password was reset: the provisional one is valid until it is used. */
  | { readonly kind: 'RESET'; readonly password: string }
  | { readonly kind: 'LOGIN_ALONE' };

export interface Named {
  readonly firstName: string;
  readonly lastName: string;
}

export interface Numbered {
  /** Number of the letter, the same when it is printed again. */
  readonly number: number;
  /** Number of the reprint, from 1; 0 or left out for the first printing. */
  readonly reprint?: number;
}

/** What all letters to responsables have. */
export interface Addressed extends Named, Numbered {
  /** `M.`, `Mme`. */
  readonly civility?: string;
  /** Lines of the postal address, from the street to the country; left out: the letter is handed out. */
  readonly address?: readonly string[];
  readonly children: readonly Named[];
  /** Language of the back, where the job prints backs. */
  readonly back?: BackLanguage;
}

/** A letter that gives a responsable login and password. */
export interface ResponsableLetter extends Addressed {
  readonly kind: 'RESPONSABLE';
  readonly login: string;
  readonly access: Access;
}

/** A letter that invites a responsable to make the account without the school. It carries neither login nor password. */
export interface InvitationLetter extends Addressed {
  readonly kind: 'INVITATION';
}

/** A page of its own for a pupil, or a card. */
export interface PupilLetter extends Named, Numbered {
  readonly kind: 'PUPIL';
  readonly className: string;
  readonly login: string;
  readonly access: Access;
}

/** A page before the letters of a class. */
export interface Separator {
  readonly kind: 'SEPARATOR';
  readonly className: string;
  /** How many letters follow. */
  readonly count: number;
}

/** The records that follow are letters of this sender. */
export interface SenderChange {
  readonly kind: 'SENDER';
  readonly sender: Sender;
}

/** What has a page, or half a page. */
export type PrintedRecord = ResponsableLetter | InvitationLetter | PupilLetter | Separator;

/** What the pages of letters are made of. */
export type LetterRecord = PrintedRecord | SenderChange;

export const fullName = ({ firstName, lastName }: Named): string => `${firstName} ${lastName}`.trim();

/** `N° 000123`, `N° 000123, réimpression 2`. */
export const numberInWords = ({ number, reprint = 0 }: Numbered): string =>
  `N°\u00a0${String(number).padStart(6, '0')}${reprint > 0 ? `, réimpression ${reprint}` : ''}`;
