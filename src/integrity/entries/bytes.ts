/**
 * Compares, searches and copies bytes four at a time. Each function may read, or write where it writes, up to three bytes beyond what it is asked for.
 */

/** A text that stands or is put among bytes. */
export class Words {
  /** Bytes of the text. */
  readonly length: number;
  readonly #words: Int32Array;
  /** Which bits of the last word belong to the text. */
  readonly #mask: number;

  /** `latin1` has one character for each byte. */
  constructor(latin1: string) {
    const bytes = Buffer.from(latin1, 'latin1');
    this.length = bytes.length;
    const padded = Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
    this.#words = Int32Array.from({ length: padded.length / 4 }, (_, i) => padded.readInt32LE(i * 4));
    this.#mask = bytes.length % 4 === 0 ? -1 : (1 << ((bytes.length % 4) * 8)) - 1;
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

export function copyBytes(source: DataView, from: number, target: DataView, at: number, length: number): void {
  for (let i = 0; i < length; i += 4) target.setInt32(at + i, source.getInt32(from + i, true), true);
}

/** Sets the highest bit of each byte that is zero, of the lowest such byte at least; 0 where none is. */
const zerosIn = (word: number): number => (word - 0x01010101) & ~word & 0x80808080;
const QUOTES = 0x22222222;
const BACKSLASHES = 0x5c5c5c5c;
const BLANKS = 0x20202020;

/** Copies a text of UTF-8, and returns where it ends; -1 where it has a character that JSON escapes. */
export function copyUnescaped(source: DataView, from: number, end: number, target: DataView, at: number): number {
  let escaped = 0;
  let i = from;
  for (; i + 4 <= end; i += 4) {
    const word = source.getInt32(i, true);
    // A byte below a blank borrows from its highest bit.
    escaped |= zerosIn(word ^ QUOTES) | zerosIn(word ^ BACKSLASHES) | ((word - BLANKS) & ~word & 0x80808080);
    target.setInt32(at + i - from, word, true);
  }
  for (; i < end; i++) {
    const byte = source.getUint8(i);
    escaped |= byte < 0x20 || byte === 0x22 || byte === 0x5c ? 1 : 0;
    target.setUint8(at + i - from, byte);
  }
  return escaped === 0 ? at + end - from : -1;
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

/** Where the first quote from `at` on is; -1 when there is none before `end`. */
export function closingQuote(view: DataView, at: number, end: number): number {
  for (; at < end; at += 4) {
    const zeros = zerosIn(view.getInt32(at, true) ^ QUOTES);
    if (zeros === 0) continue;
    const found = at + ((31 - Math.clz32(zeros & -zeros)) >> 3);
    return found < end ? found : -1;
  }
  return -1;
}

/**
 * Where the scalar JSON value at `at` ends, if its bytes are its canonical form; else -1. Strings are taken to have no escape; of numbers, only
 * whole ones of 15 digits at most are known.
 */
export function scalarEnd(view: DataView, at: number, end: number): number {
  const first = view.getUint8(at);
  if (first === QUOTE) {
    const quote = closingQuote(view, at + 1, end);
    return quote < 0 ? -1 : quote + 1;
  }
  if (first === MINUS || (first >= ZERO && first <= NINE)) return wholeNumberEnd(view, at, end);
  const word = view.getInt32(at, true);
  if (word === TRUE || word === NULL) return at + 4;
  return word === FALS && view.getUint8(at + 4) === E ? at + 5 : -1;
}

function wholeNumberEnd(view: DataView, at: number, end: number): number {
  const digits = view.getUint8(at) === MINUS ? at + 1 : at;
  // `-0` is 0, and a longer number does not begin with 0.
  if (view.getUint8(digits) === ZERO) return digits === at ? at + 1 : -1;
  let after = digits;
  for (let digit = view.getUint8(after); digit >= ZERO && digit <= NINE && after < end;) digit = view.getUint8(++after);
  return after > digits && after - digits <= MOST_DIGITS ? after : -1;
}
