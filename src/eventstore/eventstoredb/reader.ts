/** Reads of streams and of the head, each within a bound and retried while the server is away. */
import { BACKWARDS, END, type EventStoreDBClient } from '@eventstore/db-client';
import { START, type Position, type RecordedEvent } from '../eventstore.js';
import { isOurs, positionOf, toEvent, type DriverEvent } from './events.js';
import { patiently, typeOf, within } from './failures.js';

const PAGE = 1_000;
const HEAD_PAGE = 32;
const ANSWER_MS = 10_000;

export interface ReaderOptions {
  readonly address: string;
  readonly patienceMs: number;
  readonly client: () => Promise<EventStoreDBClient>;
}

export class Reader {
  constructor(readonly options: ReaderOptions) {}

  /** The events of a stream from a version on, in pages. */
  async *pages(stream: string, from: number): AsyncGenerator<readonly RecordedEvent[]> {
    for (let next = from; ; next += PAGE) {
      const page = await this.#patiently(() => this.#page(stream, next, PAGE));
      if (page.length > 0) yield page;
      if (page.length < PAGE) return;
    }
  }

  async at(stream: string, version: number): Promise<RecordedEvent | undefined> {
    const [event] = await this.#patiently(() => this.#page(stream, version, 1));
    return event;
  }

  /** Position of the last event that is not the server's own. */
  head(patienceMs = this.options.patienceMs): Promise<Position> {
    return this.#patiently(() => this.#head(), patienceMs);
  }

  #patiently<T>(read: () => Promise<T>, patienceMs = this.options.patienceMs): Promise<T> {
    return patiently(this.options.address, patienceMs, () => within(ANSWER_MS, read()));
  }

  async #page(stream: string, from: number, maxCount: number): Promise<RecordedEvent[]> {
    const client = await this.options.client();
    const events: RecordedEvent[] = [];
    try {
      for await (const { event } of client.readStream(stream, {
        fromRevision: BigInt(from),
        maxCount,
        requiresLeader: true,
      }))
        if (event) events.push(toEvent(event as DriverEvent));
    } catch (error) {
      if (typeOf(error) !== 'stream-not-found') throw error;
    }
    return events;
  }

  async #head(): Promise<Position> {
    const client = await this.options.client();
    for (let from: Parameters<typeof client.readAll>[0] = { fromPosition: END }; ;) {
      let count = 0;
      for await (const { event } of client.readAll({
        ...from,
        direction: BACKWARDS,
        maxCount: HEAD_PAGE,
        requiresLeader: true,
      })) {
        count += 1;
        if (event) from = { fromPosition: event.position };
        if (isOurs(event)) return positionOf(event.position);
      }
      if (count < HEAD_PAGE) return START;
    }
  }
}
