/**
 * Mutations while the ledger or its database is away: whoever asks is told within five seconds, whatever the stores' own
 * patience, and may send the same command again.
 */
import { ApiError } from '../errors.js';

/** Resolves when ledger and database answer; rejects, or takes its time, when they do not. */
export type Reach = () => Promise<unknown>;

/** When it is first asked whether they answer, how often from then on, and how long that answer may take. */
const FIRST_MS = 3_000;
const AGAIN_MS = 2_000;
const ANSWER_MS = 1_000;

/** Whether they answer now; asked once for all who want to know meanwhile. */
export function createReachable(reach: Reach, answerMs = ANSWER_MS): () => Promise<boolean> {
  let asking: Promise<boolean> | undefined;
  const ask = async (): Promise<boolean> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>(resolve => (timer = setTimeout(resolve, answerMs, false)));
    const answered = reach().then(
      () => true,
      () => false,
    );
    return Promise.race([answered, late]).finally(() => clearTimeout(timer));
  };
  return () => (asking ??= ask().finally(() => (asking = undefined)));
}

/**
 * The work's own end, unless it takes long and the stores do not answer: then LEDGER_UNAVAILABLE, and what becomes of the
 * work is for its next try, with the same `commandId`, to find out.
 */
export async function unlessAway<T>(
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
    // Left behind, it may still fail.
    work.catch(() => undefined);
  }
}
