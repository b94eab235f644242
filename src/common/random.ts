/** Seeded pseudo-random numbers (sfc32): the same seed gives the same numbers on every machine. Not for secrets. */
export class Random {
  // The four words of the state of sfc32.
  #a: number;
  #b: number;
  #c: number;
  #d = 1;

  constructor(seed: string) {
    // FNV-1a over the seed, thrice, each from another start.
    const hash = (start: number): number => {
      let value = start >>> 0;
      for (let at = 0; at < seed.length; at++) value = Math.imul(value ^ seed.charCodeAt(at), 16_777_619) >>> 0;
      return value;
    };
    [this.#a, this.#b, this.#c] = [hash(2_166_136_261), hash(84_696_351), hash(3_735_928_559)];
    for (let i = 0; i < 16; i++) this.next();
  }

  /** Random numbers for one part of the work, independent of those drawn elsewhere. */
  static of(...parts: (string | number)[]): Random {
    return new Random(parts.join('/'));
  }

  /** 0 ≤ x < 1. */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  }

  /** A whole number from 0, below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** A whole number, both ends included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True with this probability, from 0 to 1. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Picks an item; all are equally likely. */
  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  /** Picks an item; the earlier ones are likelier. */
  pickEarly<T>(from: readonly T[]): T {
    return from[Math.floor(this.next() ** 1.7 * from.length)]!;
  }

  /** A text of so many digits. */
  digits(count: number): string {
    let text = '';
    for (let i = 0; i < count; i++) text += this.below(10);
    return text;
  }
}
