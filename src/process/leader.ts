/** Lets one server at a time do a work: the one that holds a session lock of PostgreSQL. When it dies, another server takes over. */
import type { Pool, PoolClient } from 'pg';
import { backoff } from '../common/backoff.js';
import { pause } from '../common/pause.js';
import { tryLock } from '../postgres/advisory-lock.js';

export interface ExclusiveOptions {
  readonly pool: Pool;
  /** Names the work; whoever gives the same name waits. */
  readonly name: string;
  readonly signal: AbortSignal;
  /** Called with what a turn throws, until the signal aborts; the work starts again after a pause that grows to half a minute. */
  readonly onFault: (error: unknown) => void;
  /** How often a waiting server asks for its turn (default 1 s). */
  readonly askEveryMs?: number;
}

/** All servers lose a database that goes away at the same moment: they are not to ask for the lock all at once. */
const RETRY_MS = { from: 200, to: 30_000, spread: 0.5 };

/** Name of the lock that the server doing this work holds. */
export const workLock = (name: string): string => `process:${name}`;

/** Waits for the lock, then runs `work` once; its signal aborts when the lock or the connection is lost. */
async function turn(options: ExclusiveOptions, work: Work): Promise<void> {
  const { pool, name, signal, askEveryMs = 1_000 } = options;
  const client = await pool.connect();
  const lost = new AbortController();
  const onLost = (error: Error): void => lost.abort(error);
  client.on('error', onLost);
  try {
    while (!signal.aborted && !lost.signal.aborted) {
      if (await tryLock(client, workLock(name))) return await work(client, AbortSignal.any([signal, lost.signal]));
      await pause(askEveryMs, signal);
    }
  } finally {
    client.off('error', onLost);
    // Closed, not given back to the pool: the lock ends with the connection.
    client.release(true);
  }
}

type Work = (client: PoolClient, signal: AbortSignal) => Promise<void>;

/** Runs the work whenever this server holds the lock; resolves once the signal has aborted and the work under way has ended. */
export async function exclusively(options: ExclusiveOptions, work: Work): Promise<void> {
  const { signal, onFault } = options;
  /** Short turns, one after the other: each has ended early, with a fault or because its connection was lost. */
  let shortTurns = 0;
  while (!signal.aborted) {
    const before = Date.now();
    try {
      await turn(options, work);
    } catch (error) {
      if (signal.aborted) return;
      onFault(error);
    }
    // A turn longer than the longest pause begins the count anew.
    shortTurns = Date.now() - before > RETRY_MS.to ? 1 : shortTurns + 1;
    await pause(backoff(shortTurns, RETRY_MS), signal);
  }
}
