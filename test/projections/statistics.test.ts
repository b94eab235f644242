import { describe, expect, it } from '@jest/globals';
import { projectionNamed } from '../../projections/index.js';
import { uuid } from '../projector/support/history.js';
import {
  ACCOUNT,
  detached,
  enrolled,
  Fold,
  linked,
  notified,
  on,
  OTHER_UAI,
  preCreated,
  registered,
  school,
  SIBLING,
  STUDENT,
  UAI,
  type Given,
} from './support/given.js';

const fold = (): Fold => new Fold(projectionNamed('statistics'));
const family = [registered(), enrolled(), preCreated(), linked()];

/** `scope degree state` → accounts, of responsables. */
const cells = (statistics: Fold, kind = 'RESPONSABLE'): Record<string, number> =>
  Object.fromEntries(
    statistics
      .rows('cells')
      .filter(row => row.kind === kind)
      .map(row => [`${String(row.scope)} ${String(row.degree)} ${String(row.state)}`, row.accounts as number]),
  );
const only = (counts: Record<string, number>, scope: string): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([key]) => key.startsWith(scope)));

describe('statistics', () => {
  it('count an account in each scope of its pupil, by degree and in all', async () => {
    const counts = cells(await fold().given(school(), ...family));
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
      await fold().given(school(), ...family, registered(SIBLING), enrolled(SIBLING, '5A'), linked(SIBLING)),
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
      await fold().given(
        school(),
        school(OTHER_UAI, '075', 'FIRST'),
        ...family,
        registered(SIBLING),
        enrolled(SIBLING, 'CP', OTHER_UAI),
        linked(SIBLING),
      ),
    );
    expect(only(counts, 'academie:01')).toEqual({
      'academie:01 ALL NOT_NOTIFIED': 1,
      'academie:01 SECOND NOT_NOTIFIED': 1,
      'academie:01 FIRST NOT_NOTIFIED': 1,
    });
    expect(only(counts, 'circonscription:0751')).toMatchObject({ 'circonscription:0751 FIRST NOT_NOTIFIED': 1 });
  });

  it('move an account from state to state, and tell the scopes concerned', async () => {
    const statistics = await fold().given(school(), ...family);
    await statistics.given(notified());
    expect(only(cells(statistics), `school:${UAI} ALL`)).toEqual({ [`school:${UAI} ALL NOTIFIED`]: 1 });
    expect(statistics.topics).toContain(`statistics:school:${UAI}`);
    await statistics.given(on({ type: 'AccountExpired', data: { notifiedAt: '2026-09-01T08:00:00.000Z' } }));
    expect(only(cells(statistics), `school:${UAI} ALL`)).toEqual({ [`school:${UAI} ALL EXPIRED`]: 1 });
  });

  it('tell nothing when no count moves', async () => {
    const statistics = await fold().given(school(), ...family, notified());
    await statistics.given(notified());
    expect(statistics.topics).toEqual([]);
  });

  it('leave closed accounts out, until they reopen', async () => {
    const statistics = await fold().given(
      school(),
      ...family,
      on({ type: 'AccountClosed', data: { reason: 'NO_LINK' } }),
    );
    expect(cells(statistics)).toEqual({});
    await statistics.given(on({ type: 'AccountReopened', data: { reason: 'LINK_RETURNED' } }));
    expect(cells(statistics)).toMatchObject({ 'nation ALL NOT_NOTIFIED': 1 });
  });

  it('move all the accounts of a pupil who changes class', async () => {
    const other = uuid('the other parent');
    const statistics = await fold().given(
      school(),
      ...family,
      preCreated(other),
      linked(STUDENT, other),
      notified(other),
    );
    await statistics.given([
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
    const left = await fold().given(school(), ...family);
    await left.given([`student-${STUDENT}`, { type: 'StudentLeft', data: { uai: UAI, reason: 'NO_CLASS' } }]);
    expect(cells(left)).toEqual({});
    const unlinked = await fold().given(school(), ...family, detached());
    expect(cells(unlinked)).toEqual({});
  });

  it("count pupils' own accounts under their own kind", async () => {
    const accountId = uuid('own');
    const own: Given[] = [
      [
        `account-${accountId}`,
        { type: 'AccountPreCreated', data: { accountId, kind: 'STUDENT', personId: accountId, studentId: STUDENT } },
      ],
      [`student-${STUDENT}`, { type: 'StudentAccountAttached', data: { accountId } }],
    ];
    const statistics = await fold().given(school(), registered(), enrolled(), ...own);
    expect(cells(statistics, 'STUDENT')).toMatchObject({ [`school:${UAI} ALL NOT_NOTIFIED`]: 1 });
    expect(cells(statistics)).toEqual({});
  });

  it('move the accounts of a school whose description changes, or becomes known late', async () => {
    const statistics = await fold().given(...family);
    expect(cells(statistics)).toMatchObject({ 'nation ALL NOT_NOTIFIED': 1 });
    await statistics.given(school());
    expect(cells(statistics)).toMatchObject({ 'academie:01 SECOND NOT_NOTIFIED': 1, 'nation SECOND NOT_NOTIFIED': 1 });
    const description = { name: 'Collège', degree: 'SECOND', academie: '28', departement: '974' } as const;
    await statistics.given([`school-${UAI}`, { type: 'SchoolDescriptionChanged', data: description }]);
    expect(only(cells(statistics), 'academie')).toEqual({
      'academie:28 ALL NOT_NOTIFIED': 1,
      'academie:28 SECOND NOT_NOTIFIED': 1,
    });
  });

  it('come to the same whatever the batches', async () => {
    const events = [
      school(),
      ...family,
      notified(),
      registered(SIBLING),
      enrolled(SIBLING),
      linked(SIBLING),
      detached(),
      on({ type: 'AccountExpired', data: { notifiedAt: '2026-09-01T08:00:00.000Z' } }, ACCOUNT),
    ];
    const one = fold();
    for (const event of events) await one.given(event);
    expect(cells(one)).toEqual(cells(await fold().given(...events)));
  });
});
