/**
 * The way out to one client. States go out while the client takes them; for one that does not, only the fact that the
 * latest state is owed is kept, and one that takes nothing for too long is let go.
 */
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { sharedFrame } from './frame.js';

export interface OutletOptions {
  /** Bytes waiting in this process past which a client is taken to be stalled. */
  readonly highWater?: number;
  /** How long a client may be stalled, in milliseconds. */
  readonly patience?: number;
}

/** Not one of the protocol's own codes: the client is too slow for what it asked. */
export const TOO_SLOW = 4408;

export class Outlet {
  /** Subscriptions that are owed their latest state. */
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

  /** Sends a state, or, the client being stalled, remembers to send the one that is then the latest. */
  push(id: string, payload: Buffer, latest: () => Buffer | undefined): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > (this.options.highWater ?? 64 * 1024)) {
      this.#owed.set(id, latest);
      this.#stalled ??= setTimeout(() => this.#giveUp(), this.options.patience ?? 30_000).unref();
      return;
    }
    this.#owed.delete(id);
    // Past ws, which writes whole frames at once too: it holds nothing back, for it compresses nothing here.
    this.raw.write(sharedFrame(id, payload));
  }

  /** The subscription is over: nothing is owed to it. */
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

  #settle(): void {
    clearTimeout(this.#stalled);
    this.#stalled = undefined;
  }

  #giveUp(): void {
    this.socket.close(TOO_SLOW, 'Subscriber too slow');
    // It takes nothing, so it will not answer either.
    setTimeout(() => this.socket.terminate(), 1_000).unref();
  }
}
