/**
 * Random histories over three académies: at random positions, live and after a rebuild, every table of statistics is what a recount by
 * brute force gives, and what the lists of the same scope and filter give. STATISTICS_EVENTS says how many events (400 by
 * default; 200000 take an hour), STATISTICS_POSITIONS at how many positions, STATISTICS_SEED which history.
 */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { projectionNamed } from '../../projections/index.js';
import { duplicatesConditions, duplicatesCounted } from '../../projections/duplicates/queries.js';
import { responsablesConditions } from '../../projections/responsables/queries.js';
import { qualityFigures, statisticsCells, statisticsDays } from '../../projections/statistics/queries.js';
import { studentsConditions } from '../../projections/students/queries.js';
import { ACCOUNT_ORIGINS, type AccountKind, type AccountOrigin } from '../../src/domain/account/events.js';
import { zoneOfAcademie } from '../../src/domain/academies.js';
import { dayShown, zoneOfSchool } from '../../src/domain/time-zones.js';
import { rebuild } from '../../src/projector/rebuild/rebuild.js';
import {
  areaField,
  DEGREES,
  GROUPINGS,
  scopeFault,
  scopeKey,
  type Place,
  type Scope,
  type ScopeType,
} from '../../src/statistics/scope.js';
import { readTable, type Counts as Columns, type Row, type Table } from '../../src/statistics/table.js';
import { fakeDirectory } from '../projector/support/directory.js';
import { Histories, random, type Draft } from '../projector/support/history.js';
import { ProjectingDatabase } from '../projector/support/projecting.js';
import { recount, recountExpiring, type Counts, type Given } from './support/recount.js';
import { NO_QUALITY, recountQuality } from './support/recount-quality.js';

const EVENTS = Number(process.env.STATISTICS_EVENTS ?? 400);
const POSITIONS = Number(process.env.STATISTICS_POSITIONS ?? 3);
const SEED = Number(process.env.STATISTICS_SEED ?? 1);

const WORLD = {
  schools: ['0750001A', '0750002B', '0750004D', '9740003C', '9740006F', '9730008H', '9730005E'],
  academies: ['01', '28', '33'],
  departements: ['75', '974', '973'],
  /** Minutes from one event to the next, so that all of them span 300 days. */
  pace: Math.max(1, Math.floor((300 * 1_440) / EVENTS)),
};
const NAMES = ['responsables', 'students', 'duplicates', 'schools', 'statistics'].map(projectionNamed);
const STATES = {
  notNotified: 'NOT_NOTIFIED',
  notified: 'NOTIFIED',
  activating: 'ACTIVATING',
  activated: 'ACTIVATED',
  expired: 'EXPIRED',
} as const;
const KINDS = ['RESPONSABLE', 'STUDENT'] as const satisfies readonly AccountKind[];

const givenOf = (drafts: readonly Draft[]): Given[] => drafts.map(({ stream, event }) => ({ stream, ...event }));

/** The scopes of the cells of a recount, each named by scope, kind, degree, origin and state: `school:0750001A STUDENT ALL ENT NOTIFIED`. */
function scopesIn(counts: Counts): Place[] {
  return [...new Set(Object.keys(counts).map(cell => cell.split(' ')[0]!))].map(key => {
    const [type, first, ...rest] = key.split(':');
    if (type === 'mef-academie') return { type: 'MEF', academie: first!, code: rest.join(':') };
    if (type === 'mef-departement') return { type: 'MEF', departement: first!, code: rest.join(':') };
    const ofType = type!.toUpperCase() as ScopeType;
    if (ofType === 'NATION') return { type: ofType };
    if (ofType === 'SCHOOL') return { type: ofType, uai: first! };
    return rest.length > 0 ? { type: ofType, uai: first!, code: rest.join(':') } : { type: ofType, code: first! };
  });
}

/** What the row of a scope must hold: by origin and state, as the recount has it. */
function expectedOf(counts: Counts, scope: string, { kind, degree }: Scope): Record<string, number> {
  const cells: Record<string, number> = {};
  for (const origin of ACCOUNT_ORIGINS)
    for (const state of Object.values(STATES)) {
      const accounts = counts[`${scope} ${kind} ${degree} ${origin} ${state}`];
      if (accounts !== undefined) cells[`${origin} ${state}`] = accounts;
    }
  return cells;
}

/** The key of a row's scope. */
const keyOf = ({ type, uai, code }: Row): string =>
  type === 'NATION'
    ? 'nation'
    : [type.toLowerCase(), ...(uai === null ? [] : [uai]), ...(type === 'SCHOOL' ? [] : [code])].join(':');

/** What a row holds, by origin and state. */
function cellsOf({ origins }: Row): Record<string, number> {
  const cells: Record<string, number> = {};
  for (const { origin, counts } of origins)
    for (const [column, state] of Object.entries(STATES)) {
      const accounts = counts[column as keyof Columns];
      if (accounts !== 0) cells[`${origin} ${state}`] = accounts;
    }
  return cells;
}

const rowsOf = ({ total, rows }: Table): Row[] => [total, ...rows.flatMap(row => [row, ...row.rows])];

describe('statistics of three académies', () => {
  let world: ProjectingDatabase;
  beforeEach(async () => {
    world = await ProjectingDatabase.create();
  });
  afterEach(() => world.drop());

  /** Every scope, kind and degree by every breakdown that it has. */
  async function expectTables(events: readonly Given[]): Promise<number> {
    const counts = recount(events);
    const expiries = events.flatMap(({ data }) => (typeof data.expiresAt === 'string' ? [data.expiresAt] : []));
    const middle = expiries.sort()[Math.floor(expiries.length / 2)] ?? events.at(-1)!.metadata.at;
    const soonEnds = middle.slice(0, 13);
    const expiring = recountExpiring(events, `${soonEnds}:00:00.000Z`);
    let tables = 0;
    for (const scope of scopesIn(counts))
      for (const kind of KINDS)
        for (const degree of DEGREES) {
          const whole: Scope = { ...scope, kind, degree };
          for (const groupBy of GROUPINGS)
            for (const thenBy of GROUPINGS) {
              if (scopeFault(whole, { groupBy, thenBy })) continue;
              const table = await readTable(
                world.database.pool,
                whole,
                { groupBy, thenBy },
                { showsClassLabels: () => true, soonEnds },
              );
              expect(table.expiringBefore).toBe(`${soonEnds}:00:00.000Z`);
              for (const row of rowsOf(table)) {
                const key = row === table.total ? scopeKey(whole) : keyOf(row);
                expect([whole, groupBy, thenBy, row.code, cellsOf(row), row.expiringSoon]).toEqual([
                  whole,
                  groupBy,
                  thenBy,
                  row.code,
                  expectedOf(counts, key, whole),
                  expiring[`${key} ${kind} ${degree}`] ?? 0,
                ]);
              }
              tables += 1;
            }
        }
    return tables;
  }

  /** Counts the accounts that a list shows in a school, for a filter of its own. */
  async function listed(kind: AccountKind, uai: string, filter: object): Promise<number> {
    const [from, { sql, values }] =
      kind === 'RESPONSABLE'
        ? (['read.responsables r', responsablesConditions(uai, filter)] as const)
        : (['read.students s', studentsConditions(uai, filter)] as const);
    const [row] = await world.rows(
      `select count(distinct account_id)::int as accounts from ${from} where ${sql}`,
      values,
    );
    return row!.accounts as number;
  }

  /** What expires soon in a school, a class or a MEF is the number of accounts that its list shows by `expiresBefore`. */
  async function expectExpiring(events: readonly Given[]): Promise<void> {
    const before = events.findLast(({ data }) => typeof data.expiresAt === 'string')?.data.expiresAt as string;
    const { pool } = world.database;
    for (const { type, uai, code } of scopesIn(recount(events))) {
      if (!uai) continue;
      const within = type === 'CLASS' ? { classes: [code!] } : type === 'MEF' ? { mefs: [code!] } : {};
      for (const kind of KINDS) {
        const scope = [type.toLowerCase(), uai, ...(code ? [code] : [])].join(':');
        const cells = await statisticsCells(pool, { scopes: [scope], kind, degree: 'ALL' }, before.slice(0, 13));
        const filter = { ...within, expiresBefore: `${before.slice(0, 13)}:00:00.000Z` };
        expect([scope, kind, cells.expiring[scope] ?? 0]).toEqual([scope, kind, await listed(kind, uai, filter)]);
      }
    }
  }

  /** Every cell of a school, of its classes and of its MEF is the number of accounts that its list shows by the filter of the cell. */
  async function expectLists(counts: Counts): Promise<void> {
    for (const [cell, accounts] of Object.entries(counts)) {
      const [scope, kind, degree, origin, state] = cell.split(' ') as [
        string,
        AccountKind,
        string,
        AccountOrigin,
        string,
      ];
      const [type, uai, code] = scope.split(':');
      if (degree !== 'ALL' || !['class', 'mef', 'school'].includes(type!)) continue;
      const within = type === 'class' ? { classes: [code] } : type === 'mef' ? { mefs: [code] } : {};
      const filter = { ...within, origins: [origin], states: [state] };
      expect([cell, await listed(kind, uai!, filter)]).toEqual([cell, accounts]);
    }
  }

  /**
   * The end of some days, in every zone, for the scopes that have its days. Left out: départements and circonscriptions, whose schools these
   * histories scatter over several zones.
   */
  async function expectDays(events: readonly Given[]): Promise<void> {
    const last = events.at(-1)!.metadata.at;
    const pick = random(events.length);
    const first = Date.parse(events[0]!.metadata.at);
    const days = Array.from({ length: 3 }, () =>
      new Date(first + pick(Math.max(1, Date.parse(last) - first))).toISOString().slice(0, 10),
    );
    const asked = [...new Set(days)].sort();
    for (const zone of new Set(['Europe/Paris', ...WORLD.schools.map(zoneOfSchool)]))
      for (const [d, day] of asked.entries()) {
        const counts = recount(events.filter(({ metadata }) => dayShown(metadata.at, zone) <= day));
        const scopes = scopesIn(counts).filter(place => {
          const { type, uai, code, academie } = place;
          if (areaField(place) === 'academie') return zoneOfAcademie(academie!) === zone;
          if (type === 'NATION') return zone === 'Europe/Paris';
          if (type === 'ACADEMIE') return zoneOfAcademie(code!) === zone;
          return uai != null && zoneOfSchool(uai) === zone;
        });
        for (const place of scopes)
          for (const kind of KINDS)
            for (const degree of DEGREES) {
              const scope = scopeKey(place);
              const read = await statisticsDays(world.database.pool, { scopes: [scope], kind, degree, days: asked });
              const cells = Object.fromEntries(
                read.days[d]!.map(({ origin, state, accounts }) => [
                  `${scope} ${kind} ${degree} ${origin} ${state}`,
                  accounts,
                ]),
              );
              const expected = Object.fromEntries(
                Object.entries(counts).filter(([cell]) => cell.startsWith(`${scope} ${kind} ${degree} `)),
              );
              expect([zone, day, cells]).toEqual([zone, day, expected]);
            }
      }
  }

  /**
   * Every figure of the bases, in every school, class and MEF there ever was, is that of a recount, and the number of accounts, pupils or pairs
   * that its list shows by the filter it names.
   */
  async function expectQuality(events: readonly Given[]): Promise<void> {
    const { pool } = world.database;
    const expected = recountQuality(events);
    const keys = [...expected.keys()];
    const { figures } = await qualityFigures(pool, keys);
    const { pairs } = await duplicatesCounted(pool, keys);
    for (const [key, wanted] of expected) {
      const found = figures.find(({ scope }) => scope === key);
      expect({ ...NO_QUALITY, scope: key, ...found, duplicates: pairs.get(key) ?? 0 }).toEqual({
        scope: key,
        ...wanted,
      });
      const [type, uai, code] = key.split(':') as [string, string, string];
      const within = type === 'class' ? { classes: [code] } : type === 'mef' ? { mefs: [code] } : {};
      const { sql, values } = duplicatesConditions(uai, within);
      const [row] = await world.rows(`select count(*)::int as pairs from read.duplicates d where ${sql}`, values);
      const pupils = async (filter: object): Promise<number> => {
        const conditions = studentsConditions(uai, { ...within, ...filter });
        const [of] = await world.rows(
          `select count(*)::int as pupils from read.students s where ${conditions.sql}`,
          conditions.values,
        );
        return of!.pupils as number;
      };
      expect([
        key,
        {
          responsables: await listed('RESPONSABLE', uai, within),
          withoutMobile: await listed('RESPONSABLE', uai, { ...within, hasMobile: false }),
          withoutEmail: await listed('RESPONSABLE', uai, { ...within, hasEmail: false }),
          disputing: await listed('RESPONSABLE', uai, { ...within, disputed: true }),
          duplicates: row!.pairs,
          students: await pupils({}),
          withoutIne: await pupils({ hasIne: false }),
        },
      ]).toEqual([key, wanted]);
    }
    expect(await world.rows('select 1 from read.statistics_quality where scope <> all($1)', [keys])).toEqual([]);
    expect(await world.rows('select 1 from read.duplicates_counted where scope <> all($1)', [keys])).toEqual([]);
  }

  it(
    'are those of a recount, live and after a rebuild, and those of the lists',
    async () => {
      const drafts = Histories.of(SEED, EVENTS, WORLD).slice(0, EVENTS);
      const pick = random(SEED);
      const positions = [...new Set(Array.from({ length: POSITIONS - 1 }, () => 1 + pick(drafts.length)))]
        .concat(drafts.length)
        .sort((a, b) => a - b);
      const projector = await world.start({ projections: NAMES });
      let appended = 0;
      for (const position of positions) {
        await world.append(drafts.slice(appended, position));
        appended = position;
        await world.untilSettled(projector, NAMES);
        const events = givenOf(drafts.slice(0, position));
        const counts = recount(events);
        await expectTables(events);
        await expectLists(counts);
        await expectExpiring(events);
        await expectDays(events);
        await expectQuality(events);
      }
      const deps = { databaseUrl: world.database.url, store: world.store, directory: fakeDirectory() };
      for (const name of ['statistics', 'duplicates']) {
        const { compared, differences } = await rebuild(projectionNamed(name), deps);
        expect([name, compared, differences]).toEqual([name, true, []]);
      }
      const events = givenOf(drafts);
      expect(await expectTables(events)).toBeGreaterThan(100);
      await expectDays(events);
      await expectQuality(events);
    },
    EVENTS > 1_000 ? 86_400_000 : 120_000,
  );
});
