/**
 * Sends states to one client. For a client that does not read fast enough nothing is queued: each subscription is sent its latest state
 * once the client reads again. A client that reads nothing for too long is disconnected.
 */
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { sharedFrame } from './frame.js';

export interface OutletOptions {
  /** Unsent bytes beyond which a client counts as stalled. */
  readonly highWater?: number;
  /** How long a client may be stalled, in milliseconds. */
  readonly patience?: number;
}

/** Close code of a client that reads too slowly; not a code of graphql-transport-ws. */
export const TOO_SLOW = 4408;

export class Outlet {
  /** The subscriptions that are still to be sent their latest state, each with the function that gives it. */
  readonly #owed = new Map<string, () => Buffer | undefined>();
  #stalled: NodeJS.Timeout | undefined;

  constructor(
    private readonly socket: WebSocket,
    private readonly raw: Socket,
    private readonly options: OutletOptions = {},
  ) {
    raw.on('drain', () => this.#drained());
    socket.on('close', () => this.#settle());
  }

  /** True while the client does not take what is sent. */
  get stalled(): boolean {
    return this.#stalled !== undefined;
  }

  /** Sends a state of the subscription `id`. If the client is stalled, later sends the state that `latest` then gives. */
  push(id: string, payload: Buffer, latest: () => Buffer | undefined): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > (this.options.highWater ?? 64 * 1024)) {
      this.#owed.set(id, latest);
      this.#stalled ??= setTimeout(() => this.#giveUp(), this.options.patience ?? 30_000).unref();
      return;
    }
    this.#owed.delete(id);
    // Bypasses ws. That is safe without compression: ws also writes whole frames at once and queues nothing.
    this.raw.write(sharedFrame(id, payload));
  }

  /** Forgets a subscription that has ended. */
  forget(id: string): void {
    this.#owed.delete(id);
  }

  #drained(): void {
    if (!this.#stalled || this.socket.bufferedAmount > 0) return;
    this.#settle();
    const owed = [...this.#owed];
    this.#owed.clear();
    for (const [id, latest] of owed) {
      const payload = latest();
      if (payload) this.push(id, payload, latest);
    }
  }

  /** Notes that the client reads again, or has gone. */
  #settle(): void {
    clearTimeout(this.#stalled);
    this.#stalled = undefined;
  }

  #giveUp(): void {
    this.socket.close(TOO_SLOW, 'Subscriber too slow');
    // A client that reads nothing does not answer the close frame.
    setTimeout(() => this.socket.terminate(), 1_000).unref();
  }
}
