/** What every server does from time to time, whatever its roles. */
import { SWEEPS } from '../domain/sweeps.js';
import { recordSweeps } from '../process/sweeps.js';
import { forgetExpiredTries } from '../security/shared-rate-limits.js';
import type { Installation } from './installation.js';

/** Deletes expired counts of tries, at once and then each minute. `stop` waits for what is under way. */
export function startUpkeep(
  { pool }: Pick<Installation, 'pool'>,
  onFault: (error: unknown, what: string) => void,
): { stop(): Promise<void> } {
  const sweep = async (): Promise<void> => {
    const gone = await forgetExpiredTries(pool);
    // Undefined: another server is deleting them, and records it.
    if (gone !== undefined) await recordSweeps(pool, { tries: gone });
  };
  const look = (): Promise<void> => sweep().catch((error: unknown) => onFault(error, 'expired-tries'));
  let underWay = look();
  const timer = setInterval(() => void (underWay = look()), SWEEPS.tries);
  return {
    stop: async () => {
      clearInterval(timer);
      await underWay;
    },
  };
}
