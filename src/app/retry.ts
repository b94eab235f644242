/** Waits for a database or a ledger that starts after the server, and prints what it waits for once a second. */
import { setTimeout as pause } from 'node:timers/promises';
import { EventStoreUnavailable } from '../eventstore/eventstore.js';
import { PostgresUnavailable } from '../postgres/embedded.js';

export interface Waiting {
  /** Ends the waiting. Without a signal there is one attempt. */
  readonly signal?: AbortSignal | undefined;
  readonly notice: (line: string) => void;
}

const NOTICE_EVERY_MS = 1_000;
const ATTEMPT_EVERY_MS = 500;

/** True for faults that may pass by themselves; false for a wrong password or a version too old. */
const mayPass = (error: unknown): error is Error =>
  (error instanceof PostgresUnavailable && error.away) || (error instanceof EventStoreUnavailable && !error.lasting);

/** Repeats the attempt until it succeeds, fails for good, or the signal aborts. Without a signal, tries once. */
export async function retryUntilAvailable<T>(attempt: () => Promise<T>, { signal, notice }: Waiting): Promise<T> {
  if (!signal) return attempt();
  let reason: string | undefined;
  const started = Date.now();
  const ticking = setInterval(() => {
    if (reason) notice(`Waiting since ${Math.round((Date.now() - started) / 1_000)} s: ${reason}`);
  }, NOTICE_EVERY_MS);
  try {
    for (;;) {
      signal.throwIfAborted();
      try {
        return await attempt();
      } catch (error) {
        if (!mayPass(error)) throw error;
        reason = error.message;
      }
      await pause(ATTEMPT_EVERY_MS, undefined, { signal });
    }
  } finally {
    clearInterval(ticking);
  }
}
