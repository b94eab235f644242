/** Checks of the shape of stored data, hand-made so that the domain needs no library. */

/** Thrown for a stored event that cannot be read: its type is not known, or it has not the shape of its type. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';
}

/** Answers undefined when the value is of the shape, else what was expected in its place, in words: "a non-empty text". */
export type Check = (value: unknown) => string | undefined;

export const text: Check = value => (typeof value === 'string' && value !== '' ? undefined : 'a non-empty text');
export const boolean: Check = value => (typeof value === 'boolean' ? undefined : 'true or false');
export const count: Check = value =>
  Number.isInteger(value) && (value as number) >= 0 ? undefined : 'a whole number from 0';
export const integer: Check = value => (Number.isInteger(value) ? undefined : 'a whole number');
/** With a time and a zone: the shortest, such as `2026-09-01T08:00:00Z`, has twenty characters. */
export const instant: Check = value =>
  typeof value === 'string' && value.length >= 20 && !Number.isNaN(Date.parse(value))
    ? undefined
    : 'an ISO 8601 instant';

export const oneOf = (...values: readonly string[]): Check => {
  const known = new Set<unknown>(values);
  return value => (known.has(value) ? undefined : `one of ${values.join(', ')}`);
};

export const listOf =
  (check: Check): Check =>
  value => {
    if (!Array.isArray(value)) return 'a list';
    for (const item of value) {
      const fault = check(item);
      if (fault) return `a list of ${fault}`;
    }
    return undefined;
  };

export const optional =
  (check: Check): Check =>
  value =>
    value === undefined ? undefined : check(value);

/** Checks the fields of an object. Fields not named here are left alone: a later version may have added them. */
export const shape = (fields: Readonly<Record<string, Check>>): Check => {
  const entries = Object.entries(fields);
  return value => {
    if (typeof value !== 'object' || value === null) return 'an object';
    for (const [name, check] of entries) {
      const fault = check((value as Record<string, unknown>)[name]);
      if (fault) return `${name}: ${fault}`;
    }
    return undefined;
  };
};

export const vaultRef = shape({ personId: text, version: count });
