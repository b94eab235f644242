/** Judges chosen passwords: long enough, and not among those tried first. No rules of composition. */
import { COMMON_WORDS } from './common-words.js';
import { besideWalks } from './keyboard-walks.js';
import { makeLeakedLists, type LeakedLists } from './leaked-passwords.js';

/** Lengths in characters. */
export const SHORTEST = 12;
export const LONGEST = 256;
/** Letters that a password must hold besides its common words. */
const LETTERS_OF_ITS_OWN = 5;
/** With this many different words it is a passphrase, however common each word. */
const WORDS_ENOUGH = 4;
/** The fewest different characters of a password. */
const DIFFERENT = 5;
/** Most characters outside keyboard walks at which a password still counts as a walk. */
const BESIDE_WALKS = 2;
const WORDS_OF_CONTEXT = ['registre', 'educonnect'];

/** Why a password is refused. */
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

/** The form that is hashed and counted: the same however a keyboard composes its letters. */
export const passwordAsTyped = (password: string): string => password.normalize('NFKC');

const BEYOND_ASCII = /[^\0-\x7f]/;

/** The text without case and accents. */
const plain = (text: string): string =>
  (BEYOND_ASCII.test(text) ? text.normalize('NFKD').replace(/\p{M}/gu, '') : text).toLowerCase();
/** The text with digits and signs read as the letters that they look like. */
const asLetters = (text: string): string => text.replace(/[013457@$!€]/g, sign => LOOKS_LIKE[sign]!);
/** The letters and digits of the text alone. */
const bare = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '');

/** The forms of a text that are compared: without case and accents; without separators too; and both with digits and signs read as letters. */
const forms = (text: string): string[] => {
  const folded = plain(text);
  return [...new Set([folded, bare(folded), asLetters(folded), asLetters(bare(folded))])];
};

/** The piece that a text is made of, when it is one over and over, or forth and back: `abcabcab` → `abc`, `abccba` → `abc`. */
function repeatedPiece(text: string): string {
  const characters = [...text];
  const { length } = characters;
  const isPeriod = (period: number): boolean => characters.every((one, at) => one === characters[at % period]);
  for (let period = 1; period * 2 <= length; period++)
    if (isPeriod(period)) return repeatedPiece(characters.slice(0, period).join(''));
  const mirrored = length >= 4 && characters.every((one, at) => one === characters[length - 1 - at]);
  return mirrored ? characters.slice(0, Math.ceil(length / 2)).join('') : text;
}

let lists: LeakedLists | undefined;
/** The lists of leaked passwords, built at the first call. */
const leaked = (): LeakedLists => (lists ??= makeLeakedLists(forms, SHORTEST));

const LETTER = /\p{L}/u;
const lettersIn = (text: string): number => text.replace(/[^\p{L}]/gu, '').length;

/** Whether the text is a leaked password, or holds one and fewer than five other letters. */
function isLeaked(text: string): boolean {
  const { whole, within, shortest, longest } = leaked();
  if (whole.has(text)) return true;
  const lettersBefore = [0];
  for (let at = 0; at < text.length; at++) lettersBefore.push(lettersBefore[at]! + (LETTER.test(text[at]!) ? 1 : 0));
  for (let from = 0; from < text.length; from++)
    for (let to = from + shortest; to <= Math.min(text.length, from + longest); to++) {
      const beside = lettersBefore[text.length]! - lettersBefore[to]! + lettersBefore[from]!;
      if (beside < LETTERS_OF_ITS_OWN && within.has(text.slice(from, to))) return true;
    }
  return false;
}

/** The words, each once, the longest first. Those of one or two letters are left out: any text holds some. */
const longestFirst = (words: readonly string[]): string[] =>
  [...new Set(words)].filter(word => word.length >= 3).sort((one, other) => other.length - one.length);

const COMMON = longestFirst(COMMON_WORDS);

/** How many of the words a text holds (`found`), and how many letters remain without them (`left`). */
const withoutWords = (text: string, words: readonly string[]): { found: number; left: number } => {
  let found = 0;
  let rest = text;
  for (const word of words) {
    if (!rest.includes(word)) continue;
    found += 1;
    rest = rest.replaceAll(word, ' ');
  }
  return { found, left: lettersIn(rest) };
};

/** Whether the password is a keyboard walk, made of common words or those of its context, or leaked. */
const isCommon = (password: string, context: readonly string[]): boolean => {
  const typed = password.toLowerCase();
  if (new Set(plain(password)).size < DIFFERENT) return true;
  if ([typed, plain(typed), bare(plain(typed))].some(text => besideWalks(text) <= BESIDE_WALKS)) return true;
  const words = [...longestFirst([...WORDS_OF_CONTEXT, ...context.flatMap(contextWords)]), ...COMMON];
  return forms(password).some(form => {
    const { found, left } = withoutWords(form, words);
    return (found > 0 && found < WORDS_ENOUGH && left < LETTERS_OF_ITS_OWN) || isLeaked(form);
  });
};

/** The words of a login that its password must not be made of: the login, and each part between its dots, without digits. */
const contextWords = (login: string): string[] => {
  const text = plain(login);
  return [text, ...text.split(/[^a-z]+/)];
};

/** Why a password is refused; `undefined` when it is strong enough. `context`: texts it must not be built on, such as the login. */
export function passwordWeakness(password: string, context: readonly string[] = []): Weakness | undefined {
  const typed = passwordAsTyped(password);
  const length = [...typed].length;
  if (length < SHORTEST) return 'PASSWORD_TOO_SHORT';
  if (length > LONGEST) return 'PASSWORD_TOO_LONG';
  const once = repeatedPiece(typed.toLowerCase());
  return [...once].length < SHORTEST || isCommon(typed, context) || isCommon(once, context)
    ? 'PASSWORD_COMMON'
    : undefined;
}
