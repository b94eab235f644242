/**
 * Answers mutations with LEDGER_UNAVAILABLE within five seconds while the ledger or its database does not answer, even if the stores'
 * own time limits are longer. The client may send the same command again.
 */
import { within } from '../../common/within.js';
import { ApiError } from '../errors.js';

/** Resolves when ledger and database answer. Rejects, or takes long, when they do not. */
export type AskStores = () => Promise<unknown>;

/** Milliseconds until a mutation first checks the stores. */
const FIRST_MS = 3_000;
/** Milliseconds between later checks. */
const AGAIN_MS = 2_000;
/** Milliseconds that a check may take. */
const ANSWER_MS = 1_000;

/** Makes the check whether ledger and database answer now. Concurrent callers share one check. */
export function createReachable(askStores: AskStores, answerMs = ANSWER_MS): () => Promise<boolean> {
  let asking: Promise<boolean> | undefined;
  const ask = async (): Promise<boolean> => {
    const answered = askStores().then(
      () => true,
      () => false,
    );
    return within(answerMs, answered, () => false);
  };
  return () => (asking ??= ask().finally(() => (asking = undefined)));
}

/**
 * Settles as the work does. Rejects with LEDGER_UNAVAILABLE when the work takes long and the stores do not answer. The work may still
 * succeed: sending it again with the same `commandId` shows the outcome.
 */
export async function unlessUnavailable<T>(
  work: Promise<T>,
  reachable: () => Promise<boolean>,
  { firstMs = FIRST_MS, againMs = AGAIN_MS } = {},
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const away = new Promise<never>((_, reject) => {
    const look = async (): Promise<void> => {
      if (!(await reachable())) reject(new ApiError('LEDGER_UNAVAILABLE'));
      else if (timer) timer = setTimeout(() => void look(), againMs);
    };
    timer = setTimeout(() => void look(), firstMs);
  });
  try {
    return await Promise.race([work, away]);
  } finally {
    clearTimeout(timer);
    timer = undefined;
    // Nobody awaits the abandoned work, which may still fail.
    work.catch(() => undefined);
  }
}
