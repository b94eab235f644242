import { badInput } from './errors.js';

const MOST_CHARACTERS = 100;

/** What is searched for, bounded; undefined when nothing is. */
export function checkSearch(search: string | null | undefined): string | undefined {
  if (search === null || search === undefined || search.trim() === '') return undefined;
  if (search.length > MOST_CHARACTERS) throw badInput(`Search for ${MOST_CHARACTERS} characters at most.`, 'search');
  return search;
}
