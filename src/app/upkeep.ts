/** What every server does from time to time, whatever its roles. */
import { forgetExpiredTries } from '../security/shared-rate-limits.js';
import type { Installation } from './installation.js';

const EVERY_MS = 60_000;

/** Deletes expired counts of tries, at once and then each minute. `stop` waits for what is under way. */
export function startUpkeep(
  { pool }: Pick<Installation, 'pool'>,
  onFault: (error: unknown, what: string) => void,
): { stop(): Promise<void> } {
  const look = (): Promise<void> => forgetExpiredTries(pool).catch((error: unknown) => onFault(error, 'expired-tries'));
  let underWay = look();
  const timer = setInterval(() => void (underWay = look()), EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await underWay;
    },
  };
}
