/** What a school may write of its own on its letters, and how long it may be. */
import { trimmed } from '../trimmed.js';

/** Plain texts, each on one line. A text that is left out is that of the académie, or ours; where there is none, nothing stands there. */
export interface LetterTexts {
  /** Who signs, such as `Mme Odile Bernard, principale`. */
  readonly signature?: string;
  /** Lines below the name of the school, such as its postal address. */
  readonly senderLines?: readonly string[];
  /** How to reach the school, below these lines. */
  readonly contactLine?: string;
  /** A paragraph on letters to responsables, with a login or an invitation. */
  readonly paragraph?: string;
}

/** The longest texts, in characters, and the most lines of the sender. Texts this long fit on every letter that has our words. */
export const LETTER_TEXT_BOUNDS = {
  signature: 100,
  senderLine: 60,
  senderLines: 4,
  contactLine: 80,
  paragraph: 300,
} as const;

/** Puts texts into one form, without blanks around them and without those that are empty; undefined when nothing is left. */
export function letterTextsOf(given: {
  readonly signature?: string | null | undefined;
  readonly senderLines?: readonly string[] | null | undefined;
  readonly contactLine?: string | null | undefined;
  readonly paragraph?: string | null | undefined;
}): LetterTexts | undefined {
  const signature = trimmed(given.signature);
  const senderLines = (given.senderLines ?? []).flatMap(line => trimmed(line) ?? []);
  const contactLine = trimmed(given.contactLine);
  const paragraph = trimmed(given.paragraph);
  const texts = {
    ...(signature !== undefined && { signature }),
    ...(senderLines.length > 0 && { senderLines }),
    ...(contactLine !== undefined && { contactLine }),
    ...(paragraph !== undefined && { paragraph }),
  };
  return Object.keys(texts).length === 0 ? undefined : texts;
}
