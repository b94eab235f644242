/**
 * The one fold that search, sorting, logins and the matching of records compare names and labels by. It drops case, accents and invisible
 * characters, spells ligatures out, and makes one space of whatever stands between words, apostrophes and hyphens included. SQL compares
 * folded texts and never folds by itself.
 */

/** Lower-case letters that Unicode does not decompose into a base letter and a mark. */
const SPELT: Readonly<Record<string, string>> = {
  ...{ œ: 'oe', æ: 'ae', ß: 'ss', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ħ: 'h', ı: 'i', ŋ: 'n', ŧ: 't', ĸ: 'k' },
  ...{ ƀ: 'b', ɓ: 'b', ƈ: 'c', ɖ: 'd', ɗ: 'd', ǝ: 'e', ə: 'e', ɛ: 'e', ƒ: 'f', ǥ: 'g', ɠ: 'g', ɨ: 'i', ƙ: 'k' },
  ...{ ƚ: 'l', ɫ: 'l', ɲ: 'n', ƞ: 'n', ɔ: 'o', ɵ: 'o', ƥ: 'p', ɍ: 'r', ʂ: 's', ƭ: 't', ʈ: 't', ʉ: 'u', ʋ: 'v' },
  ...{ ƴ: 'y', ɏ: 'y', ƶ: 'z', ȥ: 'z', ς: 'σ' },
};
const TO_SPELL = new RegExp(`[${Object.keys(SPELT).join('')}]`, 'g');

/** Marks on letters, and invisible characters. */
const INVISIBLE = /[\p{M}\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
/** All characters used as apostrophes, modifier letters included. */
const APOSTROPHES = /['\u0060\u00b4\u02b0-\u02ff\u2018-\u201b\u2032\u2035\uff07]/g;
const SEPARATORS = /[^\p{L}\p{N}]+/gu;

/** Folds any text. */
const foldAny = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(INVISIBLE, '')
    .replace(TO_SPELL, letter => SPELT[letter]!)
    .replace(APOSTROPHES, ' ')
    .replace(SEPARATORS, ' ');

/** Precomputed folds of the Latin blocks: nearly all names need no others, and are folded many times faster. */
const LATIN = 0x250;
const FOLDED: readonly string[] = Array.from({ length: LATIN }, (_, code) => foldAny(String.fromCharCode(code)));

/** The words of a text, with one space between them: `Le Goff-d’Évry` → `le goff d evry`. */
export function fold(text: string): string {
  let folded = '';
  let afterSpace = true;
  for (let at = 0; at < text.length; at++) {
    const letter = FOLDED[text.charCodeAt(at)];
    if (letter === undefined) return foldAny(text).trim();
    // `letter` is a space between words, or empty for an invisible character, which neither begins nor ends a word.
    if (letter !== ' ' || !afterSpace) folded += letter;
    if (letter !== '') afterSpace = letter === ' ';
  }
  return folded.trim();
}

const joined = (folded: string): string => folded.replaceAll(' ', '');

/** The words in one: `Le Goff-d’Évry` → `legoffdevry`. */
export const foldJoined = (text: string): string => joined(fold(text));

/** As `searchText`, for texts that are folded already. */
export const searchTextOf = (folded: readonly string[]): string =>
  [...new Set(folded.map(joined))].filter(Boolean).join(' ');

/** The text that searches look in: each name as one word, once. A searched word is found as a part of one. */
export const searchText = (...texts: readonly string[]): string => searchTextOf(texts.map(fold));

/** The words of a search, all of which must be found: `n’guessan`, `nguessan` → `nguessan`; `Jean-Luc` → `jean`, `luc`. */
export const searchWords = (search: string): string[] => [
  ...new Set(fold(search.normalize('NFC').replace(APOSTROPHES, '')).split(' ').filter(Boolean)),
];
