/** The names of the ledger's streams, said once: the category, a hyphen, the id. */

/**
 * What a stream is the history of; its id is that of the account, student, import, campaign, delegation or request, the school's UAI, or the académie's code. That
 * of `access` is a day and a process (`access/events.ts`).
 */
export const STREAM_CATEGORIES = [
  'account',
  'student',
  'school',
  'import',
  'campaign',
  'delegation',
  'academie',
  'assistance',
  'access',
] as const;
export type StreamCategory = (typeof STREAM_CATEGORIES)[number];

export const streamOf = (category: StreamCategory, id: string): string => `${category}-${id}`;

/** The id in the name of a stream of that category; undefined for a stream of another one. */
export const idIn = (category: StreamCategory, stream: string): string | undefined =>
  isStreamOf(category, stream) ? stream.slice(category.length + 1) : undefined;

/** The same id as a list: of one id, or empty. */
export const idsIn = (category: StreamCategory, stream: string): readonly string[] => {
  const id = idIn(category, stream);
  return id === undefined ? [] : [id];
};

/** Whether the stream is of that category. */
export const isStreamOf = (category: StreamCategory, stream: string): boolean =>
  stream.startsWith(category) && stream[category.length] === '-';

/** The category in a stream's name: what stands before the first hyphen, whether or not this version knows it. */
export const categoryIn = (stream: string): string => stream.slice(0, Math.max(0, stream.indexOf('-')));
