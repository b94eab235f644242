/** How stored student events are read. */
import { ERASURE_GROUNDS } from '../account/erasure-events.js';
import { SOURCE_BASES } from '../bases.js';
import type { Category } from '../event.js';
import { history } from '../history.js';
import { boolean, integer, listOf, oneOf, optional, shape, text, vaultRef } from '../shape.js';
import type { StudentEvent } from './events.js';
import { evolve, type Student } from './state.js';

const base = oneOf(...SOURCE_BASES);
const placement = { uai: text, year: integer, classCode: text, mef: optional(text) };

export const studentHistory = history<StudentEvent>('student', {
  StudentRegistered: shape({ studentId: text, personId: text }),
  IdentityRecorded: shape({ identity: vaultRef, hasIne: boolean, ineWaived: optional(boolean) }),
  SourceRecordAttached: shape({ base, academie: text, uai: text, recordKey: text }),
  SourceRecordDetached: shape({ base, recordKey: text }),
  StudentEnrolled: shape(placement),
  StudentPlacementChanged: shape(placement),
  StudentTransferred: shape({ ...placement, fromUai: text }),
  StudentLeft: shape({ uai: text, reason: oneOf('EXIT_DATE', 'ABSENT_FROM_BASE', 'NO_CLASS') }),
  PersonalDataErased: shape({
    erasureId: text,
    ground: oneOf(...ERASURE_GROUNDS),
    accountIds: listOf(text),
    linkedAccountIds: listOf(text),
  }),
  StudentAccountAttached: shape({ accountId: text }),
});

/** The category of the streams `student-<studentId>`. */
export const students: Category<Student, StudentEvent> = {
  name: 'student',
  decode: studentHistory.decode,
  evolve,
};
