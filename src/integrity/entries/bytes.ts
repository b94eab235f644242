/**
 * Compares, searches and copies bytes four at a time. Each function may read, or write where it writes, up to three bytes beyond what it is asked for.
 */

/** The words of a text, one at least; the last is filled up with zeros. `latin1` has one character for each byte. */
function wordsOf(latin1: string): number[] {
  const bytes = Buffer.alloc(Math.max(1, Math.ceil(latin1.length / 4)) * 4);
  bytes.write(latin1, 'latin1');
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readInt32LE(i * 4));
}

/** Which bits of the last word of a text belong to it. */
const maskOf = ({ length }: string): number => (length % 4 === 0 && length > 0 ? -1 : (1 << ((length % 4) * 8)) - 1);

/** A text that stands or is put among bytes. */
export class Words {
  /** Bytes of the text. */
  readonly length: number;
  readonly #words: Int32Array;
  /** Which bits of the last word belong to the text. */
  readonly #mask: number;

  /** `latin1` has one character for each byte. */
  constructor(latin1: string) {
    this.length = latin1.length;
    this.#words = Int32Array.from(latin1 === '' ? [] : wordsOf(latin1));
    this.#mask = maskOf(latin1);
  }

  /** A text in UTF-8. */
  static of(text: string): Words {
    return new Words(Buffer.from(text).toString('latin1'));
  }

  /** Whether the text stands there. */
  areAt(view: DataView, at: number): boolean {
    const words = this.#words;
    const last = words.length - 1;
    if (last < 0) return true;
    for (let i = 0; i < last; i++) if (view.getInt32(at + i * 4, true) !== words[i]) return false;
    return ((view.getInt32(at + last * 4, true) ^ words[last]!) & this.#mask) === 0;
  }

  /** Writes the text, and returns where it ends. */
  put(target: DataView, at: number): number {
    const words = this.#words;
    for (let i = 0; i < words.length; i++) target.setInt32(at + i * 4, words[i]!, true);
    return at + this.length;
  }
}

/** Texts that are compared one after the other, without an object for each. A text without bytes has a word of which none counts. */
export class WordLists {
  /** The words of all texts. */
  readonly words: Int32Array;
  /** Of each text: where its last word is in `words`, which bits of that count, and its length in bytes. */
  readonly ends: Int32Array;
  readonly masks: Int32Array;
  readonly lengths: Int32Array;

  constructor(latin1: readonly string[]) {
    const lists = latin1.map(wordsOf);
    this.words = Int32Array.from(lists.flat());
    let end = -1;
    this.ends = Int32Array.from(lists, list => (end += list.length));
    this.masks = Int32Array.from(latin1, maskOf);
    this.lengths = Int32Array.from(latin1, text => text.length);
  }
}

export function copyBytes(source: DataView, from: number, target: DataView, at: number, length: number): void {
  for (let i = 0; i < length; i += 4) target.setInt32(at + i, source.getInt32(from + i, true), true);
}

/**
 * 0 unless a byte of the word is zero. Its lowest set bit is then the highest bit of the lowest such byte; above that, a borrow may have set bits
 * of bytes that are not zero.
 */
export const zerosIn = (word: number): number => (word - 0x01010101) & ~word & HIGHEST_BITS;
const HIGHEST_BITS = 0x80808080;
const QUOTES = 0x22222222;
const BLANKS = 0x20202020;

/** The number in memory order, 0 to 3, of the lowest byte whose highest bit is set. */
export const lowestMarked = (marks: number): number => (31 - Math.clz32(marks & -marks)) >> 3;

/**
 * Copies a text that ends before a zero byte, and returns its length; -1 where it has a control character, or more bytes than `longest`. Up to three
 * bytes beyond the zero byte are copied, too.
 */
export function copyText(source: DataView, from: number, longest: number, target: DataView, at: number): number {
  for (let i = 0; i <= longest; i += 4) {
    const word = source.getInt32(from + i, true);
    target.setInt32(at + i, word, true);
    // A byte below a blank gets its highest bit set by the subtraction, and did not have it before.
    const controls = (word - BLANKS) & ~word & HIGHEST_BITS;
    if (controls === 0) continue;
    const length = i + lowestMarked(controls);
    return source.getUint8(from + length) === 0 ? length : -1;
  }
  return -1;
}

const QUOTE = 0x22;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
/** Digits of the longest number that is surely a safe integer. */
const MOST_DIGITS = 15;
const wordOf = (text: string): number => Buffer.from(text).readInt32LE();
const [TRUE, NULL, FALS] = [wordOf('true'), wordOf('null'), wordOf('fals')];
const E = 'e'.charCodeAt(0);

/** Where the first quote from `at` on is. There must be one. */
export function closingQuote(view: DataView, at: number): number {
  for (; ; at += 4) {
    const zeros = zerosIn(view.getInt32(at, true) ^ QUOTES);
    if (zeros !== 0) return at + lowestMarked(zeros);
  }
}

/**
 * Where the scalar JSON value at `at` ends, if its bytes are its canonical form; else -1. Strings are taken to have no escape; of numbers, only
 * whole ones of 15 digits at most are known.
 */
export function scalarEnd(view: DataView, at: number): number {
  const first = view.getUint8(at);
  if (first === QUOTE) return closingQuote(view, at + 1) + 1;
  if (first === MINUS || (first >= ZERO && first <= NINE)) return wholeNumberEnd(view, at);
  const word = view.getInt32(at, true);
  if (word === TRUE || word === NULL) return at + 4;
  return word === FALS && view.getUint8(at + 4) === E ? at + 5 : -1;
}

function wholeNumberEnd(view: DataView, at: number): number {
  const digits = view.getUint8(at) === MINUS ? at + 1 : at;
  // `-0` is 0, and a longer number does not begin with 0.
  if (view.getUint8(digits) === ZERO) return digits === at ? at + 1 : -1;
  let after = digits;
  for (let digit = view.getUint8(after); digit >= ZERO && digit <= NINE;) digit = view.getUint8(++after);
  return after > digits && after - digits <= MOST_DIGITS ? after : -1;
}
