/** Classifies the errors of the driver. They are told apart by `type`, which errors from the server have; never by `message`. */
import { within } from '../../common/within.js';
import { EventStoreUnavailable } from '../eventstore.js';
import { patiently as triedAgain } from '../patiently.js';

/** The `type` of an error from the server, such as `stream-not-found`; undefined for any other error. */
export const errorTypeOf = (error: unknown): string | undefined => {
  const type = (error as { type?: unknown } | null)?.type;
  return typeof type === 'string' ? type : undefined;
};

/** True when trying again is useless. */
export const isHopeless = (error: unknown): boolean => errorTypeOf(error) === 'access-denied';

const ANSWERS = new Set<string | undefined>([
  'wrong-expected-version',
  'maximum-append-size-exceeded',
  'stream-deleted',
  'access-denied',
]);

/** True when the error is the server's decision on an append: the connection works, and the outcome is known. */
export const isAnswer = (error: unknown): boolean => ANSWERS.has(errorTypeOf(error));

/** Names the server, what went wrong and what to do about it. */
export function unavailable(address: string, cause: unknown): EventStoreUnavailable {
  const reason = errorTypeOf(cause) ?? ((cause as { message?: string } | null)?.message || String(cause));
  const remedy = isHopeless(cause)
    ? 'check the user, the password and the access lists'
    : 'check that it runs, that its disk is not full, and that LEDGER_URL names it (a node without TLS needs ?tls=false)';
  return new EventStoreUnavailable(`EventStoreDB at ${address} did not answer (${reason}): ${remedy}`, {
    cause,
    lasting: isHopeless(cause),
  });
}

/**
 * Rejects when `promise` takes longer than `ms`, for the driver has no deadline of its own. A later answer is ignored;
 * `onLate` may abort the call.
 */
export const answeredWithin = <T>(ms: number, promise: Promise<T>, onLate: () => void): Promise<T> =>
  within(ms, promise, (): never => {
    onLate();
    throw new Error(`no answer within ${ms} ms`);
  });

/** Retries a read until it succeeds. Throws `EventStoreUnavailable` after `patienceMs`, or at once on a hopeless error. */
export const patiently = <T>(address: string, patienceMs: number, read: () => Promise<T>): Promise<T> =>
  triedAgain(read, {
    patienceMs,
    mayPass: error => !isHopeless(error),
    unavailable: cause => unavailable(address, cause),
  });
