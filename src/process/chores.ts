/**
 * Work that is repeated by one server at a time, such as deleting what is over. All chores share one lock, and so one connection: each
 * exclusive work keeps a connection of the pool for as long as the server runs.
 */
import { setMaxListeners } from 'node:events';
import type { Pool } from 'pg';
import { backoff } from '../common/backoff.js';
import { pause } from '../common/pause.js';
import type { Swept } from '../domain/sweeps.js';
import { exclusively } from './leader.js';
import { recordSweeps } from './sweeps.js';

/** Work that is repeated. */
export interface Chore {
  readonly name: string;
  /** Real time between two turns, in milliseconds. */
  readonly everyMs: number;
  /**
   * Does all that there is to do, or ends early once the signal aborts. Another server may do it at the same moment, when the lock was lost
   * meanwhile. What it answers is recorded: how many rows each sweep has deleted.
   */
  readonly work: (signal: AbortSignal) => Promise<Swept | void>;
}

export interface ChoresOptions {
  readonly pool: Pool;
  readonly signal: AbortSignal;
  /** Called with every fault and the name of the chore, which is tried again. */
  readonly onFault: (error: unknown, chore: string) => void;
}

const RETRY_MS = { from: 200, to: 30_000, spread: 0.5 };

/** Repeats one chore until the signal aborts. */
async function repeat(
  { name, everyMs, work }: Chore,
  signal: AbortSignal,
  { pool, onFault }: Pick<ChoresOptions, 'pool' | 'onFault'>,
): Promise<void> {
  for (let faults = 0; !signal.aborted;) {
    try {
      const swept = await work(signal);
      if (swept) await recordSweeps(pool, swept);
      faults = 0;
      await pause(everyMs, signal);
    } catch (error) {
      if (signal.aborted) return;
      onFault(error, name);
      await pause(backoff((faults += 1), RETRY_MS), signal);
    }
  }
}

/** Repeats the chores, each at its own pace, until the signal aborts; resolves when the turns under way have ended. */
export const runChores = (chores: readonly Chore[], { pool, signal, onFault }: ChoresOptions): Promise<void> =>
  exclusively({ pool, name: 'chores', signal, onFault: error => onFault(error, 'chores') }, async (_, held) => {
    // Each chore that pauses listens to the signal: Node would warn of more than ten.
    setMaxListeners(0, held);
    await Promise.all(chores.map(chore => repeat(chore, held, { pool, onFault })));
  });
