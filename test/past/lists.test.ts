/**
 * Random histories: the list of a school as of a position, and as of the instant of its last event, is what the live list was when it
 * stood there, filter by filter and order by order, also after a rebuild. PAST_EVENTS says how many events (400 by default),
 * PAST_POSITIONS at how many positions, PAST_SEED which history.
 */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { projectionNamed } from '../../projections/index.js';
import { PERIODS, type Moment, type PastListName } from '../../projections/periods/queries.js';
import { responsablesConditions, responsablesList } from '../../projections/responsables/queries.js';
import { studentsConditions, studentsList } from '../../projections/students/queries.js';
import { createPastLists, type PastLists } from '../../src/past/index.js';
import { Conditions, type ListDefinition } from '../../src/postgres/lists/definition.js';
import { conditionsOver } from '../../src/postgres/lists/relation.js';
import { readPage } from '../../src/postgres/lists/page.js';
import { wholePlan } from '../../src/postgres/lists/whole.js';
import { rebuild } from '../../src/projector/rebuild/rebuild.js';
import { fakeDirectory } from '../projector/support/directory.js';
import { Histories, random, type Draft } from '../projector/support/history.js';
import { ProjectingDatabase } from '../projector/support/projecting.js';

const EVENTS = Number(process.env.PAST_EVENTS ?? 400);
const POSITIONS = Number(process.env.PAST_POSITIONS ?? 20);
const SEED = Number(process.env.PAST_SEED ?? 1);

const WORLD = {
  schools: ['0750001A', '0750002B', '9740003C'],
  academies: ['01', '28'],
  departements: ['75', '974'],
  // Minutes between two events, so that the history lasts 300 days however many there are.
  pace: Math.max(1, Math.floor((300 * 1_440) / EVENTS)),
};
const NAMES = ['responsables', 'students', ...PERIODS].map(projectionNamed);
const LISTS = ['responsables', 'students'] as const;
const DEFINITIONS: Readonly<Record<PastListName, ListDefinition>> = {
  responsables: responsablesList,
  students: studentsList,
};

const AUTUMN = '2026-11-01T00:00:00.000Z';
const FILTERS = [
  {},
  { search: 'zoe' },
  { search: 'elan 1' },
  { classes: ['6A', '5A'] },
  { mefs: ['10010012110'] },
  { states: ['NOTIFIED', 'ACTIVATED'] },
  { states: ['CLOSED'] },
  { origins: ['ETABLISSEMENT'] },
  { hasEmail: true },
  { hasEmail: false, classes: ['6B'] },
  { expiresBefore: '2026-12-02T00:00:00.000Z' },
  { notifiedBefore: AUTUMN },
  { signedInBefore: AUTUMN },
] as const;
/** The filters that one of the lists alone has. */
const OWN = { responsables: [{ disputed: true }, { hasMobile: false }], students: [{ hasIne: true }] } as const;

/** Everything that a list answers in a school: the pages by filter, and by order, each with its count. */
type Recorded = Record<string, unknown>;

describe('the lists of a school as of a moment', () => {
  let world: ProjectingDatabase;
  beforeEach(async () => {
    world = await ProjectingDatabase.create();
  });
  afterEach(() => world.drop());

  async function page(name: PastListName, uai: string, ask: Ask, past?: Moment, lists?: PastLists): Promise<unknown> {
    const relation = past && (await lists!.of(name, uai, past));
    const conditions = relation ? conditionsOver(relation) : new Conditions();
    const definition = relation?.definition ?? DEFINITIONS[name];
    const { filter, sort, descending, rows } = ask;
    const add = name === 'responsables' ? responsablesConditions : studentsConditions;
    const request = {
      conditions: add(uai, filter, conditions),
      filterArguments: { uai, filter },
      ...{ sort, descending, rows, ...(ask.after === undefined ? {} : { after: ask.after }) },
    };
    const read = await readPage(world.database.pool, wholePlan(definition, sort, { totalCount: true }), request);
    return { ...read, edges: JSON.parse(`[${read.edges}]`) as unknown };
  }

  interface Ask {
    readonly filter: object;
    readonly sort: string;
    readonly descending: boolean;
    readonly rows: number;
    readonly after?: string;
  }
  const asks = (name: PastListName): Ask[] => [
    ...[...FILTERS, ...OWN[name]].map(filter => ({
      ...{ filter, sort: 'STUDENT', descending: false, rows: 1_000 },
    })),
    ...Object.keys(DEFINITIONS[name].sorts).map((sort, n) => ({
      filter: {},
      sort,
      descending: n % 2 === 0,
      rows: 1_000,
    })),
  ];

  async function everything(past?: Moment, lists?: PastLists): Promise<Recorded> {
    const recorded: Recorded = {};
    for (const uai of WORLD.schools)
      for (const name of LISTS)
        for (const ask of asks(name))
          recorded[JSON.stringify([name, uai, ask])] = await page(name, uai, ask, past, lists);
    return recorded;
  }

  const passed = (recorded: Recorded): number =>
    Object.values(recorded).reduce<number>((sum, page) => sum + (page as { count: number }).count, 0);

  it('are what the live lists were then, and after a rebuild', async () => {
    const drafts: readonly Draft[] = Histories.of(SEED, EVENTS, WORLD).slice(0, EVENTS);
    const pick = random(SEED);
    const stops = [...new Set(Array.from({ length: POSITIONS - 1 }, () => 1 + pick(drafts.length)))]
      .concat(drafts.length)
      .sort((a, b) => a - b);
    const projector = await world.start({ projections: NAMES });
    const then: { readonly moments: readonly Moment[]; readonly recorded: Recorded }[] = [];
    let appended = 0;
    for (const stop of stops) {
      const position = await world.append(drafts.slice(appended, stop));
      appended = stop;
      await world.untilSettled(projector, NAMES);
      const { at } = drafts[stop - 1]!.event.metadata;
      then.push({ moments: [{ position }, { at }], recorded: await everything() });
    }
    expect(passed(then.at(-1)!.recorded)).toBeGreaterThan(500);

    const deps = { databaseUrl: world.database.url, store: world.store, directory: fakeDirectory() };
    const open = (): PastLists =>
      createPastLists({
        pool: world.database.pool,
        names: fakeDirectory(),
      });
    const lists = open();
    for (const { moments, recorded } of then)
      for (const moment of moments) expect(await everything(moment, lists)).toEqual(recorded);

    for (const name of PERIODS) {
      const { compared, differences } = await rebuild(projectionNamed(name), deps);
      expect([compared, differences]).toEqual([true, []]);
    }
    const anew = open();
    for (const { moments, recorded } of then.slice(-3))
      for (const moment of moments) expect(await everything(moment, anew)).toEqual(recorded);
  }, 240_000);
});
