/** How being freed changes an account. */
import { noLockout, noMismatches, noRequests } from '../evolve-password.js';
import type { Account } from '../state.js';
import type { FreeingEvent } from './events.js';

/**
 * The account once it was freed: nothing is left by which whoever had it could come back, and nothing that he or she has said or proven.
 * Children, records, merges and what the school printed stay. A closed account stays closed, and reopens as one that was never notified.
 */
export function freed(
  account: Account,
  { contact, hasEmail, hasMobile, ...data }: FreeingEvent['data'],
  at: string,
): Account {
  const { state, barredMobiles = [] } = account;
  const barred = [...new Set([...barredMobiles, ...data.barredMobiles])];
  return {
    ...account,
    ...noLockout,
    ...noMismatches,
    ...noRequests,
    ...(state === 'CLOSED' ? { closedFrom: 'NOT_NOTIFIED' } : { state: 'NOT_NOTIFIED' }),
    origin: 'NON_RENSEIGNE',
    contact,
    hasEmail,
    hasMobile,
    proven: undefined,
    madeWith: undefined,
    barredMobiles: barred.length ? barred : undefined,
    freedAt: at,
    confirmedStudentIds: [],
    confirmedUais: [],
    confirmChildrenAgain: undefined,
    notification: undefined,
    letters: undefined,
    expiresAt: undefined,
    credential: undefined,
    franceConnect: undefined,
    activation: undefined,
    passwordChangeForced: false,
    loginRecoveredAt: undefined,
    registrationTriedAt: undefined,
    recentChanges: undefined,
    putBackAt: undefined,
    activatedAt: undefined,
    passwordChosenAt: undefined,
    passwordResetAt: undefined,
    lastSignedInAt: undefined,
  };
}
