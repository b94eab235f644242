/** Reads streams, and the position of the last event. Each read has a time limit, and is retried while the server is away. */
import { BACKWARDS, END, type EventStoreDBClient } from '@eventstore/db-client';
import { START, type Position, type RecordedEvent } from '../eventstore.js';
import type { Clients } from './client.js';
import { isOurs, positionOf, toEvent, type DriverEvent } from './events.js';
import { patiently, errorTypeOf, answeredWithin } from './failures.js';

/** Events of one page. */
const PAGE = 1_000;
/** Events of one page when looking for the last event. A short page suffices: few of the newest events are the server's own. */
const HEAD_PAGE = 32;

export interface ReaderOptions {
  readonly address: string;
  /** How long a failed read is retried, in milliseconds. */
  readonly patienceMs: number;
  /** How long one answer may take, in milliseconds, before the client is replaced. */
  readonly answerMs: number;
  readonly clients: () => Promise<Clients>;
}

export class Reader {
  constructor(readonly options: ReaderOptions) {}

  /** The events of a stream from a version on, in pages. */
  async *pages(stream: string, from: number): AsyncGenerator<readonly RecordedEvent[]> {
    for (let next = from; ; next += PAGE) {
      const page = await this.#patiently(client => this.#page(client, stream, next, PAGE));
      if (page.length > 0) yield page;
      if (page.length < PAGE) return;
    }
  }

  /** The event of a stream at a version; undefined when there is none. */
  async at(stream: string, version: number): Promise<RecordedEvent | undefined> {
    const [event] = await this.#patiently(client => this.#page(client, stream, version, 1));
    return event;
  }

  /** Position of the last event that is not the server's own; START when there is none. `patienceMs` 0: one try. */
  head(patienceMs = this.options.patienceMs): Promise<Position> {
    return this.#patiently(client => this.#head(client), patienceMs);
  }

  #patiently<T>(read: (client: EventStoreDBClient) => Promise<T>, patienceMs = this.options.patienceMs): Promise<T> {
    return patiently(this.options.address, patienceMs, async () => {
      const clients = await this.options.clients();
      const client = clients.reading;
      return answeredWithin(this.options.answerMs, read(client), () => clients.giveUpReading(client));
    });
  }

  async #page(client: EventStoreDBClient, stream: string, from: number, maxCount: number): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    try {
      for await (const { event } of client.readStream(stream, {
        fromRevision: BigInt(from),
        maxCount,
        requiresLeader: true,
      }))
        if (event) events.push(toEvent(event as DriverEvent));
    } catch (error) {
      if (errorTypeOf(error) !== 'stream-not-found') throw error;
    }
    return events;
  }

  /** Reads each page to its end: the driver keeps a read that is left early, with the events nobody took, until the client is disposed. */
  async #head(client: EventStoreDBClient): Promise<Position> {
    for (let from: Parameters<typeof client.readAll>[0] = { fromPosition: END }; ;) {
      let count = 0;
      let last: Position | undefined;
      for await (const { event } of client.readAll({
        ...from,
        direction: BACKWARDS,
        maxCount: HEAD_PAGE,
        requiresLeader: true,
      })) {
        count += 1;
        if (event) from = { fromPosition: event.position };
        if (last === undefined && isOurs(event)) last = positionOf(event.position);
      }
      if (last !== undefined) return last;
      if (count < HEAD_PAGE) return START;
    }
  }
}
