/** The event types that each command on an import may append first (see `FirstEvents`). */
import type { FirstEvents } from '../event.js';
import type { ImportCommand } from './decide.js';
import type { ImportEvent } from './events.js';

export const IMPORT_FIRST_EVENTS = {
  Start: ['ImportStarted'],
  Complete: ['ImportCompleted'],
  Refuse: ['ImportRefused'],
} as const satisfies FirstEvents<ImportCommand, ImportEvent>;
