/** The shapes of JSON texts that were seen, by type of event: a bounded number of them. */
import type { StoredEvents } from '../../eventstore/eventstore.js';
import { Shape } from './shape.js';

/** Groups of shapes; a power of two. Types that share a group try each other's shapes in vain, no more. */
const GROUPS = 512;
/** Shapes of a group. Where there are more, such as for lists of many lengths, texts of the others are parsed. */
const MOST_OF_A_GROUP = 12;

export class Shapes {
  readonly #groups: Shape[][] = Array.from({ length: GROUPS }, () => []);

  /**
   * Writes the text from `at` to `end`, which has no backslash, in canonical form into `target`, and returns where it ends there. -1, and nothing that counts
   * is written, for a text that has to be parsed. `kind` is any number that texts of the same shape often have in common.
   */
  write({ view, bytes }: StoredEvents, at: number, end: number, kind: number, target: DataView, to: number): number {
    const group = this.#groups[kind & (GROUPS - 1)]!;
    for (let i = 0; i < group.length; i++) {
      const shape = group[i]!;
      if (!shape.matches(view, at, end)) continue;
      // The one found last is tried first.
      if (i > 0) {
        group[i] = group[i - 1]!;
        group[i - 1] = shape;
      }
      return shape.write(view, target, to);
    }
    if (group.length === MOST_OF_A_GROUP) return -1;
    const shape = Shape.of(bytes.toString('latin1', at, end));
    if (!shape?.matches(view, at, end)) return -1;
    group.unshift(shape);
    return shape.write(view, target, to);
  }
}
