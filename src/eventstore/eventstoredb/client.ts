/**
 * The driver's clients, shared by the whole process: one that appends, and one that reads and follows.
 *
 * The driver keeps one map of pending appends for all its clients: an error of one rejects the appends of every other,
 * and an answer that comes afterwards brings the process down. So one client appends, through one gate, undisturbed by
 * the failures of reads (which make the driver connect anew); and it is disposed once nothing is pending. A client keeps
 * the process alive until then.
 */
import { EventStoreDBClient } from '@eventstore/db-client';
import { Gate } from './gate.js';

export interface Clients {
  readonly reading: EventStoreDBClient;
  readonly appending: EventStoreDBClient;
  /** Before every append. */
  readonly gate: Gate;
}

interface Shared extends Clients {
  readonly url: string;
  users: number;
}

let shared: Shared | undefined;
let disposing: Promise<unknown> = Promise.resolve();

const dispose = (client: EventStoreDBClient) => client.dispose().catch(() => undefined);

function share(url: string): Shared {
  const reading = EventStoreDBClient.connectionString(url);
  const appending = EventStoreDBClient.connectionString(url);
  return { url, reading, appending, gate: new Gate(() => void dispose(appending)), users: 0 };
}

/** A share in the process's clients. Everything asked of them must be answered before the share is released. */
export class ClientShare {
  #mine: Shared | undefined;
  #acquiring: Promise<Shared> | undefined;
  #released = false;

  constructor(readonly url: string) {}

  /** The clients; they connect at their first use. Throws when the process already uses another EventStoreDB. */
  async get(): Promise<Clients> {
    if (this.#released) throw new Error('the event store was closed by this process');
    return (this.#mine ??= await (this.#acquiring ??= this.#acquire()));
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    const mine = await this.#acquiring?.catch(() => undefined);
    if (!mine || --mine.users > 0) return;
    shared = undefined;
    disposing = Promise.all([dispose(mine.reading), dispose(mine.appending)]);
    await disposing;
  }

  async #acquire(): Promise<Shared> {
    await disposing;
    shared ??= share(this.url);
    if (shared.url !== this.url) throw new Error('a process can use one EventStoreDB at a time: close the other first');
    shared.users += 1;
    return shared;
  }
}

/** Host and port, without credentials. */
export const addressOf = (url: string): string =>
  /^[^/]*\/\/(?:[^@/]*@)?([^/?]*)/.exec(url)?.[1] ?? 'an unreadable address';
