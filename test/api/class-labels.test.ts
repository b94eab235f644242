import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Grant } from '../../src/security/principal.js';
import { grantsOf, openApiHouse, type Answer, type House } from './support/house.js';
import { watch, type Watch } from './support/watch.js';

let house: House;
let uai: string;
let grants: Record<string, readonly Grant[]>;
beforeAll(async () => {
  house = await openApiHouse({ pupils: 8 });
  uai = house.schools[0]!.uai;
  const delegate = { role: 'SCHOOL_DELEGATE', schools: [uai], until: '2099-01-01T00:00:00Z' } as const;
  const ofRoles = grantsOf(house);
  grants = {
    ...ofRoles,
    DASHBOARD_AND_HEAD: [...ofRoles.ACADEMIE_DASHBOARD!, ...ofRoles.SCHOOL_HEAD!],
    STATISTICS_DELEGATE: [{ ...delegate, rights: ['STATISTICS_READ'] }],
    LISTS_DELEGATE: [{ ...delegate, rights: ['STATISTICS_READ', 'STUDENTS_LIST'] }],
  };
});
afterAll(() => house?.close());

interface Labelled {
  readonly code: string;
  readonly label: string | null;
}

const ROWS = 'statistics { rows { code label } }';
const TABLE = '{ statistics(scope: { type: SCHOOL, uai: "UAI" }, groupBy: CLASS) { rows { code label } } }';
const LIVE = `subscription { statisticsUpdated(scope: { type: SCHOOL, uai: "UAI" }, groupBy: CLASS) { ${ROWS} } }`;
const SCHOOL = '{ school(uai: "UAI") { classes { code label } mefs { code label } } }';
const SCHOOLS = '{ schools(first: 10) { edges { node { uai classes { code label } mefs { code label } } } } }';

async function answer(role: string, query: string): Promise<Answer['data']> {
  const { data, errors } = await house.ask(await house.token(grants[role]!), query.replace('UAI', uai));
  expect(errors).toBeUndefined();
  return data;
}

/** Subscribes to the figures of the classes. */
const watchTable = async (roles: readonly Grant[]): Promise<Watch> =>
  watch(house, await house.token(roles), LIVE.replace('UAI', uai));

async function pushed(watched: Watch): Promise<Labelled[]> {
  const { data } = await watched.first();
  return (data!.statisticsUpdated as { statistics: { rows: Labelled[] } }).statistics.rows;
}

/** Whether the labels are shown: those of all rows, or of none. */
const shown = (rows: readonly Labelled[]): boolean => {
  expect(rows.length).toBeGreaterThan(0);
  const labels = rows.filter(({ label }) => label !== null);
  expect([0, rows.length]).toContain(labels.length);
  return labels.length > 0;
};

describe('the labels of classes, which may name a teacher', () => {
  it.each(['ACADEMIE_DASHBOARD', 'AUDITOR', 'NATIONAL_ADMIN', 'IMPORTER', 'STATISTICS_DELEGATE'])(
    'are not shown with schools to one who may list nobody: %s',
    async role => {
      const { school } = await answer(role, SCHOOL);
      expect([shown(school.classes), shown(school.mefs)]).toEqual([false, true]);
      const { schools } = await answer(role, SCHOOLS);
      for (const { node } of schools.edges)
        expect(node.classes.every(({ label }: Labelled) => label === null)).toBe(true);
    },
  );

  it.each(['SCHOOL_HEAD', 'STUDENT_HELPDESK', 'ACADEMIE_SUPPORT', 'LISTS_DELEGATE'])(
    'are shown with schools to one who may list people there: %s',
    async role => {
      const { school } = await answer(role, SCHOOL);
      expect([shown(school.classes), shown(school.mefs)]).toEqual([true, true]);
    },
  );

  it('are shown for the schools whose people one may list, not for the others of the same answer', async () => {
    const { schools } = await answer('DASHBOARD_AND_HEAD', SCHOOLS);
    const all = schools.edges.map(({ node }: { node: { uai: string; classes: Labelled[] } }) => [
      node.uai,
      shown(node.classes),
    ]);
    expect(Object.fromEntries(all)).toEqual({ [uai]: true, [house.schools[1]!.uai]: false });
  });

  it.each([
    ['ACADEMIE_DASHBOARD', false],
    ['NATIONAL_ADMIN', false],
    ['STATISTICS_DELEGATE', false],
    ['LISTS_DELEGATE', true],
    ['SCHOOL_HEAD', true],
  ])('stand in statistics, asked for and pushed, as their reader may list people: %s %s', async (role, expected) => {
    expect(shown((await answer(role, TABLE)).statistics.rows)).toBe(expected);
    const watched = await watchTable(grants[role]!);
    expect(shown(await pushed(watched))).toBe(expected);
    await watched.close();
  });

  it('are pushed to one and not to the other of two who watch the same by the same right', async () => {
    const statistics = grants.ACADEMIE_DASHBOARD!;
    const support = [...statistics, ...grants.ACADEMIE_SUPPORT!];
    const watched = await Promise.all([watchTable(support), watchTable(statistics), watchTable(support)]);
    expect(await Promise.all(watched.map(async one => shown(await pushed(one))))).toEqual([true, false, true]);
    await Promise.all(watched.map(one => one.close()));
  });

  it('are no longer pushed once the right that showed them has lapsed', async () => {
    const until = new Date(Date.parse(house.clock.now()) + 60_000).toISOString();
    const lists = { role: 'SCHOOL_DELEGATE', schools: [uai], rights: ['STUDENTS_LIST'], until } as const;
    const watched = await watchTable([...grants.ACADEMIE_DASHBOARD!, lists]);
    expect(shown(await pushed(watched))).toBe(true);
    house.clock.set(new Date(Date.parse(until) + 1).toISOString());
    const { errors } = await watched.until(push => push.errors !== undefined);
    expect(errors).toMatchObject([{ extensions: { code: 'RIGHT_LAPSED' } }]);
    expect(await watched.ended).toBe('complete');
    await watched.close();
  });
});
