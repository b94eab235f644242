/** The shapes of JSON texts that were seen: a bounded number of them. */
import type { StoredEvents } from '../../eventstore/eventstore.js';
import { Shape } from './shape.js';

/** Where there are more shapes, such as for lists of many lengths, texts of the others are parsed. */
const MOST = 12;

export class Shapes {
  readonly #shapes: Shape[] = [];
  /** Where the text that was written last ends in the source. */
  end = 0;

  /**
   * Writes the text at `at`, which ends before a zero byte, in canonical form into `target`, and returns where it ends there. -1, and nothing that counts
   * is written, for a text that has to be parsed, and for one of more than `longest` bytes. What it writes of a text with a backslash is wrong.
   */
  write(events: StoredEvents, at: number, longest: number, target: DataView, to: number): number {
    const shapes = this.#shapes;
    const { view } = events;
    for (let i = 0; i < shapes.length; i++) {
      const shape = shapes[i]!;
      this.end = shape.endOf(view, at);
      if (this.end < 0) continue;
      // The one found last is tried first.
      if (i > 0) {
        shapes[i] = shapes[i - 1]!;
        shapes[i - 1] = shape;
      }
      return this.end - at > longest ? -1 : shape.write(view, target, to);
    }
    return shapes.length < MOST && this.#learn(events, at) ? this.write(events, at, longest, target, to) : -1;
  }

  /** Adds the shape of a text; false when it has none. */
  #learn({ bytes, view }: StoredEvents, at: number): boolean {
    const end = bytes.indexOf(0, at);
    const shape = Shape.of(bytes.toString('latin1', at, end));
    if (shape?.endOf(view, at) !== end) return false;
    this.#shapes.unshift(shape);
    return true;
  }
}
