/** Fills in the texts of SMS. */
import type { HolderNotice } from '../../domain/account/events.js';
import type { StoppableNotice } from '../../domain/account/recent-changes.js';
import type { Language } from '../../domain/language.js';
import { segmentsOf } from '../../text/gsm7.js';
import type { CodePurpose } from '../../vault/vault.js';
import { ENGLISH } from './english.js';
import { FRENCH } from './french.js';
import type { TextName, Words } from './words.js';

const WORDS: Record<Language, Words> = { fr: FRENCH, en: ENGLISH };

const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);

export interface CodeTextValues {
  readonly code: string;
  /** Seconds for which it is still valid. */
  readonly seconds: number;
  /** PORTAL_URL: phones offer the code on that site alone. */
  readonly portalUrl: string;
}

/**
 * The text with a code. Its last line, `@portal #code`, has phones fill in the code on the portal and nowhere else (the WICG's
 * origin-bound one-time codes); it is left out where the text would take a second SMS.
 */
export function codeText(
  purpose: CodePurpose,
  language: Language,
  { code, seconds, portalUrl }: CodeTextValues,
): string {
  const words = WORDS[language];
  const minutes = String(Math.max(1, Math.round(seconds / 60)));
  const text = `${filled(words[purpose], { code, minutes })} ${words.NEVER}`;
  const bound = `${text}\n\n@${new URL(portalUrl).hostname} #${code}`;
  return segmentsOf(bound) === 1 ? bound : text;
}

const inBoth = (name: TextName, english: boolean): string =>
  english ? `${FRENCH[name]}\n${ENGLISH[name]}` : FRENCH[name];

/** The text with a one-time link to choose a new password. */
export const linkText = (language: Language, link: string): string => filled(WORDS[language].RECOVERY_LINK, { link });

export const loginText = (language: Language, login: string): string => filled(WORDS[language].LOGIN, { login });

/** The text of a notice: in French and, where the académie wants it, in English below. */
export const noticeText = (notice: HolderNotice, english: boolean): string => inBoth(notice, english);

/** The same with a link that stops the change: one SMS in French, where the address of the portal is not long. */
export const stopText = (notice: StoppableNotice, english: boolean, link: string): string =>
  filled(inBoth(`STOP_${notice}`, english), { link });
