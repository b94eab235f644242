import { sortKey } from '../../src/text/sort.js';
import { describe, expect, it } from '@jest/globals';
import { projectionNamed } from '../../projections/index.js';
import { fakeDirectory } from '../projector/support/directory.js';
import { uuid } from '../projector/support/history.js';
import {
  ACCOUNT,
  linkDetached,
  studentEnrolled,
  Fold,
  studentIdentified,
  linkAttached,
  accountIdentified,
  accountNotified,
  onAccount,
  OTHER_UAI,
  accountPreCreated,
  studentRegistered,
  SIBLING,
  STUDENT,
  UAI,
} from './support/given.js';

const TABLE = 'responsables_rows';
const fold = (directory = fakeDirectory()): Fold => new Fold(projectionNamed('responsables'), directory);
const family = [
  studentRegistered(),
  studentIdentified(),
  studentEnrolled(),
  accountPreCreated(),
  accountIdentified(),
  linkAttached(),
];

describe('the list of responsables', () => {
  it('shows a row for a pupil enrolled and a responsable linked', async () => {
    const list = await fold().batch(...family);
    expect(list.lastTopics).toEqual([`responsables:${UAI}`]);
    expect(list.rows(TABLE)).toEqual([
      expect.objectContaining({
        student_id: STUDENT,
        account_id: ACCOUNT,
        uai: UAI,
        class_code: '6A',
        class_label: 'Classe 6A',
        mef: '10010012110',
        kinship: 'MOTHER',
        legal_level: 1,
        state: 'NOT_NOTIFIED',
        origin: 'NON_RENSEIGNE',
        has_email: false,
        disputed: false,
        login: `z.elan${ACCOUNT.slice(0, 4)}`,
        student_sort: sortKey(`Élan ${uuid(`person ${STUDENT}`).slice(0, 6)}`, 'Zoé-1'),
        class_sort: sortKey('Classe 6A'),
        search: expect.stringMatching(/^elan\w{6} zoe1 elan\w{6} zoe1$/),
      }),
    ]);
  });

  it('is the same whatever the batches', async () => {
    const whole = (await fold().batch(...family, accountNotified())).rows(TABLE);
    const parts = fold();
    for (const event of [...family, accountNotified()]) await parts.batch(event);
    expect(parts.rows(TABLE)).toEqual(whole);
  });

  it('follows the account through its states', async () => {
    const list = await fold().batch(...family, accountNotified());
    expect(list.rows(TABLE)).toMatchObject([
      {
        state: 'NOTIFIED',
        origin: 'ETABLISSEMENT',
        notified_at: '2026-09-01T08:00:00.000Z',
        expires_at: '2026-12-01T08:00:00.000Z',
      },
    ]);
    await list.batch(onAccount({ type: 'AccountExpired', data: { notifiedAt: '2026-09-01T08:00:00.000Z' } }));
    expect(list.rows(TABLE)).toMatchObject([{ state: 'EXPIRED', expires_at: null }]);
  });

  it('shows a responsable once for each child', async () => {
    const list = await fold().batch(
      ...family,
      studentRegistered(SIBLING),
      studentEnrolled(SIBLING, '5A'),
      linkAttached(SIBLING),
    );
    expect(list.rows(TABLE).map(row => row.class_code)).toEqual(['6A', '5A']);
    await list.batch(accountNotified());
    expect(list.rows(TABLE).map(row => row.state)).toEqual(['NOTIFIED', 'NOTIFIED']);
  });

  it('moves the row to the school that the pupil is transferred to, and touches the topics of both', async () => {
    const list = await fold().batch(...family);
    await list.batch([
      `student-${STUDENT}`,
      { type: 'StudentTransferred', data: { uai: OTHER_UAI, year: 2026, classCode: '6B', fromUai: UAI } },
    ]);
    expect(list.rows(TABLE)).toMatchObject([{ uai: OTHER_UAI, class_code: '6B', mef: null }]);
    expect(list.lastTopics).toEqual([`responsables:${UAI}`, `responsables:${OTHER_UAI}`]);
  });

  it('drops the row when the pupil leaves, and brings it back when the pupil returns', async () => {
    const list = await fold().batch(...family);
    await list.batch([`student-${STUDENT}`, { type: 'StudentLeft', data: { uai: UAI, reason: 'EXIT_DATE' } }]);
    expect(list.rows(TABLE)).toEqual([]);
    expect(list.lastTopics).toEqual([`responsables:${UAI}`]);
    await list.batch(studentEnrolled());
    expect(list.rows(TABLE)).toHaveLength(1);
  });

  it('drops the row when the link ends', async () => {
    const list = await fold().batch(...family);
    await list.batch(linkDetached());
    expect(list.rows(TABLE)).toEqual([]);
  });

  it('marks a disputed link until the dispute is resolved', async () => {
    const data = { disputeId: uuid('a dispute'), studentId: STUDENT };
    const list = await fold().batch(...family, onAccount({ type: 'LinkDisputed', data: { ...data, uai: UAI } }));
    expect(list.rows(TABLE)).toMatchObject([{ disputed: true }]);
    await list.batch(onAccount({ type: 'LinkDisputeResolved', data: { ...data, outcome: 'LINK_KEPT' } }));
    expect(list.rows(TABLE)).toMatchObject([{ disputed: false }]);
  });

  it('shows new names when a new version of the identity is recorded', async () => {
    const list = await fold().batch(...family);
    await list.batch(studentIdentified(STUDENT, 2), accountIdentified(ACCOUNT, 3));
    expect(list.rows(TABLE)).toMatchObject([{ student_first_name: 'Zoé-2', first_name: 'Zoé-3' }]);
  });

  it('takes new class labels when the structure of the school is recorded', async () => {
    let year = '2025';
    const list = await fold(fakeDirectory((_, code) => `${code} de ${year}`)).batch(...family);
    expect(list.rows(TABLE)).toMatchObject([{ class_label: '6A de 2025' }]);
    year = '2026';
    await list.batch([
      `school-${UAI}`,
      { type: 'SchoolStructureRecorded', data: { year: 2026, classCodes: ['6A'], mefCodes: [], labelsDigest: 'd' } },
    ]);
    expect(list.rows(TABLE)).toMatchObject([{ class_label: '6A de 2026' }]);
  });

  it('leaves out the accounts of pupils', async () => {
    const accountId = uuid('own');
    const list = await fold().batch(
      ...family,
      [
        `account-${accountId}`,
        { type: 'AccountPreCreated', data: { accountId, kind: 'STUDENT', personId: accountId, studentId: STUDENT } },
      ],
      accountNotified(accountId),
    );
    expect(list.rows(TABLE)).toHaveLength(1);
  });

  it('is the same in whatever order the streams come', async () => {
    const list = await fold().batch(accountPreCreated(), accountIdentified(), linkAttached(), accountNotified());
    expect(list.rows(TABLE)).toEqual([]);
    await list.batch(studentRegistered(), studentIdentified(), studentEnrolled());
    expect(list.rows(TABLE)).toEqual((await fold().batch(...family, accountNotified())).rows(TABLE));
  });
});
