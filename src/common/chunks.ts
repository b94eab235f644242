/** Yields the items in pieces of `size`, in their order; the last piece may be shorter. */
export function* chunks<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
