/** Makes the sort key and the search text of a person. */
import { fold, searchTextOf } from '../../src/text/fold.js';
import { sortKeyOf } from '../../src/text/sort.js';

export interface ListedNames {
  /** The surname in use. */
  readonly surname: string;
  readonly birthSurname?: string | undefined;
  readonly firstName: string;
  readonly otherFirstNames?: readonly string[] | undefined;
}

/** `sort`: the key lists sort by, from surname in use, then first name. `search`: the text searches look in, from all names. */
export function listKeysOf(names: ListedNames): { readonly sort: string; readonly search: string } {
  const { surname, birthSurname = surname, firstName, otherFirstNames = [] } = names;
  const folded = [fold(surname), fold(firstName)];
  const others = [...(birthSurname === surname ? [] : [birthSurname]), ...otherFirstNames].map(fold);
  return { sort: sortKeyOf(folded, [surname, firstName]), search: searchTextOf([...folded, ...others]) };
}
