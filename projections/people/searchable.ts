/** How a person is sorted in lists and found by searches. */
import { fold, searchTextOf } from '../../src/text/fold.js';
import { sortKeyOf } from '../../src/text/sort.js';

export interface ListedNames {
  /** In use. */
  readonly surname: string;
  readonly birthSurname?: string | undefined;
  readonly firstName: string;
  readonly otherFirstNames?: readonly string[] | undefined;
}

/** The key that a person is sorted by, of surname in use and first name, and the text that searches look in, of all names. */
export function listedBy(names: ListedNames): { readonly sort: string; readonly search: string } {
  const { surname, birthSurname = surname, firstName, otherFirstNames = [] } = names;
  const folded = [fold(surname), fold(firstName)];
  const others = [...(birthSurname === surname ? [] : [birthSurname]), ...otherFirstNames].map(fold);
  return { sort: sortKeyOf(folded, [surname, firstName]), search: searchTextOf([...folded, ...others]) };
}
