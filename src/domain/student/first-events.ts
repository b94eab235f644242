/** The event types that each command on a student may append first. They tell a command sent again from another one under the same id (`FirstEvents`). */
import type { FirstEvents } from '../event.js';
import type { StudentCommand } from './commands.js';
import type { StudentEvent } from './events.js';

export const STUDENT_FIRST_EVENTS = {
  RecordFromBase: [
    'StudentRegistered',
    'SourceRecordAttached',
    'IdentityRecorded',
    'StudentEnrolled',
    'StudentTransferred',
    'StudentPlacementChanged',
    'StudentAccountAttached',
  ],
  Erase: ['PersonalDataErased'],
  AttachAccount: ['StudentAccountAttached'],
  Leave: ['SourceRecordDetached', 'StudentLeft'],
} as const satisfies FirstEvents<StudentCommand, StudentEvent>;
