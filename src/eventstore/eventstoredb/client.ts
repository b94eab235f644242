/**
 * The driver's clients, shared by the whole process: one that appends, and one that reads and follows.
 *
 * The driver keeps one map of pending appends for all its clients: an error of one rejects the appends of every other,
 * and an answer that comes afterwards brings the process down. So one client appends, through one gate, undisturbed by
 * the failures of reads (which make the driver connect anew); and it is disposed once nothing is pending, or given up for a
 * new one when it does not answer in time. A client keeps the process alive until then.
 */
import { EventStoreDBClient } from '@eventstore/db-client';
import { Gate } from './gate.js';

export interface Clients {
  /** The client of now: asked again for each use. */
  readonly reading: EventStoreDBClient;
  readonly appending: EventStoreDBClient;
  /** Before every append. */
  readonly gate: Gate;
  /** Puts a new client in the place of the one that reads, if it still is this one: it did not answer in time. */
  giveUpReading(client: EventStoreDBClient): void;
}

interface Shared extends Clients {
  readonly url: string;
  reading: EventStoreDBClient;
  appending: EventStoreDBClient;
  users: number;
}

let shared: Shared | undefined;
let disposing: Promise<unknown> = Promise.resolve();

const dispose = (client: EventStoreDBClient) => client.dispose().catch(() => undefined);

const open = (url: string): EventStoreDBClient => EventStoreDBClient.connectionString(url);

/**
 * Ends what is under way on a client and its connection with it. `dispose` alone keeps the connection: to a peer that took it
 * and is mute, the driver would wait on it for ever.
 */
function giveUp(client: EventStoreDBClient): void {
  void dispose(client);
  void (client as unknown as { getChannel(): Promise<Channel> })
    .getChannel()
    .then(channel => {
      // A closed channel leaves a connection that is still being made to itself: where the driver lets us, it is ended, too.
      const connecting = [...(channel.internalChannel?.wrappedSubchannels ?? [])];
      channel.close();
      for (const { child } of connecting) child?.connector?.session?.destroy();
    })
    .catch(() => undefined);
}

/** What of the driver's channel is used here; its own types do not tell of all. */
interface Channel {
  close(): void;
  readonly internalChannel?: {
    readonly wrappedSubchannels?: Iterable<{
      /** `session` is there while it connects. */
      readonly child?: { readonly connector?: { readonly session?: { destroy(): void } | null } };
    }>;
  };
}

function share(url: string): Shared {
  const clients: Shared = {
    url,
    reading: open(url),
    appending: open(url),
    users: 0,
    gate: new Gate(() => {
      const old = clients.appending;
      clients.appending = open(url);
      giveUp(old);
    }),
    giveUpReading: client => {
      if (clients.reading !== client) return;
      clients.reading = open(url);
      giveUp(client);
    },
  };
  return clients;
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
