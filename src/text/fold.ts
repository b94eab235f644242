/**
 * One fold for all that compares names and labels: search, sort, logins and matching of records. Accents, case, ligatures,
 * apostrophes, hyphens and invisible signs make no difference. SQL compares what it gives, and folds nothing by itself.
 */

/** Letters that Unicode does not take apart into a base letter and a mark, in lower case. */
const SPELT: Readonly<Record<string, string>> = {
  ...{ œ: 'oe', æ: 'ae', ß: 'ss', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ħ: 'h', ı: 'i', ŋ: 'n', ŧ: 't', ĸ: 'k' },
  ...{ ƀ: 'b', ɓ: 'b', ƈ: 'c', ɖ: 'd', ɗ: 'd', ǝ: 'e', ə: 'e', ɛ: 'e', ƒ: 'f', ǥ: 'g', ɠ: 'g', ɨ: 'i', ƙ: 'k' },
  ...{ ƚ: 'l', ɫ: 'l', ɲ: 'n', ƞ: 'n', ɔ: 'o', ɵ: 'o', ƥ: 'p', ɍ: 'r', ʂ: 's', ƭ: 't', ʈ: 't', ʉ: 'u', ʋ: 'v' },
  ...{ ƴ: 'y', ɏ: 'y', ƶ: 'z', ȥ: 'z', ς: 'σ' },
};
const TO_SPELL = new RegExp(`[${Object.keys(SPELT).join('')}]`, 'g');

/** Marks on letters, and what is not shown at all. */
const UNSHOWN = /[\p{M}\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
/** Every sign that stands for an apostrophe, letters of its form included. */
const APOSTROPHES = /['\u0060\u00b4\u02b0-\u02ff\u2018-\u201b\u2032\u2035\uff07]/g;
const SEPARATORS = /[^\p{L}\p{N}]+/gu;

/** Whatever the letters. */
const foldAny = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(UNSHOWN, '')
    .replace(TO_SPELL, letter => SPELT[letter]!)
    .replace(APOSTROPHES, ' ')
    .replace(SEPARATORS, ' ');

/** What each letter of the Latin blocks folds to: by far most names need no more, and are folded many times faster. */
const LATIN = 0x250;
const FOLDED: readonly string[] = Array.from({ length: LATIN }, (_, code) => foldAny(String.fromCharCode(code)));

/** The words of a text, with one space between them: `Le Goff-d’Évry` → `le goff d evry`. */
export function fold(text: string): string {
  let folded = '';
  let ended = true;
  for (let at = 0; at < text.length; at++) {
    const letter = FOLDED[text.charCodeAt(at)];
    if (letter === undefined) return foldAny(text).trim();
    if (letter !== ' ' || !ended) folded += letter;
    if (letter !== '') ended = letter === ' ';
  }
  return folded.trim();
}

const joined = (folded: string): string => folded.replaceAll(' ', '');

/** The words in one: `Le Goff-d’Évry` → `legoffdevry`. */
export const foldJoined = (text: string): string => joined(fold(text));

/** Of texts that are folded already. */
export const searchTextOf = (folded: readonly string[]): string =>
  [...new Set(folded.map(joined))].filter(Boolean).join(' ');

/** What a search looks in: each text in one word, once. A word that is looked for is a part of one of them. */
export const searchText = (...texts: readonly string[]): string => searchTextOf(texts.map(fold));

/** The words of what is looked for, all of which must be found: `n’guessan`, `nguessan` → `nguessan`; `Jean-Luc` → `jean`, `luc`. */
export const searchWords = (search: string): string[] => [
  ...new Set(fold(search.normalize('NFC').replace(APOSTROPHES, '')).split(' ').filter(Boolean)),
];
