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
  /** The present client for reading and following. Ask again for each use, because it may be replaced. */
  readonly reading: EventStoreDBClient;
  /** The present client for appending. Use it inside `gate.pass` only; it may be replaced, too. */
  readonly appending: EventStoreDBClient;
  /** Every append goes through it. */
  readonly gate: Gate;
  /** Replaces the reading client, if it still is this one, because it did not answer in time. */
  giveUpReading(client: EventStoreDBClient): void;
}

interface Shared extends Clients {
  readonly url: string;
  reading: EventStoreDBClient;
  appending: EventStoreDBClient;
  /** How many shares are not released. */
  users: number;
}

/** The clients of this process; undefined while no store is open. */
let shared: Shared | undefined;
/** Settles when the clients of the store closed last are disposed. */
let disposing: Promise<unknown> = Promise.resolve();

const dispose = (client: EventStoreDBClient) => client.dispose().catch(() => undefined);

const open = (url: string): EventStoreDBClient => EventStoreDBClient.connectionString(url);

/**
 * Ends the calls under way on a client, and its connection. `dispose` alone keeps the connection: when the peer accepted it
 * and never answers, the driver would wait for ever.
 */
function giveUp(client: EventStoreDBClient): void {
  void dispose(client);
  void (client as unknown as { getChannel(): Promise<Channel> })
    .getChannel()
    .then(channel => {
      // Closing the channel does not end a connection that is still being made: ends that too, where the driver gives access to it.
      const connecting = [...(channel.internalChannel?.wrappedSubchannels ?? [])];
      channel.close();
      for (const { child } of connecting) child?.connector?.session?.destroy();
    })
    .catch(() => undefined);
}

/** The parts of the driver's channel used here. The driver's own types leave some of them out. */
interface Channel {
  close(): void;
  readonly internalChannel?: {
    readonly wrappedSubchannels?: Iterable<{
      /** `session` is set while it connects. */
      readonly child?: { readonly connector?: { readonly session?: { destroy(): void } | null } };
    }>;
  };
}

function openClients(url: string): Shared {
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

/** A share in the clients of the process. Release it only once all calls made with it are answered. */
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

  /** Disposes the clients when this was the last share of them. */
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
    shared ??= openClients(this.url);
    if (shared.url !== this.url) throw new Error('a process can use one EventStoreDB at a time: close the other first');
    shared.users += 1;
    return shared;
  }
}

/** Host and port, without credentials. */
export const addressOf = (url: string): string =>
  /^[^/]*\/\/(?:[^@/]*@)?([^/?]*)/.exec(url)?.[1] ?? 'an unreadable address';
