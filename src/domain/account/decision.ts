/**
 * Accepts a command on an account. The deciders leave their return types to the compiler. From these types it knows exactly which
 * refusals each command can answer: `RefusalOf` in `decide.ts`.
 */
import { accept as acceptAny, type Acceptance } from '../event.js';
import type { AccountEvent } from './events.js';

export const accept = (...events: readonly AccountEvent[]): Acceptance<AccountEvent> => acceptAny(...events);
