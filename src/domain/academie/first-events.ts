/** The event types that each command on an académie may append first (see `FirstEvents`). */
import type { FirstEvents } from '../event.js';
import type { AcademieCommand } from './commands.js';
import type { AcademieEvent } from './events.js';

export const ACADEMIE_FIRST_EVENTS = {
  ChangeModalities: ['AssistanceModalitiesChanged'],
  ChangeRouting: ['AssistanceRoutingChanged'],
} as const satisfies FirstEvents<AcademieCommand, AcademieEvent>;
