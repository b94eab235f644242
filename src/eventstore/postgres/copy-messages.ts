/**
 * Reads the answer to a binary `COPY … TO STDOUT` as it comes from the network, in pages of whole messages, one message for each row. A stream of
 * rows (`pg-copy-streams`) cuts out and joins each row, which costs more than reading what is in it.
 */
import type { Socket } from 'node:net';
import type pg from 'pg';

/** Codes of PostgreSQL's messages, and the bytes before the content of one: its code, and its length in four bytes, which counts itself. */
const COPY_DATA = 'd'.charCodeAt(0);
const COPY_DONE = 'c'.charCodeAt(0);
const ERROR = 'E'.charCodeAt(0);
export const MESSAGE_HEADER = 5;

/** The parts of the driver's connection used here. */
interface Connection {
  readonly stream: Socket;
  query(text: string): void;
}
type OnData = (bytes: Buffer) => void;

/** Give it to `client.query`, then iterate over it once: pages that consist of whole messages of the code `d`. */
export class CopyMessages implements pg.Submittable, AsyncIterable<Buffer> {
  readonly #text: string;
  #stream: Socket | undefined;
  /** The driver's own listener, taken off the connection while the rows come. */
  #driver: OnData | undefined;
  #failure: Error | undefined;
  /** True once the server has ended the statement, and the connection is free again. */
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(text: string) {
    this.#text = text;
  }

  submit(connection: pg.Connection): void {
    const { stream } = connection as unknown as Connection;
    this.#stream = stream;
    [this.#driver] = stream.listeners('data') as OnData[];
    stream.removeListener('data', this.#driver!);
    stream.pause();
    stream.on('readable', this.#onReadable);
    (connection as unknown as Connection).query(this.#text);
  }

  handleError(error: Error): void {
    this.#failure = error;
    this.#wake();
  }
  handleReadyForQuery(): void {
    this.#ended = true;
    this.#wake();
  }
  handleCommandComplete(): void {}

  readonly #onReadable = (): void => this.#wake();

  /** Gives the connection back to the driver, which reads on from `rest`. */
  #giveBack(rest: Buffer): void {
    const stream = this.#stream!;
    stream.removeListener('readable', this.#onReadable);
    stream.on('data', this.#driver!);
    this.#driver!(rest);
    process.nextTick(() => stream.resume());
  }

  /** Waits until `read` finds something, or the statement has failed. */
  async #until<T>(read: () => T | null | undefined): Promise<T> {
    for (;;) {
      const found = read();
      if (found !== null && found !== undefined) return found;
      if (this.#failure) throw this.#failure;
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    /** The beginning of a message whose end has not come yet. */
    let rest: Buffer | undefined;
    for (;;) {
      const chunk = await this.#until(() => this.#stream?.read() as Buffer | null | undefined);
      const bytes: Buffer = rest ? Buffer.concat([rest, chunk]) : chunk;
      let from = 0;
      let at = 0;
      while (at + MESSAGE_HEADER <= bytes.length) {
        const code = bytes[at];
        if (code === COPY_DONE || code === ERROR) {
          if (at > from) yield bytes.subarray(from, at);
          this.#giveBack(bytes.subarray(at));
          await this.#until(() => this.#ended || undefined);
          return;
        }
        const end = at + 1 + bytes.readUInt32BE(at + 1);
        if (end > bytes.length) break;
        // Another message, such as a notice, may stand before the rows or between them.
        if (code !== COPY_DATA) {
          if (at > from) yield bytes.subarray(from, at);
          from = end;
        }
        at = end;
      }
      if (at > from) yield bytes.subarray(from, at);
      rest = at < bytes.length ? bytes.subarray(at) : undefined;
    }
  }
}
