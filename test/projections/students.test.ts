import { describe, expect, it } from '@jest/globals';
import { projectionNamed } from '../../projections/index.js';
import {
  accountNotified,
  Fold,
  OWN_ACCOUNT,
  ownAccount,
  STUDENT,
  studentEnrolled,
  studentIdentified,
  studentRegistered,
  UAI,
} from './support/given.js';

describe('the list of pupils', () => {
  it('shows the pupils enrolled, with their own account once both know of each other', async () => {
    const list = await new Fold(projectionNamed('students')).batch(
      studentRegistered(),
      studentIdentified(),
      studentEnrolled(),
    );
    expect(list.rows('students_rows')).toMatchObject([
      { student_id: STUDENT, account_id: null, state: null, has_email: false },
    ]);
    await list.batch(...ownAccount, accountNotified(OWN_ACCOUNT));
    expect(list.rows('students_rows')).toMatchObject([
      { account_id: OWN_ACCOUNT, state: 'NOTIFIED', class_label: 'Classe 6A' },
    ]);
    expect(list.lastTopics).toEqual([`students:${UAI}`]);
    await list.batch([`student-${STUDENT}`, { type: 'StudentLeft', data: { uai: UAI, reason: 'EXIT_DATE' } }]);
    expect(list.rows('students_rows')).toEqual([]);
  });
});
