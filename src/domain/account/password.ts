/** What a chosen password must be: long enough, and not what everybody tries first. No composition is asked. */
import { COMMON_WORDS } from './common-passwords.js';

export const SHORTEST = 12;
export const LONGEST = 256;
/** Letters that a password must hold beside common words, when it holds any. */
const LETTERS_OF_ITS_OWN = 5;
/** So many different words are a phrase of one's own, however common each. */
const WORDS_ENOUGH = 4;
const WORDS_OF_CONTEXT = ['registre', 'educonnect'];

export type Weakness = 'PASSWORD_TOO_SHORT' | 'PASSWORD_TOO_LONG' | 'PASSWORD_COMMON';

const LOOKS_LIKE: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
  '€': 'e',
};

const longestFirst = (words: readonly string[]): string[] =>
  [...new Set(words)].filter(word => word.length >= 3).sort((one, other) => other.length - one.length);

const COMMON = longestFirst(COMMON_WORDS);

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
const asLetters = (text: string): string => [...text].map(character => LOOKS_LIKE[character] ?? character).join('');

/** One short piece over and over: `abcabcabcabc`, `111111111111`. */
const repeats = (text: string): boolean =>
  [1, 2, 3, 4, 5, 6].some(
    size =>
      text.length >= 2 * size &&
      text ===
        text
          .slice(0, size)
          .repeat(Math.ceil(text.length / size))
          .slice(0, text.length),
  );

const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'azertyuiopqsdfghjklmwxcvbn',
  'qwertyuiopasdfghjklzxcvbnm',
];
const BACK_AND_FORTH = ROWS.flatMap(row => [row, [...row].reverse().join('')]);

/** A walk along the alphabet, the digits or a keyboard, whole: `abcdefghijkl`, `9876543210987`. */
const isWalk = (text: string): boolean => BACK_AND_FORTH.some(row => (row + row).includes(text));

/** The common words a text is made of, and how many letters are none of theirs. */
const taken = (text: string, words: readonly string[]): { found: number; left: number } => {
  let found = 0;
  let rest = text;
  for (const word of words) {
    if (!rest.includes(word)) continue;
    found += 1;
    rest = rest.replaceAll(word, ' ');
  }
  return { found, left: rest.replace(/[^\p{L}]/gu, '').length };
};

const isCommon = (password: string, context: readonly string[]): boolean => {
  const text = plain(password);
  if (repeats(text) || isWalk(text)) return true;
  const words = [...longestFirst([...WORDS_OF_CONTEXT, ...context.flatMap(contextWords)]), ...COMMON];
  return [text, asLetters(text)].some(form => {
    const { found, left } = taken(form, words);
    return found > 0 && found < WORDS_ENOUGH && left < LETTERS_OF_ITS_OWN;
  });
};

/** Of the login `m.abbeym12`: itself, and what stands between its dots without its digits. */
const contextWords = (login: string): string[] => {
  const text = plain(login);
  return [text, ...text.split(/[^a-z]+/)];
};

/** What is wrong with a password, if anything; `context` holds what its holder must not build it on: the login. */
export function passwordWeakness(password: string, context: readonly string[] = []): Weakness | undefined {
  const length = [...password].length;
  if (length < SHORTEST) return 'PASSWORD_TOO_SHORT';
  if (length > LONGEST) return 'PASSWORD_TOO_LONG';
  return isCommon(password, context) ? 'PASSWORD_COMMON' : undefined;
}
