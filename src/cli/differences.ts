/** Compares two folded states field by field: `links[2].disputeId`, before and after. */

export interface Difference {
  readonly field: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

const isBranch = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Adds to `into`, by its path, each value below `value` that is no object and no array. Returns `into`. */
function addLeaves(value: unknown, path: string, into: Map<string, unknown>): Map<string, unknown> {
  if (value === undefined) return into;
  if (!isBranch(value)) return into.set(path, value);
  if (Array.isArray(value)) value.forEach((item, i) => addLeaves(item, `${path}[${i}]`, into));
  else for (const [name, item] of Object.entries(value)) addLeaves(item, path ? `${path}.${name}` : name, into);
  return into;
}

/** The changed fields in the order of `after`, then those that disappeared. */
export function differences(before: object | undefined, after: object): Difference[] {
  const old = addLeaves(before ?? {}, '', new Map());
  const now = addLeaves(after, '', new Map());
  const changed = [...now].filter(([field, value]) => old.get(field) !== value);
  const gone = [...old].filter(([field]) => !now.has(field));
  return [
    ...changed.map(([field, value]) => ({
      field,
      ...(old.has(field) ? { before: old.get(field) } : {}),
      after: value,
    })),
    ...gone.map(([field, value]) => ({ field, before: value })),
  ];
}
