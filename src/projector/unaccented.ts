/** How names are written for sorting and searching, so that accents, case and hyphens make no difference. */

const LIGATURES: Readonly<Record<string, string>> = { œ: 'oe', Œ: 'OE', æ: 'ae', Æ: 'AE', ß: 'ss', ø: 'o', Ø: 'O' };
const NOT_ASCII = /[^\u0020-\u007e]/;

/** Without accents and ligatures: `Zoé Lœuf` → `Zoe Loeuf`. */
export const unaccented = (text: string): string =>
  NOT_ASCII.test(text)
    ? text
        .normalize('NFD')
        .replace(/\p{M}/gu, '')
        .replace(/[œŒæÆßøØ]/g, letter => LIGATURES[letter]!)
        .replaceAll('’', "'")
    : text;

/** `SURNAME FIRSTNAME` as lists sort it. */
export const sortName = (surname = '', firstName = ''): string =>
  unaccented(`${surname} ${firstName}`.trim()).toUpperCase();

/**
 * What a search compares: the columns `search` hold it, and a searched text must go through it too: unaccented lower case,
 * hyphens and apostrophes as spaces, one space between words.
 */
export const searchable = (text: string): string =>
  unaccented(text)
    .toLowerCase()
    .replace(/[-'\s]+/g, ' ')
    .trim();
