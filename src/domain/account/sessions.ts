/** Sessions of a holder: which of them hold, and what is recorded of those that were ended. */
import type { RecordSessionsEnded } from './commands.js';
import { accept } from './decision.js';

/** Records sessions that were ended; no event when there were none. */
export const recordSessionsEnded = ({ reason, sessionIds }: RecordSessionsEnded) =>
  sessionIds.length === 0
    ? accept()
    : accept({ type: 'SessionsEnded', data: { reason, sessionIds: [...sessionIds] } } as const);
