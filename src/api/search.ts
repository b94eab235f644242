/** What is searched for; undefined when nothing is. */
export const searched = (search: string | null | undefined): string | undefined =>
  search === null || search === undefined || search.trim() === '' ? undefined : search;
