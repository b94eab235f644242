/**
 * Passwords seen in leaks, and the French words and names that are guessed next: the lists of zxcvbn-ts, which keeps them.
 * https://github.com/zxcvbn-ts/zxcvbn, MIT.
 */
import { dictionary as common } from '@zxcvbn-ts/language-common';
import { dictionary as french } from '@zxcvbn-ts/language-fr';

/** Letters that an entry needs to be looked for within longer texts: shorter ones occur there by chance. */
const LETTERS_THAT_TELL = 6;

export interface Guessed {
  /** Entries that are compared with the whole password: one that equals an entry is leaked. */
  readonly whole: ReadonlySet<string>;
  /** Entries with enough letters to be looked for within a longer password. */
  readonly within: ReadonlySet<string>;
  /** Length in characters of the shortest and of the longest entry of `within`. */
  readonly shortest: number;
  readonly longest: number;
}

const SOURCES: readonly (readonly string[])[] = [
  common['passwords-common'],
  french['commonWords-fr'],
  french['firstnames-fr'],
  french['lastnames-fr'],
];

/** Makes the lists, with each entry in the forms that `fold` gives of it. `shortest` is the length in characters of the shortest password. */
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
