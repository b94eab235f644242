/** Names under which statements of lists are prepared. Each text has a name of its own. */

/** The most statements that get a name; further ones are sent without. Only contrived traffic has so many. */
const MOST_PREPARED = 500;
const names = new Map<string, string>();

/** The name of a statement; `about` is a part of it, for those who read the database's logs. Undefined beyond the limit. */
export function statementName(about: string, text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST_PREPARED) return known;
  const name = `list_${names.size}_${about}`;
  names.set(text, name);
  return name;
}
