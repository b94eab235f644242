/** Sessions of a holder: which of them hold, and what is recorded of those that were ended. */
import type { RecordSessionsEnded } from './commands.js';
import { accept } from './decision.js';
import type { Account } from './state.js';

/** Records sessions that were ended; no event when there were none. */
export const recordSessionsEnded = ({ reason, sessionIds }: RecordSessionsEnded) =>
  sessionIds.length === 0
    ? accept()
    : accept({ type: 'SessionsEnded', data: { reason, sessionIds: [...sessionIds] } } as const);

/** Whether anybody may be signed in to the account: nobody may while a new password, or the birth dates, are asked for. */
export const holdsSessions = ({
  state,
  passwordChangeForced,
  confirmChildrenAgain,
}: Pick<Account, 'state' | 'passwordChangeForced' | 'confirmChildrenAgain'>): boolean =>
  state === 'ACTIVATED' && !passwordChangeForced && !confirmChildrenAgain;

/** Whether a session opened under a credential, or without one, still holds: it ends when another password is chosen, and with `holdsSessions`. */
export const sessionHolds = (
  account: Pick<Account, 'state' | 'credential' | 'passwordChangeForced' | 'confirmChildrenAgain'>,
  credentialId: string | undefined,
): boolean => holdsSessions(account) && account.credential?.credentialId === credentialId;
