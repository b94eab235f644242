/** The search text; undefined when it is absent or blank. */
export const nonBlankSearch = (search: string | null | undefined): string | undefined =>
  search === null || search === undefined || search.trim() === '' ? undefined : search;
