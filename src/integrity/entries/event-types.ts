/** What has been seen of each type of event: its text in an entry, and the shapes of its data and metadata. */
import { canonicalJson } from '../../domain/canonical-json.js';
import type { StoredEvents } from '../../eventstore/eventstore.js';
import { FORM } from '../entry.js';
import { lowestMarked, Words, zerosIn } from './bytes.js';
import { Shapes } from './shapes.js';

export class EventType {
  readonly data = new Shapes();
  readonly metadata = new Shapes();
  /** The type as the store has it. */
  readonly stored: Words;
  /** From the end of the stream's name to the version. */
  readonly inEntry: Words;

  constructor(type: string) {
    this.stored = Words.of(type);
    this.inEntry = Words.of(`","type":${canonicalJson(type)},"v":${FORM},"version":`);
  }
}

/** Groups of types, by a number that is computed from their bytes; a power of two. */
const GROUPS = 512;
/** Types of a group. Events of others are parsed. */
const MOST_OF_A_GROUP = 4;
const MIXING = 0x9e3779b1;

export class EventTypes {
  readonly #groups: EventType[][] = Array.from({ length: GROUPS }, () => []);
  /** Where the type that was looked for last ends. */
  end = 0;

  /** The type of the event; undefined when there are too many types. */
  of(events: StoredEvents): EventType | undefined {
    const { view, typeAt } = events;
    let mixed = 0;
    let at = typeAt;
    for (; ; at += 4) {
      const word = view.getInt32(at, true);
      const zeros = zerosIn(word);
      if (zeros === 0) mixed = Math.imul(mixed ^ word, MIXING);
      else {
        // Of the last word, the bytes before the zero.
        mixed = Math.imul(mixed ^ (word & (((zeros & -zeros) >>> 7) - 1)), MIXING);
        this.end = at + lowestMarked(zeros);
        break;
      }
    }
    const group = this.#groups[mixed >>> 23]!;
    const length = this.end - typeAt;
    for (let i = 0; i < group.length; i++) {
      const type = group[i]!;
      if (type.stored.length === length && type.stored.areAt(view, typeAt)) return type;
    }
    if (group.length === MOST_OF_A_GROUP) return undefined;
    const type = new EventType(events.bytes.toString('utf8', typeAt, this.end));
    group.push(type);
    return type;
  }
}
