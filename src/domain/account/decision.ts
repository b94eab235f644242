/**
 * How the deciders of an account accept. They leave their return types to the compiler, which then knows of each command
 * which refusals can come of it, no more and no fewer: `RefusalOf` in `decide.ts`.
 */
import { accept as acceptAny, type Acceptance } from '../event.js';
import type { AccountEvent } from './events.js';

export const accept = (...events: readonly AccountEvent[]): Acceptance<AccountEvent> => acceptAny(...events);
