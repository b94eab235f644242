/**
 * The shape of a JSON text: all of it but its values. Events of one type have few shapes; a text of a known one is put into canonical form by
 * comparing and copying bytes, without parsing it.
 */
import { copyBytes, scalarEnd, WordLists, Words } from './bytes.js';

/** A text as its values, which are numbered from 0, and the texts before, between and after them. */
interface Parts {
  readonly texts: readonly string[];
  readonly values: readonly number[];
}

/**
 * A part of the canonical text: `literal`, then the source from `back` bytes before the value `first` to the end of the value `last`. Those bytes
 * stand before the value in both texts, so that they are copied along with it.
 */
interface Step {
  readonly literal: Words;
  readonly first: number;
  readonly back: number;
  readonly last: number;
}

/** Values of one text that are handled; texts with more have no shape. */
const MOST_VALUES = 256;
/** Where the values of the text that was matched last begin and end. */
const starts = new Int32Array(MOST_VALUES);
const ends = new Int32Array(MOST_VALUES);

export class Shape {
  /** The texts before, between and after the values of the source. */
  readonly #texts: WordLists;
  readonly #values: number;
  readonly #steps: readonly Step[];
  readonly #end: Words;

  private constructor(source: Parts, canonical: Parts) {
    this.#texts = new WordLists(source.texts);
    this.#values = source.values.length;
    this.#steps = stepsOf(source, canonical);
    this.#end = new Words(canonical.texts.at(-1)!);
  }

  /**
   * The shape of a text, whose bytes are given as one character each (latin1). Undefined for one that needs more than putting its members in order: with
   * escapes, with a key that stands twice, with numbers other than whole ones of 15 digits at most; and for what is no JSON.
   */
  static of(text: string): Shape | undefined {
    const reader = new ShapeReader(text);
    const canonical = reader.read();
    return canonical && new Shape(reader.source, canonical);
  }

  /**
   * Where the text at `at`, which ends before a zero byte, ends if it has this shape; else -1. Up to the next quote what follows it may be read, too: there
   * must be one, and four bytes more.
   */
  endOf(view: DataView, at: number): number {
    const { words, ends: lastWords, masks, lengths } = this.#texts;
    const values = this.#values;
    for (let value = 0, word = 0; ; value++) {
      // The text before the value, or after the last.
      const last = lastWords[value]!;
      for (let from = at; word <= last; word++, from += 4) {
        const differs = view.getInt32(from, true) ^ words[word]!;
        if (differs !== 0 && (word < last || (differs & masks[value]!) !== 0)) return -1;
      }
      at += lengths[value]!;
      if (value === values) return view.getUint8(at) === 0 ? at : -1;
      starts[value] = at;
      at = scalarEnd(view, at);
      if (at < 0) return -1;
      ends[value] = at;
    }
  }

  /** Writes the text that was matched just before in canonical form, and returns where it ends. Up to three bytes after it are overwritten. */
  write(view: DataView, target: DataView, at: number): number {
    const steps = this.#steps;
    for (let i = 0; i < steps.length; i++) {
      const { literal, first, back, last } = steps[i]!;
      at = literal.put(target, at);
      const from = starts[first]! - back;
      const length = ends[last]! - from;
      copyBytes(view, from, target, at, length);
      at += length;
    }
    return this.#end.put(target, at);
  }
}

/** How many characters two texts have in common at their ends. */
function commonEnd(one: string, other: string): number {
  let length = 0;
  while (length < Math.min(one.length, other.length) && one.at(-1 - length) === other.at(-1 - length)) length++;
  return length;
}

/** What to copy, in as few pieces as possible: values that stand next to each other in both texts, with what is between them, are one. */
function stepsOf(source: Parts, canonical: Parts): Step[] {
  const steps: Step[] = [];
  const { values, texts } = canonical;
  const goesOn = (i: number): boolean => values[i] === values[i - 1]! + 1 && texts[i] === source.texts[values[i]];
  for (let i = 0; i < values.length;) {
    const first = values[i]!;
    const text = texts[i]!;
    const back = commonEnd(text, source.texts[first]!);
    for (i++; i < values.length && goesOn(i);) i++;
    steps.push({ literal: new Words(text.slice(0, text.length - back)), first, back, last: values[i - 1]! });
  }
  return steps;
}

/** Nesting that is handled. */
const DEEPEST = 32;
const BLANKS = /[ \t\n\r]*/y;
const OTHER_SCALAR = /true|false|null|0|-?[1-9]\d{0,14}(?!\d)/y;

/** Reads a text once: collects its parts in the order of the text, and returns them in canonical order. */
class ShapeReader {
  readonly source: { texts: string[]; values: number[] } = { texts: [], values: [] };
  #at = 0;
  /** Where the text after the last value begins. */
  #textAt = 0;

  constructor(private readonly text: string) {}

  read(): Parts | undefined {
    if (this.text.includes('\\')) return undefined;
    const pieces = this.#value(0);
    if (pieces === undefined || this.#next() !== undefined || this.source.values.length > MOST_VALUES) return undefined;
    this.source.texts.push(this.text.slice(this.#textAt));
    const texts = [''];
    const values: number[] = [];
    for (const piece of pieces) {
      if (typeof piece === 'string') texts[texts.length - 1] += piece;
      else {
        values.push(piece);
        texts.push('');
      }
    }
    return { texts, values };
  }

  /** The next character that is no blank; undefined at the end. */
  #next(): string | undefined {
    BLANKS.lastIndex = this.#at;
    BLANKS.test(this.text);
    this.#at = BLANKS.lastIndex;
    return this.text[this.#at];
  }

  /** Passes over blanks, and then over this character; false when another stands there. */
  #pass(character: string): boolean {
    if (this.#next() !== character) return false;
    this.#at++;
    return true;
  }

  /** A value in canonical form: texts, and numbers of scalar values. Undefined for what has no shape. */
  #value(depth: number): (string | number)[] | undefined {
    if (depth > DEEPEST) return undefined;
    switch (this.#next()) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      default:
        return this.#scalar();
    }
  }

  #scalar(): number[] | undefined {
    const from = this.#at;
    if (this.#string() === undefined) {
      OTHER_SCALAR.lastIndex = from;
      if (!OTHER_SCALAR.test(this.text)) return undefined;
      this.#at = OTHER_SCALAR.lastIndex;
    }
    const { texts, values } = this.source;
    texts.push(this.text.slice(this.#textAt, from));
    this.#textAt = this.#at;
    const value = values.length;
    values.push(value);
    return [value];
  }

  /** A string with its quotes; undefined, and nothing passed over, where there is none. */
  #string(): string | undefined {
    if (this.#next() !== '"') return undefined;
    const end = this.text.indexOf('"', this.#at + 1) + 1;
    if (end === 0) return undefined;
    const string = this.text.slice(this.#at, end);
    this.#at = end;
    return string;
  }

  #array(depth: number): (string | number)[] | undefined {
    this.#at++;
    if (this.#pass(']')) return ['[]'];
    const pieces: (string | number)[] = [];
    do {
      const item = this.#value(depth + 1);
      if (item === undefined) return undefined;
      pieces.push(pieces.length === 0 ? '[' : ',', ...item);
    } while (this.#pass(','));
    return this.#pass(']') ? [...pieces, ']'] : undefined;
  }

  #object(depth: number): (string | number)[] | undefined {
    this.#at++;
    if (this.#pass('}')) return ['{}'];
    const members = new Map<string, (string | number)[]>();
    do {
      const key = this.#string();
      if (key === undefined || members.has(key) || !this.#pass(':')) return undefined;
      const value = this.#value(depth + 1);
      if (value === undefined) return undefined;
      members.set(key, [`${key}:`, ...value]);
    } while (this.#pass(','));
    if (!this.#pass('}')) return undefined;
    // Canonical form orders names as texts, not as the bytes that they are here.
    const inOrder = [...members].map(([key, pieces]) => ({
      key: Buffer.from(key.slice(1, -1), 'latin1').toString(),
      pieces,
    }));
    inOrder.sort((one, other) => (one.key < other.key ? -1 : 1));
    return ['{', ...inOrder.flatMap(({ pieces }, i) => (i === 0 ? pieces : [',', ...pieces])), '}'];
  }
}
