import { describe, expect, it } from '@jest/globals';
import { projectionNamed } from '../../projections/index.js';
import {
  ACCOUNT,
  accountIdentified,
  accountNotified,
  accountPreCreated,
  Fold,
  linkAttached,
  linkDetached,
  onAccount,
  OTHER_UAI,
  ownAccount,
  STUDENT,
  studentEnrolled,
  studentIdentified,
  studentRegistered,
  UAI,
} from './support/given.js';

describe('the account sheet', () => {
  const fold = (): Fold => new Fold(projectionNamed('accounts'));

  it('shows an account with its links, its sources and the schools that may see it', async () => {
    const record = { base: 'SIECLE', academie: '01', uai: UAI, recordKey: 'k' } as const;
    const sheet = await fold().batch(
      studentRegistered(),
      studentIdentified(),
      studentEnrolled(),
      accountPreCreated(),
      accountIdentified(),
      linkAttached(),
      onAccount({ type: 'SourceRecordAttached', data: record }),
      accountNotified(),
    );
    expect(sheet.rows('accounts')).toMatchObject([
      {
        account_id: ACCOUNT,
        kind: 'RESPONSABLE',
        state: 'NOTIFIED',
        notified_channel: 'LETTER',
        credential_provisional: true,
        identity_version: 1,
        source_records: [record],
        links: [{ studentId: STUDENT, uai: UAI, kinship: 'MOTHER', legalLevel: 1, disputed: false, disputeId: null }],
        uais: [UAI],
        version: 4,
      },
    ]);
    expect(sheet.rows('student_rows')).toMatchObject([
      { student_id: STUDENT, uai: UAI, class_label: 'Classe 6A', enrolled: true, has_ine: true },
    ]);
    // The pupil has come to the school, whose list of disputes may show him or her.
    expect(sheet.lastTopics).toEqual([`account:${ACCOUNT}`, `link-disputes:${UAI}`]);
  });

  it('follows the pupils from school to school, and the pupil whose own account it is', async () => {
    const sheet = await fold().batch(
      studentRegistered(),
      studentEnrolled(),
      accountPreCreated(),
      linkAttached(),
      ...ownAccount,
    );
    await sheet.batch([
      `student-${STUDENT}`,
      { type: 'StudentTransferred', data: { uai: OTHER_UAI, year: 2026, classCode: '6B', fromUai: UAI } },
    ]);
    expect(sheet.rows('accounts').map(row => row.uais)).toEqual([[OTHER_UAI], [OTHER_UAI]]);
    await sheet.batch([`student-${STUDENT}`, { type: 'StudentLeft', data: { uai: OTHER_UAI, reason: 'EXIT_DATE' } }]);
    expect(sheet.rows('accounts').map(row => row.uais)).toEqual([[], []]);
    expect(sheet.rows('student_rows')).toMatchObject([{ enrolled: false, uai: null, class_label: null }]);
  });

  it('keeps the schools the account was of before, for those who must say later what happened', async () => {
    const record = { base: 'SIECLE', academie: '28', uai: OTHER_UAI, recordKey: 'k' } as const;
    const sheet = await fold().batch(studentRegistered(), studentEnrolled(), accountPreCreated(), linkAttached());
    const schools = (): unknown => sheet.rows('accounts').map(({ uais, former_uais }) => ({ uais, former_uais }));
    expect(schools()).toEqual([{ uais: [UAI], former_uais: [] }]);
    await sheet.batch(
      [
        `student-${STUDENT}`,
        { type: 'StudentTransferred', data: { uai: OTHER_UAI, year: 2026, classCode: '6B', fromUai: UAI } },
      ],
      onAccount({ type: 'SourceRecordAttached', data: record }),
    );
    expect(schools()).toEqual([{ uais: [OTHER_UAI], former_uais: [UAI] }]);
    await sheet.batch(linkDetached());
    expect(schools()).toEqual([{ uais: [], former_uais: [UAI, OTHER_UAI] }]);
  });
});
