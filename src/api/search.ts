/** What is searched for, as the read models write names: without accents, in one case. */
import { badInput } from './errors.js';

const MOST_CHARACTERS = 100;

/** Letters without their accents, ligatures opened, in lower case, words apart by one space. */
export const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replace(/\s+/g, ' ')
    .trim();

/** Words of a search, without accents, in lower case. Empty when nothing but spaces was given. */
export function searchWords(search: string | null | undefined): string[] {
  if (search === null || search === undefined) return [];
  if (search.length > MOST_CHARACTERS) throw badInput(`Search for ${MOST_CHARACTERS} characters at most.`, 'search');
  return fold(search)
    .split(' ')
    .filter(word => word !== '');
}
