/** The names of the ledger's streams, said once: the category, a hyphen, the id. */

/** What a stream is the history of; its id is the account's, the student's, the school's UAI or the import's. */
export const STREAM_CATEGORIES = ['account', 'student', 'school', 'import'] as const;
export type StreamCategory = (typeof STREAM_CATEGORIES)[number];

export const streamOf = (category: StreamCategory, id: string): string => `${category}-${id}`;

/** The id in the name of a stream of that category; undefined for a stream of another one. */
export const idIn = (category: StreamCategory, stream: string): string | undefined =>
  isOf(category, stream) ? stream.slice(category.length + 1) : undefined;

/** Whether the stream is of that category. */
export const isOf = (category: StreamCategory, stream: string): boolean =>
  stream.startsWith(category) && stream[category.length] === '-';

/** What stands before the first hyphen, whether or not this version knows such a category. */
export const categoryIn = (stream: string): string => stream.slice(0, Math.max(0, stream.indexOf('-')));
