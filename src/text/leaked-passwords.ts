/**
 * Passwords seen in leaks, and the French words and names that are guessed next: the lists of zxcvbn-ts, which keeps them.
 * https://github.com/zxcvbn-ts/zxcvbn, MIT.
 */
import { dictionary as common } from '@zxcvbn-ts/language-common';
import { dictionary as french } from '@zxcvbn-ts/language-fr';

/** Shorter ones are found within texts that have nothing to do with them. */
const LETTERS_THAT_TELL = 6;

export interface Guessed {
  /** Texts of any length and characters: a password that is one of them as a whole is leaked. */
  readonly whole: ReadonlySet<string>;
  /** Those with enough letters to be told within a longer text. */
  readonly within: ReadonlySet<string>;
  /** Characters of the shortest and of the longest of these. */
  readonly shortest: number;
  readonly longest: number;
}

const SOURCES: readonly (readonly string[])[] = [
  common['passwords-common'],
  french['commonWords-fr'],
  french['firstnames-fr'],
  french['lastnames-fr'],
];

/** The lists in the forms that `fold` gives of each entry. */
export function guessed(fold: (text: string) => readonly string[], shortest: number): Guessed {
  const whole = new Set<string>();
  const within = new Set<string>();
  let longest = 0;
  for (const entry of SOURCES.flat())
    for (const form of entry.length < LETTERS_THAT_TELL ? [] : fold(entry)) {
      if (form.length >= shortest) whole.add(form);
      if ((form.match(/\p{L}/gu)?.length ?? 0) < LETTERS_THAT_TELL) continue;
      within.add(form);
      longest = Math.max(longest, form.length);
    }
  return { whole, within, shortest: LETTERS_THAT_TELL, longest };
}
