/** Finds the fields that an event changed, for auditors. */

export interface FieldDifference {
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/** The fields that differ between two states, with their values in each; an absent value is null. */
export function fieldDifference(earlier: object | undefined, later: object | undefined): FieldDifference {
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  const was = (earlier ?? {}) as Record<string, unknown>;
  const is = (later ?? {}) as Record<string, unknown>;
  const fields = new Set([...Object.keys(was), ...Object.keys(is)]);
  // Sorted, because states built in different ways hold their fields in different orders.
  for (const field of [...fields].sort()) {
    if (was[field] === is[field] || JSON.stringify(was[field]) === JSON.stringify(is[field])) continue;
    before[field] = was[field] ?? null;
    after[field] = is[field] ?? null;
  }
  return { before, after };
}
