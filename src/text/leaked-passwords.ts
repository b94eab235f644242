/**
 * Passwords seen in leaks, and the French words and names that are guessed next: the lists that zxcvbn-ts maintains.
 * https://github.com/zxcvbn-ts/zxcvbn, MIT.
 */
import { dictionary as common } from '@zxcvbn-ts/language-common';
import { dictionary as french } from '@zxcvbn-ts/language-fr';

/** Letters that an entry needs: shorter ones occur within longer texts by chance, and are shorter than any password may be. */
const LETTERS_THAT_TELL = 6;

export interface LeakedLists {
  /** Entries that are compared with the whole password: one that equals an entry is leaked. */
  readonly whole: ReadonlySet<string>;
  /** Entries with enough letters to be looked for within a longer password. */
  readonly within: ReadonlySet<string>;
  /** No entry of `within` has fewer characters. */
  readonly shortest: number;
  /** Length in characters of the longest entry of `within`. */
  readonly longest: number;
}

const SOURCES: readonly (readonly string[])[] = [
  common['passwords-common'],
  french['commonWords-fr'],
  french['firstnames-fr'],
  french['lastnames-fr'],
];

/** Makes the lists, with each entry in all its `formsOf`. A password has `shortestPassword` characters at least. */
export function makeLeakedLists(formsOf: (text: string) => readonly string[], shortestPassword: number): LeakedLists {
  const whole = new Set<string>();
  const within = new Set<string>();
  let longest = 0;
  for (const entry of SOURCES.flat())
    for (const form of entry.length < LETTERS_THAT_TELL ? [] : formsOf(entry)) {
      if (form.length >= shortestPassword) whole.add(form);
      if ((form.match(/\p{L}/gu)?.length ?? 0) < LETTERS_THAT_TELL) continue;
      within.add(form);
      longest = Math.max(longest, form.length);
    }
  return { whole, within, shortest: LETTERS_THAT_TELL, longest };
}
