/**
 * Connections to PostgreSQL that notice when the peer has gone silent. TCP alone would keep a mute connection, and its place in a
 * pool, for a quarter of an hour or for ever. When an answer is overdue, the client asks the server over another connection whether
 * it still works on the statement. It destroys the connection only if the server does not, or does not answer there either; a
 * statement may otherwise take as long as it needs.
 */
import pg from 'pg';
import { noteTrouble, placeOf } from './recent-trouble.js';
import { sessionStateOf, terminate, type SessionState } from './session-state.js';

export interface ClientConfig extends pg.ClientConfig {
  /** Milliseconds after which an answer is overdue, and after which a connection that is ended is destroyed (default 5,000). */
  readonly overdueMs?: number;
  /** Sends an empty query every so many milliseconds: a connection that only listens would never notice that the peer is gone. */
  readonly heartbeatMs?: number;
}

const CONNECT_MS = 5_000;
const OVERDUE_MS = 5_000;
/** Idle time after which the kernel probes the peer. */
const KEEP_ALIVE_MS = 10_000;
/** Wait before the second check of an answer that seems lost: it may have been on its way. */
const AGAIN_MS = 1_000;

/** A client that destroys itself when mute. Its users notice as with any lost connection: `error`, and pending queries reject. */
export class PatientClient extends pg.Client {
  readonly #config: ClientConfig;
  readonly #overdueMs: number;
  /** Number of answers still to come. */
  #awaited = 0;
  /** When the server last answered, while an answer is awaited. */
  #awaitedSince: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** `#awaitedSince` at the check that found the server idle; the next check with the same value gives up. */
  #suspected: number | undefined;

  constructor(config: ClientConfig = {}) {
    const { overdueMs = OVERDUE_MS, heartbeatMs, ...own } = config;
    super({
      connectionTimeoutMillis: CONNECT_MS,
      ...own,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    });
    this.#config = own;
    this.#overdueMs = overdueMs;
    // This listener runs before the caller's, which may release the connection or query again.
    this.connection.on('readyForQuery', () => this.#answered(Math.max(0, this.#awaited - 1)));
    this.on('drain', () => this.#answered(0));
    this.connection.on('errorMessage', (error: unknown) => noteTrouble(this, error));
    const beat = heartbeatMs === undefined ? undefined : setInterval(() => this.#beat(), heartbeatMs).unref();
    this.once('end', () => {
      this.#answered(0);
      clearTimeout(this.#timer);
      clearInterval(beat);
    });
  }

  /** True while a query is not answered yet. */
  get awaitsAnswer(): boolean {
    return this.#awaited > 0;
  }

  override query(...args: never[]): never {
    // A COPY lasts as long as its producer or consumer of rows takes.
    if (typeof (args[0] as { submit?: unknown } | undefined)?.submit !== 'function') this.#await();
    return super.query.apply(this, args as never) as never;
  }

  /** Destroys the socket when the peer does not close it in time. */
  override end(...args: never[]): never {
    const timer = setTimeout(() => this.connection.stream.destroy(), this.#overdueMs).unref();
    this.once('end', () => clearTimeout(timer));
    return super.end.apply(this, args as never) as never;
  }

  #beat(): void {
    if (!this.awaitsAnswer) void (this as pg.Client).query('select').catch(() => undefined);
  }

  #answered(left: number): void {
    this.#awaited = left;
    this.#awaitedSince = left > 0 ? performance.now() : undefined;
  }

  #await(): void {
    this.#awaited++;
    this.#awaitedSince ??= performance.now();
    if (this.#timer === undefined) this.#checkIn(this.#overdueMs);
  }

  #checkIn(ms: number): void {
    this.#timer = setTimeout(() => void this.#check(), ms).unref();
  }

  async #check(): Promise<void> {
    const since = this.#awaitedSince;
    if (since === undefined) {
      this.#timer = undefined;
      return;
    }
    const early = since + this.#overdueMs - performance.now();
    if (early > 0) return this.#checkIn(early);
    const state = await sessionStateOf(this, this.#config, placeOf(this));
    if (this.#awaitedSince !== since || state === 'AT_WORK' || state === 'UNKNOWN') {
      this.#suspected = undefined;
      return this.#checkIn(this.#overdueMs);
    }
    if (this.#suspected !== since) {
      this.#suspected = since;
      return this.#checkIn(Math.min(AGAIN_MS, this.#overdueMs));
    }
    this.#giveUp(state);
  }

  #giveUp(state: SessionState): void {
    const error = new Error(`PostgreSQL at ${placeOf(this)} answers nothing on a connection, though asked long ago`);
    this.connection.stream.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
    if (state === 'LOST') void terminate(this, this.#config).catch(() => undefined);
  }
}

/** Makes a client outside of any pool. One whose connection is lost rejects its queries, and does not end the process. */
export function openClient(config: ClientConfig): pg.Client {
  const client = new PatientClient(config);
  client.on('error', () => undefined);
  return client;
}
