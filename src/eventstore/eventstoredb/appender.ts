/** Appends to EventStoreDB, always at an explicit revision: an append whose outcome is unknown can then be sent again. */
import { setTimeout as pause } from 'node:timers/promises';
import { jsonEvent, NO_STREAM, type EventData } from '@eventstore/db-client';
import { backoff } from '../../common/backoff.js';
import {
  InvalidAppend,
  WrongExpectedVersion,
  type AppendResult,
  type EventToAppend,
  type ExpectedVersion,
  type Position,
} from '../eventstore.js';
import { RETRY_MS } from '../patiently.js';
import { serialise } from '../serialise.js';
import type { Clients } from './client.js';
import { positionOf } from './events.js';
import { errorTypeOf, isHopeless, unavailable } from './failures.js';
import { Knowledge, whereStored, type Known } from './knowledge.js';
import type { Reader } from './reader.js';

export interface AppenderOptions {
  readonly address: string;
  /** How long an append is retried while the server is away, in milliseconds. */
  readonly patienceMs: number;
  /** How long one try may take, in milliseconds. */
  readonly answerMs: number;
  readonly clients: () => Promise<Clients>;
  readonly reader: Reader;
}

interface Append {
  readonly stream: string;
  readonly expected: ExpectedVersion;
  readonly events: EventData[];
  readonly ids: readonly string[];
  readonly bytes: number;
  /** When it is given up: milliseconds of `Date.now()`. */
  readonly deadline: number;
}

/** The version of a stream without events. */
const NONE = -1;
const utf8 = new TextEncoder();

export class Appender {
  readonly #options: AppenderOptions;
  readonly #knowledge = new Knowledge();
  /** The last append under way on each stream: appends to one stream are sent one after the other. */
  readonly #tails = new Map<string, Promise<void>>();
  /** Everything up to this position was stored before the appends that are sent from now on. */
  #watermark: Position | undefined;

  constructor(options: AppenderOptions) {
    this.#options = options;
  }

  /** Sends the append after those under way on its stream. Throws InvalidAppend, WrongExpectedVersion or EventStoreUnavailable. */
  append(stream: string, expected: ExpectedVersion, events: readonly EventToAppend[]): Promise<AppendResult> {
    const { bytes, events: serialised } = serialise(stream, events);
    const ids = serialised.map(({ id }) => id);
    const toSend = serialised.map(({ id, type, metadata }, i) =>
      // The driver takes data as an object only. Metadata are given encoded, so that it does not encode them again.
      jsonEvent({ id, type, data: events[i]!.data as never, metadata: utf8.encode(metadata) }),
    );
    const work = () =>
      this.#append({ stream, expected, events: toSend, ids, bytes, deadline: Date.now() + this.#options.patienceMs });
    const previous = this.#tails.get(stream);
    const result = previous ? previous.then(work) : work();
    const forget = () => {
      if (this.#tails.get(stream) === tail) this.#tails.delete(stream);
    };
    const tail = result.then(forget, forget);
    this.#tails.set(stream, tail);
    return result;
  }

  /** Notes that events with these ids were read from a stream, from version `from` on. */
  saw(stream: string, from: number, ids: readonly string[]): Known | undefined {
    return this.#knowledge.learn(stream, from, ids);
  }

  /** Notes that the ledger was read up to this position. */
  sawUpTo(position: Position): void {
    // Before the first append there is none: that append asks for the head itself.
    if (this.#watermark !== undefined && position > this.#watermark) this.#watermark = position;
  }

  /** Resolves when nothing is under way. */
  async drained(): Promise<void> {
    while (this.#tails.size > 0) await Promise.all(this.#tails.values());
  }

  /** Compares with what the stream holds, then sends; again while the stream moves on meanwhile. */
  async #append(append: Append): Promise<AppendResult> {
    const { stream, expected, ids, deadline } = append;
    /** True once the stream was read: what is known of it is then up to date. */
    let fresh = false;
    for (;;) {
      let known = this.#knowledge.get(stream);
      // A stream that is expected to be new is not read first: the server answers whether it is.
      if (!known && expected !== 'none') {
        known = await this.#refresh(stream);
        fresh = true;
      }
      if (known) {
        const stored = whereStored(known, ids);
        if (stored === 'otherwise')
          throw new InvalidAppend(`some ids of an append to ${stream} are stored already, but not as asked now`);
        if (stored !== 'nowhere') return this.#repeated(stream, stored.last);
        const wanted = expected === 'any' ? known.version : expected === 'none' ? NONE : expected;
        if (wanted !== known.version) {
          if (fresh) throw new WrongExpectedVersion(stream, expected, known.version === NONE ? 'none' : known.version);
          await this.#refresh(stream);
          fresh = true;
          continue;
        }
      }
      const result = await this.#send(append, known?.version ?? NONE);
      if (result) return result;
      // The stream has moved on: what it holds now tells whether these ids are stored already or this is a conflict.
      await this.#refresh(stream);
      fresh = true;
      if (Date.now() >= deadline) throw unavailable(this.#options.address, new Error(`no turn at ${stream} in time`));
    }
  }

  /** Returns the result, or `undefined` when the stream was not at this revision. Sends the append again while the outcome is unknown. */
  async #send(append: Append, revision: number): Promise<AppendResult | undefined> {
    const { stream, ids, bytes, deadline } = append;
    this.#watermark ??= await this.#options.reader.head();
    const storedBefore = this.#watermark;
    for (let failures = 1; ; failures += 1) {
      try {
        const position = await this.#try(append, revision);
        this.#knowledge.learn(stream, revision + 1, ids);
        this.sawUpTo(position);
        return { version: revision + ids.length, position, repeated: position <= storedBefore };
      } catch (error) {
        const type = errorTypeOf(error);
        if (type === 'wrong-expected-version') return undefined;
        if (type === 'maximum-append-size-exceeded')
          throw new InvalidAppend(
            `an append of ${bytes} bytes to ${stream} is over the server's limit: append fewer events at a time`,
            { cause: error },
          );
        if (type === 'stream-deleted')
          throw new InvalidAppend(`the stream ${stream} was deleted on the server`, { cause: error });
        if (isHopeless(error) || Date.now() >= deadline) throw unavailable(this.#options.address, error);
        await pause(backoff(failures, RETRY_MS));
      }
    }
  }

  /** Sends once, and answers the position of the last event. */
  async #try({ stream, events, ids, bytes }: Append, revision: number): Promise<Position> {
    const clients = await this.#options.clients();
    const { position } = await clients.gate.pass(bytes, this.#options.answerMs, () =>
      clients.appending.appendToStream(stream, events, {
        expectedRevision: revision === NONE ? NO_STREAM : BigInt(revision),
      }),
    );
    if (position) return positionOf(position);
    return (await this.#options.reader.at(stream, revision + ids.length))!.position;
  }

  /** Reads the events of the stream that are not known yet. */
  async #refresh(stream: string): Promise<Known> {
    const next = (this.#knowledge.get(stream)?.version ?? NONE) + 1;
    let known = this.#knowledge.learn(stream, next, []);
    for await (const page of this.#options.reader.pages(stream, next))
      known = this.#knowledge.learn(
        stream,
        page[0]!.version,
        page.map(({ id }) => id),
      );
    return known!;
  }

  /** The result of an append that was stored earlier; `version` is that of its last event. */
  async #repeated(stream: string, version: number): Promise<AppendResult> {
    const event = await this.#options.reader.at(stream, version);
    return { version, position: event!.position, repeated: true };
  }
}
