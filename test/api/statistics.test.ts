/** Statistics: their parts and the parts of these, at the end of days, for a département, and rounded. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cellsOf, fetchExport } from './support/downloads.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { responsablesOf, type Person } from './support/people.js';
import { watch, type Push } from './support/watch.js';

interface Counts {
  readonly total: number;
  readonly notified: number;
}
interface Row {
  readonly type: string;
  readonly uai: string | null;
  readonly code: string;
  readonly counts: Counts;
  readonly origins: readonly { readonly origin: string; readonly counts: Counts }[];
  readonly rows: readonly Row[];
}
interface Table {
  readonly position: string;
  readonly roundedTo: number | null;
  readonly total: Row;
  readonly rows: readonly Row[];
}

const COUNTS = 'counts { total notified }';
const LINE = `type uai code ${COUNTS} origins { origin ${COUNTS} }`;
const TABLE = `position roundedTo total { ${LINE} rows { code } } rows { ${LINE} rows { ${LINE} } }`;
const QUERY = `query Q($scope: StatisticsScope!, $groupBy: StatisticsGroupBy!, $thenBy: StatisticsGroupBy!, $at: LocalDate) {
  statistics(scope: $scope, groupBy: $groupBy, thenBy: $thenBy, at: $at) { ${TABLE} } }`;
const HISTORY = `query Q($scope: StatisticsScope!, $groupBy: StatisticsGroupBy!, $from: LocalDate!, $to: LocalDate!, $interval: StatisticsInterval!) {
  statisticsHistory(scope: $scope, groupBy: $groupBy, from: $from, to: $to, interval: $interval) {
    position days { day total { ${LINE} } rows { ${LINE} } } } }`;

const asker =
  (house: House) =>
  async (token: string, scope: object, groupBy = 'NONE', thenBy = 'NONE', at: string | null = null): Promise<Table> => {
    const { data, errors } = await house.ask(token, QUERY, { scope, groupBy, thenBy, at });
    expect(errors).toBeUndefined();
    return data.statistics as Table;
  };

/** The scope that a row names. */
const scopeOf = ({ type, uai, code }: Row) => ({
  type,
  ...(uai === null ? {} : { uai }),
  ...(type === 'SCHOOL' ? {} : { code }),
});

describe('statistics', () => {
  let house: House;
  let table: ReturnType<typeof asker>;
  let uai: string;
  let people: Person[];
  let head: string;
  let dashboard: string;
  let national: string;
  beforeAll(async () => {
    house = await openApiHouse({ pupils: 20 });
    table = asker(house);
    uai = house.schools[0]!.uai;
    people = await responsablesOf(house, uai);
    const grants = grantsOf(house);
    head = await house.token(grants.SCHOOL_HEAD!);
    dashboard = await house.token(grants.ACADEMIE_DASHBOARD!);
    national = await house.token(grants.NATIONAL_ADMIN!);
  });
  afterAll(() => house?.close());

  const notify = async ({ accountId }: Person): Promise<string> => {
    const input = { accountId, uai, channel: 'LETTER' };
    const { data } = await house.ask(head, operation('AccountNotify'), { input });
    expect(data.accountNotify.userErrors).toEqual([]);
    return data.accountNotify.position as string;
  };

  it.each([
    ['ACADEMIE', 'DEPARTEMENT'],
    ['ACADEMIE', 'SCHOOL'],
    ['DEPARTEMENT', 'SCHOOL'],
    ['DEPARTEMENT', 'CLASS'],
    ['SCHOOL', 'CLASS'],
    ['SCHOOL', 'MEF'],
    ['CLASS', 'NONE'],
    ['MEF', 'NONE'],
  ])('of the nation by %s, then by %s, are in each row what the row’s own table says', async (groupBy, thenBy) => {
    const { rows } = await table(national, { type: 'NATION' }, groupBy, thenBy);
    expect(rows.length).toBeGreaterThan(1);
    for (const { rows: parts, ...row } of rows) {
      const own = await table(national, scopeOf({ ...row, rows: [] }), thenBy);
      expect([row.code, own.total]).toEqual([row.code, { ...row, rows: [] }]);
      expect([row.code, parts]).toEqual([row.code, own.rows.map(part => ({ ...part, rows: undefined }))]);
    }
  });

  it('by class, MEF and school show distinct accounts: those of the list of the same scope', async () => {
    for (const groupBy of ['CLASS', 'MEF']) {
      const { total, rows } = await table(head, { type: 'SCHOOL', uai }, groupBy);
      const column = groupBy === 'CLASS' ? 'class_code' : 'mef';
      const { rows: listed } = await house.database.pool.query<{ code: string; accounts: number }>(
        `select ${column} as code, count(distinct account_id)::int as accounts from read.responsables
          where uai = $1 and ${column} is not null group by 1`,
        [uai],
      );
      expect(total.counts.total).toBe(people.length);
      expect(Object.fromEntries(rows.map(row => [row.code, row.counts.total]))).toEqual(
        Object.fromEntries(listed.map(({ code, accounts }) => [code, accounts])),
      );
    }
  });

  describe('at the end of days', () => {
    /** La Réunion, which is an académie of one département. */
    const overseas = { type: 'ACADEMIE', code: '28' };
    let before: number;
    beforeAll(async () => {
      before = (await table(dashboard, overseas)).total.counts.notified;
      // Half past eleven at night in La Réunion, then half past midnight: in Paris both are the evening of the first.
      house.clock.set('2027-02-01T19:30:00.000Z');
      await notify(people.at(-1)!);
      house.clock.set('2027-02-01T20:30:00.000Z');
      await notify(people.at(-2)!);
      house.clock.set('2027-02-03T08:00:00.000Z');
      await house.caughtUp();
    });

    const notifiedAt = async (token: string, scope: object, at: string): Promise<number> =>
      (await table(token, scope, 'NONE', 'NONE', at)).total.counts.notified - before;

    it('count by the clocks of the académie, and of Paris for the nation', async () => {
      const days = ['2027-01-31', '2027-02-01', '2027-02-02'];
      const counted = (token: string, scope: object) => Promise.all(days.map(day => notifiedAt(token, scope, day)));
      for (const scope of [overseas, { type: 'DEPARTEMENT', code: '974' }])
        expect([scope, await counted(dashboard, scope)]).toEqual([scope, [0, 1, 2]]);
      expect(await counted(national, { type: 'NATION' })).toEqual([0, 2, 2]);
    });

    it('are a history, each day with its parts', async () => {
      const days = { from: '2027-01-31', to: '2027-02-03', interval: 'DAY' };
      const { data, errors } = await house.ask(dashboard, HISTORY, { scope: overseas, groupBy: 'SCHOOL', ...days });
      expect(errors).toBeUndefined();
      const history = data.statisticsHistory as { days: { day: string; total: Row; rows: Row[] }[] };
      expect(history.days.map(({ day, total }) => [day, total.counts.notified - before])).toEqual([
        ['2027-01-31', 0],
        ['2027-02-01', 1],
        ['2027-02-02', 2],
        ['2027-02-03', 2],
      ]);
      for (const { day, total, rows } of history.days) {
        const own = await table(dashboard, overseas, 'SCHOOL', 'NONE', day);
        const withoutRows = (row: Row) => ({ ...row, rows: undefined });
        expect([day, own.rows.map(withoutRows), withoutRows(own.total)]).toEqual([
          day,
          rows.map(withoutRows),
          withoutRows(total),
        ]);
      }
    });

    it('know the table of now on the present day, and nobody before the first event', async () => {
      const now = await table(dashboard, overseas, 'SCHOOL');
      expect(await table(dashboard, overseas, 'SCHOOL', 'NONE', '2027-02-03')).toEqual(now);
      const first = await table(dashboard, overseas, 'SCHOOL', 'NONE', '2000-01-01');
      expect([first.total.counts.total, ...first.rows.map(row => row.counts.total)]).toEqual([0, 0, 0]);
    });

    it('are a file, too, which says its day', async () => {
      const list = { scope: { type: 'SCHOOL', uai }, groupBy: 'CLASS', at: '2027-02-01' };
      const [, whole] = await cellsOf(await fetchExport(house, head, { format: 'CSV', statistics: list }));
      const { total } = await table(head, list.scope, 'NONE', 'NONE', list.at);
      // Total, not notified, notified: nobody is further yet.
      expect(whole!.slice(3, 6)).toEqual(
        [total.counts.total, total.counts.total - total.counts.notified, total.counts.notified].map(String),
      );
    });

    it.each([
      [{ from: '2027-02-01', to: '2027-02-04' }, 'to'],
      [{ from: '2027-02-02', to: '2027-02-01' }, 'to'],
      [{ from: '1990-01-01', to: '2027-02-01' }, 'from'],
      [{ from: '2012-01-01', to: '2027-02-01' }, 'groupBy'],
    ])('are refused over days that are none, to come, or too many: %j', async (days, field) => {
      const { errors } = await house.ask(head, HISTORY, {
        scope: { type: 'SCHOOL', uai },
        groupBy: 'CLASS',
        interval: 'DAY',
        ...days,
      });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
      expect(errors?.[0]?.message).toMatch(/\.$/);
    });

    it('are refused for a day to come', async () => {
      const { errors } = await house.ask(head, QUERY, {
        scope: { type: 'SCHOOL', uai },
        groupBy: 'NONE',
        thenBy: 'NONE',
        at: '2027-02-04',
      });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'at' });
    });
  });

  describe('live', () => {
    const LIVE = `subscription S($scope: StatisticsScope!, $groupBy: StatisticsGroupBy!, $thenBy: StatisticsGroupBy!) {
      statisticsUpdated(scope: $scope, groupBy: $groupBy, thenBy: $thenBy) { position statistics { ${TABLE} } } }`;
    const pushed = ({ data }: Push) => data!.statisticsUpdated as { position: string; statistics: Table };

    it.each([
      ['ACADEMIE', 'SCHOOL', 'CLASS', 0],
      ['ACADEMIE', 'CLASS', 'NONE', 1],
      ['SCHOOL', 'MEF', 'NONE', 2],
      ['SCHOOL', 'NONE', 'NONE', 3],
    ] as const)(
      'of %s by %s, then by %s: the whole table, then what changed, as a query shows it',
      async (type, groupBy, thenBy, ownPerson) => {
        const scope = type === 'SCHOOL' ? { type, uai } : { type, code: '28' };
        const watched = watch(house, dashboard, LIVE, { scope, groupBy, thenBy });
        const first = pushed(await watched.first());
        const position = await notify(people[ownPerson]!);
        const { statistics } = pushed(await watched.until(push => pushed(push).position >= position));
        expect(statistics.total.counts.notified).toBe(first.statistics.total.counts.notified + 1);
        const { rows } = await table(dashboard, scope, groupBy, thenBy);
        expect(statistics.rows).toEqual(rows);
        await watched.close();
      },
    );

    it('miss nothing for whoever comes back after a broken connection', async () => {
      const scope = { type: 'SCHOOL', uai };
      const watching = () => watch(house, dashboard, LIVE, { scope, groupBy: 'CLASS', thenBy: 'NONE' });
      const broken = watching();
      const seen = pushed(await broken.first());
      await broken.close();
      const position = await notify(people[4]!);
      await notify(people[5]!);
      const back = watching();
      const { statistics } = pushed(await back.until(push => pushed(push).position > position));
      expect(pushed(back.pushes[0]!).position > seen.position).toBe(true);
      expect(statistics.total.counts.notified).toBe(seen.statistics.total.counts.notified + 2);
      expect(statistics).toEqual(await table(dashboard, scope, 'CLASS'));
      await back.close();
    });
  });

  describe('of a dashboard of a département', () => {
    let ofDepartement: string;
    beforeAll(async () => {
      ofDepartement = await house.token([{ role: 'ACADEMIE_DASHBOARD', departement: '974' }]);
    });
    const codeOf = async (scope: object, query = QUERY): Promise<unknown> =>
      (await house.ask(ofDepartement, query, { scope, groupBy: 'NONE', thenBy: 'NONE' })).errors?.[0]?.extensions
        .code ?? 'none';

    it('are those of the département and what lies in it', async () => {
      for (const scope of [
        { type: 'DEPARTEMENT', code: '974' },
        { type: 'SCHOOL', uai },
        { type: 'CLASS', uai, code: '6A' },
      ])
        expect([scope, await codeOf(scope)]).toEqual([scope, 'none']);
      for (const scope of [
        { type: 'DEPARTEMENT', code: '75' },
        { type: 'ACADEMIE', code: '28' },
        { type: 'NATION' },
        { type: 'SCHOOL', uai: house.schools[2]!.uai },
      ])
        expect([scope, await codeOf(scope)]).toEqual([scope, 'FORBIDDEN']);
    });

    it('lists its schools alone, and nobody of them', async () => {
      const { data } = await house.ask(ofDepartement, '{ schools(first: 10) { edges { node { uai } } } }');
      expect(data.schools.edges).toHaveLength(2);
      const listed = await house.ask(ofDepartement, `{ responsables(uai: "${uai}", first: 1) { totalCount } }`);
      expect(listed.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
      const { data: own } = await house.ask(ofDepartement, '{ me { roles { role academie departement } } }');
      expect(own.me.roles).toEqual([{ role: 'ACADEMIE_DASHBOARD', academie: null, departement: '974' }]);
    });

    it('come live by that right alone', async () => {
      const query = `subscription { statisticsUpdated(scope: { type: DEPARTEMENT, code: "974" }) { position } }`;
      const watched = watch(house, ofDepartement, query);
      expect((await watched.first()).errors).toBeUndefined();
      await watched.close();
    });
  });
});

describe('statistics that are rounded', () => {
  let house: House;
  let table: ReturnType<typeof asker>;
  let uai: string;
  let head: string;
  let dashboard: string;
  beforeAll(async () => {
    house = await openApiHouse({ pupils: 23, deps: { statisticsStep: 5 } });
    table = asker(house);
    uai = house.schools[0]!.uai;
    const grants = grantsOf(house);
    head = await house.token(grants.SCHOOL_HEAD!);
    dashboard = await house.token(grants.ACADEMIE_DASHBOARD!);
  });
  afterAll(() => house?.close());

  const numbers = (row: Row): number[] => [
    row.counts.total,
    row.counts.notified,
    ...row.origins.flatMap(({ counts }) => [counts.total, counts.notified]),
  ];

  it('are exact for whoever may list people, and rounded for others, in queries, files and live', async () => {
    const scope = { type: 'SCHOOL', uai };
    const exact = await table(head, scope, 'CLASS');
    expect(exact.roundedTo).toBeNull();
    expect(exact.rows.flatMap(numbers).some(number => number % 5 !== 0)).toBe(true);
    const rounded = await table(dashboard, scope, 'CLASS');
    expect(rounded.roundedTo).toBe(5);
    expect([rounded.total, ...rounded.rows].flatMap(numbers).every(number => number % 5 === 0)).toBe(true);
    const query = `subscription { statisticsUpdated(scope: { type: SCHOOL, uai: "${uai}" }) { statistics { roundedTo total { counts { total } } } } }`;
    for (const [token, shown] of [
      [dashboard, rounded],
      [head, exact],
    ] as const) {
      const watched = watch(house, token, query);
      const { data } = await watched.first();
      expect(data!.statisticsUpdated).toEqual({
        statistics: { roundedTo: shown.roundedTo, total: { counts: { total: shown.total.counts.total } } },
      });
      await watched.close();
    }
    const input = { format: 'CSV', statistics: { scope, groupBy: 'CLASS' } };
    const [, ...lines] = await cellsOf(await fetchExport(house, dashboard, input));
    expect(lines.flatMap(line => line.slice(3).map(Number)).every(n => n % 5 === 0)).toBe(true);
  });

  it('are exact for pupils’ accounts to whoever may list pupils, not to whoever may list responsables alone', async () => {
    const until = new Date(Date.parse(house.clock.now()) + 3_600_000).toISOString();
    const lent = (rights: string[]) => house.token([{ role: 'SCHOOL_DELEGATE', schools: [uai], rights, until }]);
    const ofPupils = { type: 'SCHOOL', uai, kind: 'STUDENT' };
    expect((await table(await lent(['STATISTICS_READ', 'STUDENTS_LIST']), ofPupils)).roundedTo).toBeNull();
    expect((await table(await lent(['STATISTICS_READ', 'RESPONSABLES_LIST']), ofPupils)).roundedTo).toBe(5);
    expect((await table(await lent(['STATISTICS_READ']), ofPupils)).roundedTo).toBe(5);
  });
});
