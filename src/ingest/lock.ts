/**
 * Lets one import of a base run at a time, in whatever process, by advisory locks of PostgreSQL. One session holds all locks of a pool:
 * however many imports are under way, they leave the other connections to the work itself.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { tryLock, unlock } from '../postgres/advisory-lock.js';
import { FileRefused } from './report/refusal.js';
import { because } from './report/words/reasons.js';

/** One session for all locks of a pool: open from the first lock until the last is released, or the connection is lost. */
class LockSession {
  /** By key, the controller that aborts the work which has the lock or is asking for it. */
  readonly #works = new Map<string, AbortController>();
  #client: Promise<PoolClient> | undefined;
  /** Settles when the query sent last is answered. */
  #lastQuery: Promise<unknown> = Promise.resolve();
  #broken: Error | undefined;

  constructor(readonly pool: Pool) {}

  /** Asks for the lock once. Answers a signal that aborts when the lock is lost; `undefined` when other work has it. */
  async take(key: string): Promise<AbortSignal | undefined> {
    // PostgreSQL would give a lock to the session that holds it, a second time.
    if (this.#works.has(key)) return undefined;
    const work = new AbortController();
    this.#works.set(key, work);
    try {
      if (await this.#ask(tryLock, key)) return work.signal;
    } catch (error) {
      this.#leave(key);
      throw error;
    }
    this.#leave(key);
    return undefined;
  }

  async release(key: string): Promise<void> {
    await this.#ask(unlock, key).catch(this.#onLost);
    this.#leave(key);
  }

  /** Sends one query after the other: a connection runs one at a time. */
  #ask(what: typeof tryLock | typeof unlock, key: string): Promise<boolean> {
    const answer = this.#lastQuery.then(async () => {
      this.#client ??= this.#open();
      return what(await this.#client, `ingest:${key}`);
    });
    this.#lastQuery = answer.catch(() => undefined);
    return answer;
  }

  async #open(): Promise<PoolClient> {
    const client = await this.pool.connect();
    client.on('error', this.#onLost);
    return client;
  }

  readonly #onLost = (error: Error): void => {
    this.#broken = error;
    this.#forget();
    for (const work of this.#works.values()) work.abort(error);
  };

  /** The next lock opens another session. */
  #forget(): void {
    if (sessions.get(this.pool) === this) sessions.delete(this.pool);
  }

  /** Ends the work of a lock; closes the session after the last. */
  #leave(key: string): void {
    this.#works.delete(key);
    if (this.#works.size > 0) return;
    this.#forget();
    void this.#client?.then(
      client => {
        // A lost connection may emit `error` twice.
        if (!this.#broken) client.off('error', this.#onLost);
        client.release(this.#broken);
      },
      () => undefined,
    );
  }
}

const sessions = new WeakMap<Pool, LockSession>();

function sessionOf(pool: Pool): LockSession {
  const session = sessions.get(pool) ?? new LockSession(pool);
  sessions.set(pool, session);
  return session;
}

/** An import that has given its report may hold its lock a little longer. */
const PATIENCE_MS = 1_000;
const LOOK_EVERY_MS = 50;

/**
 * Does the work with the lock held. Throws `FileRefused` (`ALREADY_RUNNING`) when other work still has it after `patienceMs`
 * milliseconds. The signal `lost` aborts when the connection that holds the lock is lost: other work may have it from then on.
 */
export async function withLock<T>(
  pool: Pool,
  key: string,
  work: (lost: AbortSignal) => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  for (const until = performance.now() + patienceMs; ;) {
    const session = sessionOf(pool);
    const lost = await session.take(key);
    if (lost)
      try {
        return await work(lost);
      } finally {
        await session.release(key);
      }
    if (performance.now() >= until) throw new FileRefused('ALREADY_RUNNING', because('IMPORT_UNDER_WAY'));
    await sleep(LOOK_EVERY_MS);
  }
}
