/**
 * Connections to PostgreSQL that nobody waits for without end. A peer that takes what it is sent and answers nothing would
 * keep a connection, and its place in a pool, until TCP gives up: a quarter of an hour, or never. So whenever an answer is
 * overdue the server is asked, over another connection, whether it is still at work on it; only where it is not, or where
 * nothing answers there either, is the connection destroyed. A statement may thus take as long as it takes.
 */
import pg from 'pg';
import { noteTrouble, placeOf } from './late-trouble.js';
import { standingOf, terminate, type Standing } from './standing.js';

export interface ClientConfig extends pg.ClientConfig {
  /** From when on an answer is overdue (default 5 s). */
  readonly overdueMs?: number;
  /** Asks something so often: for a connection that only listens, and would never notice that nothing comes any more. */
  readonly heartbeatMs?: number;
}

const CONNECT_MS = 5_000;
const OVERDUE_MS = 5_000;
const END_MS = 5_000;
/** From so long a silence on, the kernel asks an idle peer whether it is there. */
const KEEP_ALIVE_MS = 10_000;
/** Between two looks at an answer that seems lost: it may have been on its way. */
const AGAIN_MS = 1_000;

/** Hears of its loss as any client does: `error`, and whatever was asked is rejected. */
export class PatientClient extends pg.Client {
  readonly #config: ClientConfig;
  readonly #overdueMs: number;
  /** Answers that are still to come. */
  #awaited = 0;
  /** When the server was last heard of while an answer is awaited. */
  #awaitedSince: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** What was awaited when a look found nobody at work on it. */
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
    // Heard before whoever asked is answered, who may give the connection back, or ask again.
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

  /** Something was asked and is not answered yet. */
  get awaits(): boolean {
    return this.#awaited > 0;
  }

  override query(...asked: never[]): never {
    // A COPY lasts as long as whoever gives or takes its rows.
    if (typeof (asked[0] as { submit?: unknown } | undefined)?.submit !== 'function') this.#await();
    return super.query.apply(this, asked as never) as never;
  }

  /** A peer that does not say goodbye is left after a while. */
  override end(...asked: never[]): never {
    const timer = setTimeout(() => this.connection.stream.destroy(), END_MS).unref();
    this.once('end', () => clearTimeout(timer));
    return super.end.apply(this, asked as never) as never;
  }

  #beat(): void {
    if (!this.awaits) void (this as pg.Client).query('select').catch(() => undefined);
  }

  #answered(left: number): void {
    this.#awaited = left;
    this.#awaitedSince = left > 0 ? performance.now() : undefined;
  }

  #await(): void {
    this.#awaited++;
    this.#awaitedSince ??= performance.now();
    if (this.#timer === undefined) this.#lookIn(this.#overdueMs);
  }

  #lookIn(ms: number): void {
    this.#timer = setTimeout(() => void this.#look(), ms).unref();
  }

  async #look(): Promise<void> {
    const since = this.#awaitedSince;
    if (since === undefined) {
      this.#timer = undefined;
      return;
    }
    const early = since + this.#overdueMs - performance.now();
    if (early > 0) return this.#lookIn(early);
    const standing = await standingOf(this, this.#config, placeOf(this));
    if (this.#awaitedSince !== since || standing === 'AT_WORK' || standing === 'UNKNOWN') {
      this.#suspected = undefined;
      return this.#lookIn(this.#overdueMs);
    }
    if (this.#suspected !== since) {
      this.#suspected = since;
      return this.#lookIn(Math.min(AGAIN_MS, this.#overdueMs));
    }
    this.#giveUp(standing);
  }

  #giveUp(standing: Standing): void {
    const error = new Error(`PostgreSQL at ${placeOf(this)} answers nothing on a connection, though asked long ago`);
    this.connection.stream.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
    if (standing === 'LOST') void terminate(this, this.#config).catch(() => undefined);
  }
}

/** A connection of its own, outside of a pool. */
export const openClient = (config: ClientConfig): pg.Client => new PatientClient(config);
