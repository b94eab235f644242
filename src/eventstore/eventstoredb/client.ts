/**
 * The driver's client, shared by the whole process.
 *
 * The driver keeps one map of pending appends for all its clients: an error of one rejects the appends of every other,
 * and an answer that comes afterwards brings the process down. So there is one client, and it is disposed once nothing
 * is pending. A client keeps the process alive until then.
 */
import { EventStoreDBClient } from '@eventstore/db-client';

interface Shared {
  readonly url: string;
  readonly client: EventStoreDBClient;
  users: number;
}

let shared: Shared | undefined;
let disposing: Promise<void> = Promise.resolve();

/** A share in the process's client. Everything asked of the client must be answered before the share is released. */
export class ClientShare {
  #mine: Shared | undefined;
  #acquiring: Promise<Shared> | undefined;
  #released = false;

  constructor(readonly url: string) {}

  /** The client; connects at its first use. Throws when the process already uses another EventStoreDB. */
  async get(): Promise<EventStoreDBClient> {
    if (this.#released) throw new Error('the event store was closed by this process');
    this.#mine ??= await (this.#acquiring ??= this.#acquire());
    return this.#mine.client;
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    const mine = await this.#acquiring?.catch(() => undefined);
    if (!mine || --mine.users > 0) return;
    shared = undefined;
    disposing = mine.client.dispose().catch(() => undefined);
    await disposing;
  }

  async #acquire(): Promise<Shared> {
    await disposing;
    shared ??= { url: this.url, client: EventStoreDBClient.connectionString(this.url), users: 0 };
    if (shared.url !== this.url) throw new Error('a process can use one EventStoreDB at a time: close the other first');
    shared.users += 1;
    return shared;
  }
}

/** Host and port, without credentials. */
export const addressOf = (url: string): string =>
  /^[^/]*\/\/(?:[^@/]*@)?([^/?]*)/.exec(url)?.[1] ?? 'an unreadable address';
