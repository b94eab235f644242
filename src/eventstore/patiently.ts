import { setTimeout as sleep } from 'node:timers/promises';
import { backoff } from '../common/backoff.js';

/** Between the tries of a read or an append, in milliseconds: all that was under way returns when the server does. */
export const RETRY_MS = { from: 10, to: 500, spread: 0.5 };

export interface Patience {
  /** How long a failed read is tried again. */
  readonly patienceMs: number;
  /** False when trying again is useless. */
  readonly mayPass: (error: unknown) => boolean;
  /** What is thrown in the end. */
  readonly unavailable: (cause: unknown) => Error;
}

/** Tries a read again while the server is away. Throws `unavailable` after `patienceMs`, or at once on what cannot pass. */
export async function patiently<T>(read: () => Promise<T>, { patienceMs, mayPass, unavailable }: Patience): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (let failures = 1; ; failures += 1) {
    try {
      return await read();
    } catch (error) {
      if (!mayPass(error) || Date.now() >= deadline) throw unavailable(error);
      await sleep(backoff(failures, RETRY_MS));
    }
  }
}
