/** What a server stands on may come up after it: it waits, and says for what, a line a second. */
import { setTimeout as pause } from 'node:timers/promises';
import { EventStoreUnavailable } from '../eventstore/eventstore.js';
import { PostgresUnavailable } from '../postgres/embedded.js';

export interface Waiting {
  /** Ends the waiting; without it nothing is waited for. */
  readonly signal?: AbortSignal | undefined;
  readonly notice: (line: string) => void;
}

const EVERY_MS = 1_000;

/** Whether it may be there in a while: not so a wrong password, or a version too old. */
const mayCome = (error: unknown): error is Error =>
  (error instanceof PostgresUnavailable && error.away) || (error instanceof EventStoreUnavailable && !error.lasting);

/** Tries until it succeeds, fails for good or the signal aborts; without a signal once. */
export async function untilThere<T>(attempt: () => Promise<T>, { signal, notice }: Waiting): Promise<T> {
  if (!signal) return attempt();
  let reason: string | undefined;
  const started = Date.now();
  const ticking = setInterval(() => {
    if (reason) notice(`Waiting for it since ${Math.round((Date.now() - started) / 1_000)} s. ${reason}`);
  }, EVERY_MS);
  try {
    for (;;) {
      signal.throwIfAborted();
      try {
        return await attempt();
      } catch (error) {
        if (!mayCome(error)) throw error;
        reason = error.message;
      }
      await pause(EVERY_MS / 2, undefined, { signal });
    }
  } finally {
    clearInterval(ticking);
  }
}
