/**
 * Reads the answer to a binary `COPY … TO STDOUT` as it comes from the network, message by message, one for each row. The rows are large: they are put
 * together in one piece of memory, the same for all. New memory for each would cost more than reading what is in it.
 */
import type { Socket } from 'node:net';
import type pg from 'pg';
import type { LendingSocket } from './lending-socket.js';

/** Codes of PostgreSQL's messages, and the bytes before the content of one: its code, and its length in four bytes, which counts itself. */
const COPY_DATA = 'd'.charCodeAt(0);
const COPY_DONE = 'c'.charCodeAt(0);
const ERROR = 'E'.charCodeAt(0);
const HEADER = 5;
/** Room for a message at first; it grows with the longest. */
const ROOM = 256 * 1_024;

/** The parts of the driver's connection used here. */
interface Connection {
  readonly stream: Socket | LendingSocket;
  query(text: string): void;
}
type OnData = (bytes: Buffer) => void;

/** Give it to `client.query`, then iterate over it once: the content of each message of the code `d`, to be read before the next is asked for. */
export class CopyMessages implements pg.Submittable, AsyncIterable<Buffer> {
  readonly #text: string;
  #stream: Connection['stream'] | undefined;
  /** The driver's own listener, taken off the connection while the rows come. */
  #driver: OnData | undefined;
  #failure: Error | undefined;
  /** True once the server has ended the statement, and the connection is free again. */
  #ended = false;
  #wake: () => void = () => undefined;
  /** What has come from the network and is not in a message yet. */
  #rest: Buffer = Buffer.alloc(0);
  /** The message that is being put together, with its header, and how much of it is there. */
  #message = Buffer.allocUnsafeSlow(ROOM);
  #filled = 0;

  constructor(text: string) {
    this.#text = text;
  }

  submit(connection: pg.Connection): void {
    const { stream } = connection as unknown as Connection;
    this.#stream = stream;
    [this.#driver] = stream.listeners('data') as OnData[];
    stream.removeListener('data', this.#driver!);
    stream.on('data', this.#onData);
    this.#lend(true);
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

  readonly #onData = (chunk: Buffer): void => {
    this.#rest = chunk;
    if (!this.#gather()) return;
    // No more comes until the message has been read.
    this.#stream!.pause();
    this.#wake();
  };

  #lend(lends: boolean): void {
    if (this.#stream && 'lends' in this.#stream) this.#stream.lends = lends;
  }

  /** Gives the connection back to the driver, which reads on from `rest`. */
  #giveBack(rest: Buffer): void {
    const stream = this.#stream!;
    stream.removeListener('data', this.#onData);
    this.#lend(false);
    stream.on('data', this.#driver!);
    this.#driver!(rest);
    process.nextTick(() => stream.resume());
  }

  /** Waits until `read` finds something, or the statement has failed. */
  async #until<T>(read: () => T | undefined): Promise<T> {
    for (;;) {
      const found = read();
      if (found !== undefined) return found;
      if (this.#failure) throw this.#failure;
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
  }

  /** Bytes of the message with its header; those of the header alone as long as it is not whole. */
  get #length(): number {
    return this.#filled < HEADER ? HEADER : 1 + this.#message.readUInt32BE(1);
  }
  get #whole(): boolean {
    return this.#filled > HEADER - 1 && this.#filled === this.#length;
  }

  /** Adds what has come to the message, and returns whether it is whole. */
  #gather(): boolean {
    while (!this.#whole && this.#rest.length > 0) {
      const length = this.#length;
      if (length > this.#message.length) {
        const larger = Buffer.allocUnsafeSlow(2 * length);
        this.#message.copy(larger, 0, 0, this.#filled);
        this.#message = larger;
      }
      const added = this.#rest.copy(this.#message, this.#filled, 0, length - this.#filled);
      this.#filled += added;
      this.#rest = this.#rest.subarray(added);
    }
    return this.#whole;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for (;;) {
      await this.#until(() => this.#whole || undefined);
      const message = this.#message.subarray(0, this.#filled);
      const code = message[0];
      if (code === COPY_DONE || code === ERROR) {
        this.#giveBack(Buffer.concat([message, this.#rest]));
        await this.#until(() => this.#ended || undefined);
        return;
      }
      // Another message, such as a notice, may stand before the rows or between them.
      if (code === COPY_DATA) yield message.subarray(HEADER);
      this.#filled = 0;
      if (!this.#gather()) this.#stream!.resume();
    }
  }
}
