/** Sort keys of people, classes and schools: the order a French reader expects, the same in PostgreSQL and in JavaScript. */
import { fold } from './fold.js';
import { tidy } from './names.js';

/** Longest key and longest spelling: an index row must hold both. */
const LONGEST = 240;
const BEYOND_ASCII = /[^\0-\x7f]/;
const DIGIT = /\d/;
const DIGITS = /\d+/g;
const ESCAPED = /[\p{C}"\\]/gu;

/** Prefixes a number with its count of digits, so that texts sort by value. */
const number = (digits: string): string => {
  const significant = digits.replace(/^0+(?=\d)/, '');
  return `${Math.min(significant.length, 9)}${significant}`;
};

/** Cuts the text without splitting a surrogate pair. */
const cut = (text: string): string =>
  text.length <= LONGEST ? text : text.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '');

/**
 * A text whose order by code points (`collate "C"`) is the order of its fields: the first field decides, then the second;
 * accents only between texts that are otherwise the same, case never. Words are compared one by one, and `6EME` comes
 * before `10EME`. It holds no character that JSON escapes.
 */
export const sortKey = (...fields: readonly (string | undefined)[]): string =>
  sortKeyOf(
    fields.map(field => fold(field ?? '')),
    fields,
  );

/** As `sortKey`, for a caller that has folded each field already: `folded` are the folds. */
export function sortKeyOf(folded: readonly string[], fields: readonly (string | undefined)[]): string {
  // A space ends a field, and comes before the hyphen that ends a word, which comes before digits and letters.
  let words = folded.map(field => field.replaceAll(' ', '-')).join(' ');
  if (DIGIT.test(words)) words = words.replace(DIGITS, number);
  if (!fields.some(field => field !== undefined && BEYOND_ASCII.test(field))) return cut(words).trimEnd();
  const spelt = tidy(fields.filter(Boolean).join(' ')).toUpperCase().replace(ESCAPED, '');
  return `${cut(words)} ${cut(spelt)}`.trimEnd();
}
