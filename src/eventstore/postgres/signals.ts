/**
 * Wakes followers when something was appended: in this process directly, in others by NOTIFY.
 *
 * A NOTIFY takes a lock of the whole server while it commits, so it never goes in an append's transaction and never more
 * than once per interval. It is a hint: followers also look by themselves from time to time.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { openClient } from '../../postgres/client.js';
import { pidOf } from '../../postgres/session-state.js';
import { prepareSession, type ConnectionOptions } from './connections.js';

const CHANNEL = 'registre_ledger';
const NOTIFY_INTERVAL_MS = 10;
const RECONNECT_MS = 500;
/** How often an empty query is sent: a connection that only listens would not notice that its peer is gone. */
const HEARTBEAT_MS = 10_000;

export class Signals {
  readonly #options: ConnectionOptions;
  readonly #wakers = new Set<() => void>();
  readonly #closing = new AbortController();
  #client: pg.Client | undefined;
  /** Ends after `close`; undefined until the first call. */
  #running: Promise<void> | undefined;
  #notifying = false;
  /** True while other processes have not been notified of the latest append. */
  #notifyOwed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Calls `waker` at each signal of an append, until the returned function is called. */
  subscribe(waker: () => void): () => void {
    this.#wakers.add(waker);
    this.#running ??= this.#run();
    return () => this.#wakers.delete(waker);
  }

  /** Signals an append of this process. */
  appended(): void {
    this.#wake();
    this.#running ??= this.#run();
    this.#notifyOwed = true;
    // Followers of this process read before those of others.
    if (!this.#notifying) setImmediate(() => this.#notifying || void this.#notify());
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#client?.end().catch(() => undefined);
    await this.#running;
  }

  #wake(): void {
    for (const waker of this.#wakers) waker();
  }

  /** Sends a NOTIFY per interval for as long as appends come. */
  async #notify(): Promise<void> {
    this.#notifying = true;
    while (this.#notifyOwed && this.#client && !this.#closing.signal.aborted) {
      this.#notifyOwed = false;
      await this.#client.query(`notify ${CHANNEL}`).catch(() => undefined);
      await pause(NOTIFY_INTERVAL_MS, undefined, { ref: false });
    }
    this.#notifying = false;
  }

  /** Listens, and connects again after each loss. */
  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await this.#listen().catch(() => undefined);
      await pause(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Listens over one connection until it ends. Rejects when it cannot be opened. */
  async #listen(): Promise<void> {
    const client = openClient({
      connectionString: this.#options.databaseUrl,
      application_name: 'registre ledger signals',
      heartbeatMs: HEARTBEAT_MS,
    });
    const ended = new Promise<void>(resolve => {
      client.once('end', resolve);
      client.once('error', () => resolve());
    });
    client.on('notification', ({ processId }) => {
      if (processId !== pidOf(client)) this.#wake();
    });
    try {
      await client.connect();
      await prepareSession(client, this.#options);
      // A hint need not be durable. While its commit waited for the disk, followers would wait for it, as for every open transaction (fence.ts).
      await client.query('set synchronous_commit to off');
      await client.query(`listen ${CHANNEL}`);
      if (this.#closing.signal.aborted) return;
      this.#client = client;
      this.#wake();
      if (this.#notifyOwed && !this.#notifying) void this.#notify();
      await ended;
    } finally {
      this.#client = undefined;
      await client.end().catch(() => undefined);
    }
  }
}
