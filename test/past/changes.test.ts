/**
 * Random histories: what changed in a school between two positions is what the live lists at both say, row against row; and between the ends
 * of two days, the flows add up to the statistics of both days. PAST_EVENTS says how many events (400 by default), PAST_SEED which history.
 */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { projectionNamed } from '../../projections/index.js';
import { PERIODS } from '../../projections/periods/queries.js';
import type { AccountKind, AccountState } from '../../src/domain/account/events.js';
import { instantShown, zoneOfSchool } from '../../src/domain/time-zones.js';
import { createPastLists, type ChangeKind, type Changes, type Flow, type PastLists } from '../../src/past/index.js';
import { conditionsOver } from '../../src/postgres/lists/relation.js';
import { readPage } from '../../src/postgres/lists/page.js';
import { wholePlan } from '../../src/postgres/lists/whole.js';
import { readDays } from '../../src/statistics/table.js';
import { fakeDirectory } from '../projector/support/directory.js';
import { Histories, random } from '../projector/support/history.js';
import { ProjectingDatabase } from '../projector/support/projecting.js';

const EVENTS = Number(process.env.PAST_EVENTS ?? 400);
const SEED = Number(process.env.PAST_SEED ?? 2);

const WORLD = {
  schools: ['0750001A', '0750002B', '9740003C'],
  academies: ['01', '28'],
  departements: ['75', '974'],
  // Minutes between two events, so that the history lasts 300 days however many there are.
  pace: Math.max(1, Math.floor((300 * 1_440) / EVENTS)),
};
const NAMES = ['responsables', 'students', 'statistics', 'schools', ...PERIODS].map(projectionNamed);
const KINDS = ['RESPONSABLE', 'STUDENT'] as const;
/** The changes that rows of the live lists show. The others, of names and contact details, are not in them. */
const SHOWN: readonly ChangeKind[] = [
  ...['ARRIVED', 'LEFT', 'STATE', 'ORIGIN', 'NOTIFIED', 'CLASS', 'PUPIL_ADDED', 'PUPIL_REMOVED', 'LINK'],
] as ChangeKind[];

interface LiveRow {
  readonly account: string;
  readonly student: string;
  readonly state: AccountState;
  readonly origin: string;
  readonly notified: string | null;
  readonly place: string;
  readonly link: string;
}
type Live = ReadonlyMap<string, readonly LiveRow[]>;

const LIVE = {
  RESPONSABLE: `select account_id as account, student_id as student, state, origin, notified_at::text as notified,
      concat_ws(' ', class_code, mef) as place, concat_ws(' ', kinship, legal_level, disputed) as link
    from read.responsables where uai = $1`,
  STUDENT: `select account_id as account, student_id as student, state, origin, notified_at::text as notified,
      concat_ws(' ', class_code, mef) as place, '' as link
    from read.students where uai = $1 and account_id is not null`,
} as const;

/** What a comparison of the rows finds. */
function expectedKinds(before: readonly LiveRow[] | undefined, after: readonly LiveRow[] | undefined): ChangeKind[] {
  if (!before || !after) return [before ? 'LEFT' : 'ARRIVED'];
  const found = new Set<ChangeKind>();
  const [was, is] = [before[0]!, after[0]!];
  if (was.state !== is.state) found.add('STATE');
  if (was.origin !== is.origin) found.add('ORIGIN');
  if (is.notified !== null && was.notified !== is.notified) found.add('NOTIFIED');
  for (const row of after) {
    const earlier = before.find(({ student }) => student === row.student);
    if (!earlier) found.add('PUPIL_ADDED');
    else if (earlier.place !== row.place) found.add('CLASS');
    if (earlier && earlier.link !== row.link) found.add('LINK');
  }
  if (before.some(({ student }) => !after.some(row => row.student === student))) found.add('PUPIL_REMOVED');
  return SHOWN.filter(kind => found.has(kind));
}

const sum = (flows: readonly Flow[], side: 'before' | 'after'): Record<string, number> => {
  const sums: Record<string, number> = {};
  for (const flow of flows) {
    const state = flow[side];
    if (state !== null && state !== 'CLOSED') sums[state] = (sums[state] ?? 0) + flow.accounts;
  }
  return sums;
};

describe('what changed in a school', () => {
  let world: ProjectingDatabase;
  beforeEach(async () => {
    world = await ProjectingDatabase.create();
  });
  afterEach(() => world.drop());

  async function live(uai: string, kind: AccountKind): Promise<Live> {
    const byAccount = new Map<string, LiveRow[]>();
    for (const row of (await world.rows(LIVE[kind], [uai])) as unknown as LiveRow[])
      byAccount.set(row.account, [...(byAccount.get(row.account) ?? []), row]);
    return byAccount;
  }

  /** The rows of the list of changes. */
  async function rowsOf(relation: Changes['relation']): Promise<{ accountId: string; changes: ChangeKind[] }[]> {
    const plan = wholePlan(relation.definition, 'NAME', { totalCount: true });
    const request = { sort: 'NAME', descending: false, rows: 1_000, filterArguments: {} };
    const page = await readPage(world.database.pool, plan, { ...request, conditions: conditionsOver(relation) });
    const edges = JSON.parse(`[${page.edges}]`) as { node: { accountId: string; changes: ChangeKind[] } }[];
    return edges.map(({ node }) => node);
  }

  /** The changes of each account that the rows of lists show, as they were found. */
  async function found({ relation }: Changes): Promise<Record<string, ChangeKind[]>> {
    const kinds = (await rowsOf(relation)).map(
      ({ accountId, changes }) =>
        [accountId.replace('Account_', ''), changes.filter(kind => SHOWN.includes(kind))] as const,
    );
    return Object.fromEntries(kinds.filter(([, shown]) => shown.length > 0));
  }

  const open = (): PastLists =>
    createPastLists({
      pool: world.database.pool,
      names: fakeDirectory(),
    });

  it('is what the live lists at both positions say, and its flows add up to the statistics of both days', async () => {
    const drafts = Histories.of(SEED, EVENTS, WORLD).slice(0, EVENTS);
    const pick = random(SEED);
    const stops = [...new Set(Array.from({ length: 7 }, () => 1 + pick(drafts.length)))]
      .concat(drafts.length)
      .sort((a, b) => a - b);
    const projector = await world.start({ projections: NAMES });
    const recorded: { readonly position: string; readonly lists: ReadonlyMap<string, Live> }[] = [];
    let appended = 0;
    for (const stop of stops) {
      const position = await world.append(drafts.slice(appended, stop));
      appended = stop;
      await world.untilSettled(projector, NAMES);
      const lists = new Map<string, Live>();
      for (const uai of WORLD.schools) for (const kind of KINDS) lists.set(`${uai} ${kind}`, await live(uai, kind));
      recorded.push({ position, lists });
    }

    const past = open();
    const seen = new Set<ChangeKind>();
    for (const [n, { position: from, lists: before }] of recorded.entries())
      for (const { position: to, lists: after } of recorded.slice(n))
        for (const uai of WORLD.schools)
          for (const kind of KINDS) {
            const [was, is] = [before.get(`${uai} ${kind}`)!, after.get(`${uai} ${kind}`)!];
            const changes = await past.changes({ uai, kind, from: { position: from }, to: { position: to } });
            const expected = [...new Set([...was.keys(), ...is.keys()])]
              .map(id => [id, expectedKinds(was.get(id), is.get(id))] as const)
              .filter(([, kinds]) => kinds.length > 0);
            for (const [, kinds] of expected) for (const one of kinds) seen.add(one);
            expect([uai, kind, from, to, await found(changes)]).toEqual([
              ...[uai, kind, from, to],
              Object.fromEntries(expected),
            ]);
            const accounts = changes.flows.reduce((total, flow) => total + flow.accounts, 0);
            expect(accounts).toBe(new Set([...was.keys(), ...is.keys()]).size);
          }
    // Which of the rarer ones come up is chance: `standing.test.ts` has each of them.
    expect(seen.size).toBeGreaterThan(5);

    const first = Date.parse(drafts[0]!.event.metadata.at);
    const span = Date.parse(drafts.at(-1)!.event.metadata.at) - first;
    let counted = 0;
    for (let pair = 0; pair < 12; pair++) {
      const [from, to] = [pick(span), pick(span)]
        .sort((a, b) => a - b)
        .map(offset => new Date(first + offset).toISOString().slice(0, 10)) as [string, string];
      for (const uai of WORLD.schools)
        for (const kind of KINDS) {
          const endOf = (day: string): { at: string } => ({
            at: new Date(instantShown(Date.parse(day) + 86_400_000, zoneOfSchool(uai)) - 1).toISOString(),
          });
          const { flows } = await past.changes({ uai, kind, from: endOf(from), to: endOf(to) });
          const scope = { type: 'SCHOOL', uai, kind, degree: 'ALL' } as const;
          const asked = [...new Set([from, to])];
          const { days } = await readDays(world.database.pool, scope, { groupBy: 'NONE' }, asked, {
            showsClassLabels: () => true,
          });
          const of = (day: string): Record<string, number> => {
            const { counts } = days.find(table => table.day === day)!.total;
            const states = {
              NOT_NOTIFIED: counts.notNotified,
              NOTIFIED: counts.notified,
              ACTIVATING: counts.activating,
              ACTIVATED: counts.activated,
              EXPIRED: counts.expired,
            };
            return Object.fromEntries(Object.entries(states).filter(([, accounts]) => accounts > 0));
          };
          expect([uai, kind, from, to, sum(flows, 'before'), sum(flows, 'after')]).toEqual([
            ...[uai, kind, from, to],
            ...[of(from), of(to)],
          ]);
          counted += flows.length;
        }
    }
    expect(counted).toBeGreaterThan(100);
  }, 240_000);
});
