/** The event types that each command on a school may append first. They tell a command sent again from another one under the same id (`FirstEvents`). */
import type { FirstEvents } from '../event.js';
import type { SchoolCommand } from './commands.js';
import type { SchoolEvent } from './events.js';

export const SCHOOL_FIRST_EVENTS = {
  Describe: ['SchoolRegistered', 'SchoolDescriptionChanged'],
  RecordStructure: ['SchoolStructureRecorded'],
  CompleteImport: ['SchoolImportCompleted'],
  ChangeLetterTexts: ['SchoolLetterTextsChanged'],
} as const satisfies FirstEvents<SchoolCommand, SchoolEvent>;
