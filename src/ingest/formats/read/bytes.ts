/** Reads bytes that come in chunks in the lengths that a format asks for. */
import { Buffer } from 'node:buffer';

/** Whether the bytes are all zero. */
export const areZeros = (bytes: Uint8Array): boolean => bytes.every(byte => byte === 0);

/**
 * Reads the chunks once, from start to end. Read each `next` to its end before the next call; call `close` when done. The methods
 * throw plain errors when fewer bytes are left than are asked for.
 */
export class Bytes {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next `length` bytes, piece by piece. */
  async *next(length: number): AsyncGenerator<Uint8Array> {
    for (let left = length; left > 0;) {
      if (this.#rest.length === 0) {
        const more = await this.#chunks.next();
        if (more.done) throw new Error('it is cut short');
        this.#rest = more.value;
      }
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  /** The next `length` bytes, in one piece. */
  async all(length: number): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    for await (const piece of this.next(length)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  /** Passes over the next `length` bytes. */
  async skip(length: number): Promise<void> {
    for await (const piece of this.next(length)) void piece;
  }

  /** Reads to the end, so that the checksum of what was inflated is verified. Throws when anything but zeros is left. */
  async end(): Promise<void> {
    for (let rest = this.#rest; ;) {
      if (!areZeros(rest)) throw new Error('data follows its end');
      const more = await this.#chunks.next();
      if (more.done) return;
      rest = more.value;
    }
  }

  /** Ends the reading, wherever it is. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
