import { setTimeout as sleep } from 'node:timers/promises';
import { backoff } from '../common/backoff.js';

/** Delays between the tries of a read or an append, in milliseconds. The spread keeps all calls from returning at the same moment. */
export const RETRY_MS = { from: 10, to: 500, spread: 0.5 };

export interface Patience {
  /** How long a failed read is retried, in milliseconds. */
  readonly patienceMs: number;
  /** Answers false when trying again is useless. */
  readonly mayPass: (error: unknown) => boolean;
  /** Makes the error to throw in the end. */
  readonly unavailable: (cause: unknown) => Error;
}

/** Retries a read while the server is away. Throws `unavailable` after `patienceMs`, or at once when retrying is useless. */
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
