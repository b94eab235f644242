/** How letters stand on the paper, and which of these options go together. */
import type { AccountKind } from '../domain/account/events.js';
import { LETTER_TEXT_BOUNDS } from '../domain/school/letter-texts.js';
import type { BackLanguage } from '../letters/index.js';

export const LETTER_LAYOUTS = ['ONE_TO_A_SHEET', 'TWO_TO_A_SHEET', 'CARDS'] as const;
export type LetterLayout = (typeof LETTER_LAYOUTS)[number];

/** The languages that the back of a letter may have, by their names in the API. */
export const BACKS = {
  ARABIC: 'ar',
  ENGLISH: 'en',
  PORTUGUESE: 'pt',
  TURKISH: 'tr',
} as const satisfies Readonly<Record<string, BackLanguage>>;
export type LetterLanguage = keyof typeof BACKS;

/** The longest signature, in characters. */
export const LONGEST_SIGNATURE = LETTER_TEXT_BOUNDS.signature;

/** How letters are printed. */
export interface LetterSetting {
  readonly layout: LetterLayout;
  /** A page before each class. Not with CARDS. */
  readonly separators: boolean;
  readonly back?: BackLanguage;
  /** The signature: one line. */
  readonly signature?: string;
}

/** An option that does not go together with the others, or with the kind of the accounts. */
export interface SettingFault {
  readonly field: 'layout' | 'back';
  readonly message: string;
}

/** Finds the first option that does not fit; undefined when all do. */
export function settingFault({ layout, back }: LetterSetting, kind: AccountKind): SettingFault | undefined {
  if (layout === 'CARDS' && kind !== 'STUDENT') return { field: 'layout', message: 'Only pupils have cards.' };
  if (back && (layout !== 'ONE_TO_A_SHEET' || kind !== 'RESPONSABLE'))
    return { field: 'back', message: 'Only letters to responsables, one to a sheet, have a back.' };
  return undefined;
}
