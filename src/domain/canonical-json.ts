/** Writes JSON in one form, so that equal values give equal texts: `canonicalJson`. */

/** Whether the keys stand in the order of their UTF-16 code units, as a string compares them. */
const areSorted = (keys: readonly string[]): boolean => {
  for (let i = 1; i < keys.length; i++) if (keys[i - 1]! > keys[i]!) return false;
  return true;
};

/** Characters that JSON escapes, and lone halves of surrogate pairs, which `JSON.stringify` escapes too. */
// eslint-disable-next-line no-control-regex
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

const textOf = (text: string): string => (ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`);

/** Whether the value says itself what JSON is to hold of it, as dates do. */
const hasOwnForm = (value: object): value is { toJSON(): unknown } =>
  'toJSON' in value && typeof value.toJSON === 'function';

/** Undefined for what JSON leaves out: undefined, functions, symbols. */
function write(value: unknown): string | undefined {
  if (typeof value === 'string') return textOf(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(item => write(item) ?? 'null').join()}]`;
  if (hasOwnForm(value)) return write(value.toJSON());
  const keys = Object.keys(value);
  if (!areSorted(keys)) keys.sort();
  let members = '';
  for (const key of keys) {
    const member = write((value as Record<string, unknown>)[key]);
    if (member !== undefined) members += `${members === '' ? '' : ','}${textOf(key)}:${member}`;
  }
  return `{${members}}`;
}

/**
 * JSON as RFC 8785 writes it: keys in the order of their UTF-16 code units, no blanks, numbers and texts as ECMAScript writes them. Equal
 * values give equal texts. Members that are undefined are left out; a lone half of a surrogate pair, which RFC 8785 refuses, is written as
 * `\ud800`.
 */
export const canonicalJson = (value: unknown): string => write(value) as string;
