/** The event types that each command on an import may append first. They tell a command sent again from another one under the same id (`FirstEvents`). */
import type { FirstEvents } from '../event.js';
import type { ImportCommand } from './decide.js';
import type { ImportEvent } from './events.js';

export const IMPORT_FIRST_EVENTS = {
  Start: ['ImportStarted'],
  Complete: ['ImportCompleted'],
  Refuse: ['ImportRefused'],
} as const satisfies FirstEvents<ImportCommand, ImportEvent>;
