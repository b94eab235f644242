import { describe, expect, it } from '@jest/globals';
import { projectionNamed } from '../../projections/index.js';
import { uuid } from '../projector/support/history.js';
import {
  ACCOUNT,
  linkDetached,
  studentEnrolled,
  Fold,
  linkAttached,
  accountNotified,
  onAccount,
  OTHER_UAI,
  accountPreCreated,
  studentRegistered,
  schoolRegistered,
  SIBLING,
  STUDENT,
  studentIdentified,
  UAI,
  type GivenEvent,
} from './support/given.js';

const fold = (): Fold => new Fold(projectionNamed('statistics'));
const family = [studentRegistered(), studentEnrolled(), accountPreCreated(), linkAttached()];

/** How many accounts of this kind are counted, by `scope degree state`. */
const cells = (statistics: Fold, kind = 'RESPONSABLE'): Record<string, number> =>
  Object.fromEntries(
    statistics
      .rows('cells')
      .filter(row => row.kind === kind)
      .map(row => [`${String(row.scope)} ${String(row.degree)} ${String(row.state)}`, row.accounts as number]),
  );
/** The counts of the scopes that begin so. */
const only = (counts: Record<string, number>, scope: string): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([key]) => key.startsWith(scope)));

describe('statistics', () => {
  it('count an account in each scope of its pupil, by degree and in all', async () => {
    const counts = cells(await fold().batch(schoolRegistered(), ...family));
    for (const scope of [
      `class:${UAI}:6A`,
      `mef:${UAI}:10010012110`,
      `school:${UAI}`,
      'departement:075',
      'academie:01',
      'nation',
    ])
      expect(only(counts, scope)).toEqual({ [`${scope} ALL NOT_NOTIFIED`]: 1, [`${scope} SECOND NOT_NOTIFIED`]: 1 });
  });

  it('count an account once in a scope, however many of its pupils are there', async () => {
    const counts = cells(
      await fold().batch(
        schoolRegistered(),
        ...family,
        studentRegistered(SIBLING),
        studentEnrolled(SIBLING, '5A'),
        linkAttached(SIBLING),
      ),
    );
    expect(counts).toMatchObject({
      [`class:${UAI}:6A ALL NOT_NOTIFIED`]: 1,
      [`class:${UAI}:5A ALL NOT_NOTIFIED`]: 1,
      [`school:${UAI} ALL NOT_NOTIFIED`]: 1,
      'nation ALL NOT_NOTIFIED': 1,
    });
  });

  it('count an account with pupils of both degrees once in all, once in each', async () => {
    const counts = cells(
      await fold().batch(
        schoolRegistered(),
        schoolRegistered(OTHER_UAI, '075', 'FIRST'),
        ...family,
        studentRegistered(SIBLING),
        studentEnrolled(SIBLING, 'CP', OTHER_UAI),
        linkAttached(SIBLING),
      ),
    );
    expect(only(counts, 'academie:01')).toEqual({
      'academie:01 ALL NOT_NOTIFIED': 1,
      'academie:01 SECOND NOT_NOTIFIED': 1,
      'academie:01 FIRST NOT_NOTIFIED': 1,
    });
    expect(only(counts, 'circonscription:0751')).toMatchObject({ 'circonscription:0751 FIRST NOT_NOTIFIED': 1 });
  });

  it('move an account from state to state, and touch the topics of its scopes', async () => {
    const statistics = await fold().batch(schoolRegistered(), ...family);
    await statistics.batch(accountNotified());
    expect(only(cells(statistics), `school:${UAI} ALL`)).toEqual({ [`school:${UAI} ALL NOTIFIED`]: 1 });
    expect(statistics.lastTopics).toContain(`statistics:school:${UAI}`);
    await statistics.batch(onAccount({ type: 'AccountExpired', data: { notifiedAt: '2026-09-01T08:00:00.000Z' } }));
    expect(only(cells(statistics), `school:${UAI} ALL`)).toEqual({ [`school:${UAI} ALL EXPIRED`]: 1 });
  });

  it('touch no topic when no count changes', async () => {
    const statistics = await fold().batch(schoolRegistered(), ...family, accountNotified());
    await statistics.batch(accountNotified());
    expect(statistics.lastTopics).toEqual([]);
  });

  it('touch the topic of the school whose bases lack otherwise than before, in the school or in one of its classes', async () => {
    const statistics = await fold().batch(schoolRegistered(), ...family);
    const contact = (hasMobile: boolean): GivenEvent =>
      onAccount({
        type: 'ContactDetailsRecorded',
        data: { contact: { personId: uuid('a person'), version: 1 }, hasEmail: false, hasMobile, changed: ['MOBILE'] },
      });
    const quality = async (...events: readonly GivenEvent[]): Promise<string[]> =>
      (await statistics.batch(...events)).lastTopics.filter(topic => topic.startsWith('quality:'));
    expect(await quality(contact(true))).toEqual([`quality:${UAI}`]);
    expect(await quality(contact(true))).toEqual([]);
    expect(await quality(accountNotified())).toEqual([]);
    expect(await quality(studentIdentified())).toEqual([`quality:${UAI}`]);
    const moved = { type: 'StudentPlacementChanged', data: { uai: UAI, year: 2026, classCode: '6B' } } as const;
    expect(await quality([`student-${STUDENT}`, moved])).toEqual([`quality:${UAI}`]);
    const data = { uai: OTHER_UAI, fromUai: UAI, year: 2026, classCode: '6B' };
    expect(await quality([`student-${STUDENT}`, { type: 'StudentTransferred', data }])).toEqual([
      `quality:${UAI}`,
      `quality:${OTHER_UAI}`,
    ]);
  });

  it('leave closed accounts out, until they reopen', async () => {
    const statistics = await fold().batch(
      schoolRegistered(),
      ...family,
      onAccount({ type: 'AccountClosed', data: { reason: 'NO_LINK' } }),
    );
    expect(cells(statistics)).toEqual({});
    await statistics.batch(onAccount({ type: 'AccountReopened', data: { reason: 'LINK_RETURNED' } }));
    expect(cells(statistics)).toMatchObject({ 'nation ALL NOT_NOTIFIED': 1 });
  });

  it('move all the accounts of a pupil who changes class', async () => {
    const other = uuid('the other parent');
    const statistics = await fold().batch(
      schoolRegistered(),
      ...family,
      accountPreCreated(other),
      linkAttached(STUDENT, other),
      accountNotified(other),
    );
    await statistics.batch([
      `student-${STUDENT}`,
      { type: 'StudentPlacementChanged', data: { uai: UAI, year: 2026, classCode: '6B' } },
    ]);
    expect(only(cells(statistics), 'class:')).toEqual({
      [`class:${UAI}:6B ALL NOT_NOTIFIED`]: 1,
      [`class:${UAI}:6B SECOND NOT_NOTIFIED`]: 1,
      [`class:${UAI}:6B ALL NOTIFIED`]: 1,
      [`class:${UAI}:6B SECOND NOTIFIED`]: 1,
    });
  });

  it('forget the accounts of a pupil who leaves or is no longer linked', async () => {
    const left = await fold().batch(schoolRegistered(), ...family);
    await left.batch([`student-${STUDENT}`, { type: 'StudentLeft', data: { uai: UAI, reason: 'NO_CLASS' } }]);
    expect(cells(left)).toEqual({});
    const unlinked = await fold().batch(schoolRegistered(), ...family, linkDetached());
    expect(cells(unlinked)).toEqual({});
  });

  it("count pupils' own accounts under their own kind", async () => {
    const accountId = uuid('own');
    const own: GivenEvent[] = [
      [
        `account-${accountId}`,
        { type: 'AccountPreCreated', data: { accountId, kind: 'STUDENT', personId: accountId, studentId: STUDENT } },
      ],
      [`student-${STUDENT}`, { type: 'StudentAccountAttached', data: { accountId } }],
    ];
    const statistics = await fold().batch(schoolRegistered(), studentRegistered(), studentEnrolled(), ...own);
    expect(cells(statistics, 'STUDENT')).toMatchObject({ [`school:${UAI} ALL NOT_NOTIFIED`]: 1 });
    expect(cells(statistics)).toEqual({});
  });

  it('move the accounts of a school whose description changes, or becomes known late', async () => {
    const statistics = await fold().batch(...family);
    expect(cells(statistics)).toMatchObject({ 'nation ALL NOT_NOTIFIED': 1 });
    await statistics.batch(schoolRegistered());
    expect(cells(statistics)).toMatchObject({ 'academie:01 SECOND NOT_NOTIFIED': 1, 'nation SECOND NOT_NOTIFIED': 1 });
    const description = { name: 'Collège', degree: 'SECOND', academie: '28', departement: '974' } as const;
    await statistics.batch([`school-${UAI}`, { type: 'SchoolDescriptionChanged', data: description }]);
    expect(only(cells(statistics), 'academie')).toEqual({
      'academie:28 ALL NOT_NOTIFIED': 1,
      'academie:28 SECOND NOT_NOTIFIED': 1,
    });
  });

  it('are the same whatever the batches', async () => {
    const events = [
      schoolRegistered(),
      ...family,
      accountNotified(),
      studentRegistered(SIBLING),
      studentEnrolled(SIBLING),
      linkAttached(SIBLING),
      linkDetached(),
      onAccount({ type: 'AccountExpired', data: { notifiedAt: '2026-09-01T08:00:00.000Z' } }, ACCOUNT),
    ];
    const one = fold();
    for (const event of events) await one.batch(event);
    expect(cells(one)).toEqual(cells(await fold().batch(...events)));
  });
});
