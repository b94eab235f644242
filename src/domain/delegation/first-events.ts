/** The event types that each command on a delegation may append first (see `FirstEvents`). */
import type { FirstEvents } from '../event.js';
import type { DelegationCommand } from './commands.js';
import type { DelegationEvent } from './events.js';

export const DELEGATION_FIRST_EVENTS = {
  Grant: ['DelegationGranted'],
  Revoke: ['DelegationRevoked'],
} as const satisfies FirstEvents<DelegationCommand, DelegationEvent>;
