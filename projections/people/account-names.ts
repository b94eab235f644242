/** The names of accounts' holders, for lists of other projections that name accounts. */
import { likePattern, text, type Conditions } from '../../src/postgres/lists/definition.js';
import { searchWords } from '../../src/text/fold.js';

/** `join` joins the account as `a`, by the SQL of its id. The fields are null where there is no such account, or its person was erased. */
export const accountNames = {
  join: (accountId: string): string => `left join read.accounts a on a.account_id = ${accountId}`,
  fields: { login: text('a.login'), surname: text('a.surname'), firstName: text('a.first_name') },
} as const;

/** Selects rows, joined by `accountNames.join`, in which each word of the search occurs in a name of the holder, accents and case aside. */
export function addAccountSearch(conditions: Conditions, search: string): void {
  for (const word of searchWords(search)) conditions.add(`a.search like ${conditions.value(likePattern(word))}`);
}
