import { describe, expect, it } from '@jest/globals';
import { projectionNamed } from '../../projections/index.js';
import { uuid } from '../projector/support/history.js';
import {
  ACCOUNT,
  detached,
  enrolled,
  Fold,
  identified,
  linked,
  named,
  notified,
  on,
  OTHER_UAI,
  preCreated,
  registered,
  school,
  STUDENT,
  UAI,
  type Given,
} from './support/given.js';

const OWN = uuid('own account');
const own: Given[] = [
  [
    `account-${OWN}`,
    {
      type: 'AccountPreCreated',
      data: { accountId: OWN, kind: 'STUDENT', personId: uuid('pupil'), studentId: STUDENT },
    },
  ],
  [`student-${STUDENT}`, { type: 'StudentAccountAttached', data: { accountId: OWN } }],
];

describe('the account sheet', () => {
  const fold = (): Fold => new Fold(projectionNamed('accounts'));

  it('shows an account with its links, its sources and the schools that may see it', async () => {
    const record = { base: 'SIECLE', academie: '01', uai: UAI, recordKey: 'k' } as const;
    const sheet = await fold().given(
      registered(),
      identified(),
      enrolled(),
      preCreated(),
      named(),
      linked(),
      on({ type: 'SourceRecordAttached', data: record }),
      notified(),
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
    expect(sheet.topics).toEqual([`account:${ACCOUNT}`]);
  });

  it('follows the pupils from school to school, and the pupil whose own account it is', async () => {
    const sheet = await fold().given(registered(), enrolled(), preCreated(), linked(), ...own);
    await sheet.given([
      `student-${STUDENT}`,
      { type: 'StudentTransferred', data: { uai: OTHER_UAI, year: 2026, classCode: '6B', fromUai: UAI } },
    ]);
    expect(sheet.rows('accounts').map(row => row.uais)).toEqual([[OTHER_UAI], [OTHER_UAI]]);
    await sheet.given([`student-${STUDENT}`, { type: 'StudentLeft', data: { uai: OTHER_UAI, reason: 'EXIT_DATE' } }]);
    expect(sheet.rows('accounts').map(row => row.uais)).toEqual([[], []]);
    expect(sheet.rows('student_rows')).toMatchObject([{ enrolled: false, uai: null, class_label: null }]);
  });

  it('keeps the schools the account was of before, for those who must say later what happened', async () => {
    const record = { base: 'SIECLE', academie: '28', uai: OTHER_UAI, recordKey: 'k' } as const;
    const sheet = await fold().given(registered(), enrolled(), preCreated(), linked());
    const schools = (): unknown => sheet.rows('accounts').map(({ uais, former_uais }) => ({ uais, former_uais }));
    expect(schools()).toEqual([{ uais: [UAI], former_uais: [] }]);
    await sheet.given(
      [
        `student-${STUDENT}`,
        { type: 'StudentTransferred', data: { uai: OTHER_UAI, year: 2026, classCode: '6B', fromUai: UAI } },
      ],
      on({ type: 'SourceRecordAttached', data: record }),
    );
    expect(schools()).toEqual([{ uais: [OTHER_UAI], former_uais: [UAI] }]);
    await sheet.given(detached());
    expect(schools()).toEqual([{ uais: [], former_uais: [UAI, OTHER_UAI] }]);
  });
});

describe('the list of pupils', () => {
  it('shows the pupils enrolled, with their own account once both know of each other', async () => {
    const list = await new Fold(projectionNamed('students')).given(registered(), identified(), enrolled());
    expect(list.rows('students_rows')).toMatchObject([
      { student_id: STUDENT, account_id: null, state: null, has_email: false },
    ]);
    await list.given(...own, notified(OWN));
    expect(list.rows('students_rows')).toMatchObject([
      { account_id: OWN, state: 'NOTIFIED', class_label: 'Classe 6A' },
    ]);
    expect(list.topics).toEqual([`students:${UAI}`]);
    await list.given([`student-${STUDENT}`, { type: 'StudentLeft', data: { uai: UAI, reason: 'EXIT_DATE' } }]);
    expect(list.rows('students_rows')).toEqual([]);
  });
});

describe('the history of accounts', () => {
  it('has a line per event, with who, why and the fields changed', async () => {
    const history = await new Fold(projectionNamed('account-history')).given(
      preCreated(),
      on({ type: 'PasswordChangeForced', data: { reason: 'LEAK' } }, ACCOUNT, {
        actor: 'admin',
        reason: 'LEAK',
        causationId: uuid('cause'),
      }),
    );
    const lines = history.rows('account_history');
    expect(lines.map(({ version, type }) => [version, type])).toEqual([
      [0, 'AccountPreCreated'],
      [1, 'PasswordChangeForced'],
    ]);
    expect(lines[0]).toMatchObject({ before: {}, account_id: ACCOUNT });
    expect((lines[0]!.after as { state: string }).state).toBe('NOT_NOTIFIED');
    expect(lines[1]).toMatchObject({
      actor: 'admin',
      role: 'SCHOOL_HEAD',
      right: 'OWN',
      reason: 'LEAK',
      causation_id: uuid('cause'),
      before: { passwordChangeForced: false },
      after: { passwordChangeForced: true },
      data: { reason: 'LEAK' },
    });
    expect(history.topics).toEqual([`account-history:${ACCOUNT}`]);
  });
});

describe('the reports of imports', () => {
  const importId = uuid('an import');
  const started: Given = [
    `import-${importId}`,
    {
      type: 'ImportStarted',
      data: { importId, uai: UAI, base: 'SIECLE', year: 2026, filesDigest: 'd', dataDate: '2026-09-01' },
    },
  ];

  it('tell what an import did', async () => {
    const counts = { read: 3, created: 2, changed: 0, unchanged: 1, ended: 0, rejected: 0, skipped: 0 };
    const reports = await new Fold(projectionNamed('imports')).given(started);
    expect(reports.rows('import_reports')).toMatchObject([{ status: 'RUNNING', students: null }]);
    const data = { importId, students: counts, responsables: counts, links: counts, rejects: 1, warnings: 2 };
    await reports.given([`import-${importId}`, { type: 'ImportCompleted', data }]);
    expect(reports.rows('import_reports')).toMatchObject([
      { status: 'COMPLETED', students: counts, rejects: 1, warnings: 2, actor: 'head-1' },
    ]);
    expect(reports.topics).toEqual(['imports', `imports:${UAI}`]);
  });

  it('tell why a file was refused', async () => {
    const reports = await new Fold(projectionNamed('imports')).given(started, [
      `import-${importId}`,
      { type: 'ImportRefused', data: { importId, code: 'WRONG_ROOT' } },
    ]);
    expect(reports.rows('import_reports')).toMatchObject([{ status: 'REFUSED', refusal_code: 'WRONG_ROOT' }]);
  });
});

describe('the schools', () => {
  it('show description, labelled structure and last import', async () => {
    const importId = uuid('an import');
    const schools = await new Fold(projectionNamed('schools')).given(
      school(),
      [
        `school-${UAI}`,
        {
          type: 'SchoolStructureRecorded',
          data: { year: 2026, classCodes: ['6B', '6A', '3Z'], mefCodes: ['2', '1'], labelsDigest: 'd' },
        },
      ],
      [`school-${UAI}`, { type: 'SchoolImportCompleted', data: { importId, base: 'SIECLE', dataDate: '2026-09-01' } }],
    );
    expect(schools.rows('school_rows')).toMatchObject([
      {
        uai: UAI,
        name: 'Collège Éluard',
        name_sort: 'college-eluard COLLÈGE ÉLUARD',
        year: 2026,
        classes: [
          { code: '3Z', label: null },
          { code: '6A', label: 'Classe 6A' },
          { code: '6B', label: 'Classe 6B' },
        ],
        mef_codes: ['1', '2'],
      },
    ]);
    expect(schools.topics).toEqual(['schools', `schools:${UAI}`]);
  });
});
