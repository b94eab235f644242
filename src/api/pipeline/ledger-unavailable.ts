/**
 * Answers mutations while the ledger or its database is unavailable: LEDGER_UNAVAILABLE within five seconds, however long
 * the stores' own time limits are. The client may send the same command again.
 */
import { within } from '../../common/within.js';
import { ApiError } from '../errors.js';

/** Resolves when ledger and database answer; rejects, or takes its time, when they do not. */
export type Reach = () => Promise<unknown>;

/** When a mutation under way first has them checked, how often from then on, and how long a check may take. */
const FIRST_MS = 3_000;
const AGAIN_MS = 2_000;
const ANSWER_MS = 1_000;

/** Checks whether they answer now; callers who come during a check share it. */
export function createReachable(reach: Reach, answerMs = ANSWER_MS): () => Promise<boolean> {
  let asking: Promise<boolean> | undefined;
  const ask = async (): Promise<boolean> => {
    const answered = reach().then(
      () => true,
      () => false,
    );
    return within(answerMs, answered, () => false);
  };
  return () => (asking ??= ask().finally(() => (asking = undefined)));
}

/**
 * Settles as the work does. Rejects with LEDGER_UNAVAILABLE when the work takes long and the stores do not answer; whether
 * it was done, the next try with the same `commandId` finds out.
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
    // The work goes on unawaited and may still fail.
    work.catch(() => undefined);
  }
}
