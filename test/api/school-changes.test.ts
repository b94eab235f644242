/** What changed in a school between two days, over the API. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { activate, notifyByLetter, responsablesOf, type Person } from './support/people.js';

const DAY_MS = 86_400_000;

let house: House;
let uai: string;
let head: string;
let notified: Person;
let activated: Person;
let days: { readonly first: string; readonly last: string };
const dayOf = (): string => house.clock.now().slice(0, 10);

beforeAll(async () => {
  house = await openApiHouse({ pupils: 10 });
  uai = house.schools[0]!.uai;
  head = await house.token(grantsOf(house).SCHOOL_HEAD!);
  const people = await responsablesOf(house, uai);
  const single = people.filter(({ studentIds }) => studentIds.length === 1);
  [notified, activated] = [single[0]!, single[1]!];
  const first = dayOf();
  house.clock.ahead += 3 * DAY_MS;
  await notifyByLetter(house, notified, uai);
  await activate(house, activated, uai);
  days = { first, last: dayOf() };
});
afterAll(() => house?.close());

interface Change {
  readonly accountId: string;
  readonly surname: string;
  readonly changes: string[];
  readonly before: { readonly state: string; readonly pupils: { studentId: string }[] } | null;
  readonly after: { readonly state: string; readonly notifiedAt: string | null } | null;
}
interface Flow {
  readonly before: string | null;
  readonly after: string | null;
  readonly accounts: number;
}
const ask = (variables: object) =>
  house.ask(head, operation('SchoolChanges'), {
    ...{ uai, kind: 'RESPONSABLE', from: days.first, to: days.last, first: 100 },
    ...variables,
  });
async function answered(variables: object = {}): Promise<{ changes: Change[]; totalCount: number; flows: Flow[] }> {
  const { data, errors } = await ask(variables);
  expect(errors).toBeUndefined();
  const { edges, totalCount } = data.schoolChanges as { edges: { node: Change }[]; totalCount: number };
  return { changes: edges.map(({ node }) => node), totalCount, flows: data.schoolFlows as Flow[] };
}

describe('the changes of a school', () => {
  it('are the accounts that stand otherwise, with how they stood and stand', async () => {
    const { changes, totalCount } = await answered();
    expect(totalCount).toBe(2);
    const of = ({ accountId }: Person): Change => changes.find(change => change.accountId === `Account_${accountId}`)!;
    expect(of(notified)).toMatchObject({
      changes: ['STATE', 'ORIGIN', 'NOTIFIED'],
      before: {
        state: 'NOT_NOTIFIED',
        notifiedAt: null,
        pupils: [{ studentId: `Student_${notified.studentIds[0]!}` }],
      },
      after: { state: 'NOTIFIED', notifiedAt: expect.any(String) },
    });
    expect(of(activated)).toMatchObject({ before: { state: 'NOT_NOTIFIED' }, after: { state: 'ACTIVATED' } });
    expect(of(activated).surname).toEqual(expect.any(String));
  });

  it('are kept by kind of change, by state and by name, and turned page by page', async () => {
    expect((await answered({ filter: { statesAfter: ['ACTIVATED'] } })).totalCount).toBe(1);
    expect((await answered({ filter: { statesBefore: ['NOTIFIED'] } })).totalCount).toBe(0);
    expect((await answered({ filter: { changes: ['CLASS', 'LEFT'] } })).totalCount).toBe(0);
    const { changes } = await answered();
    const search = changes[0]!.surname;
    expect((await answered({ filter: { search } })).changes.map(({ surname }) => surname)).toContain(search);
    const first = await ask({ first: 1 });
    const after = first.data.schoolChanges.pageInfo.endCursor as string;
    const second = await answered({ first: 1, after });
    expect([first.data.schoolChanges.edges[0].node.accountId, second.changes[0]!.accountId]).toEqual(
      changes.map(({ accountId }) => accountId),
    );
  });

  it('flow from state to state: the sums by state are the statistics of both days', async () => {
    const { flows } = await answered();
    for (const [side, day] of [
      ['before', days.first],
      ['after', days.last],
    ] as const) {
      const { data } = await house.ask(
        head,
        `query Q($uai: Uai!, $day: LocalDate!) { statistics(scope: { type: SCHOOL, uai: $uai }, at: $day) {
          total { counts { notNotified notified activating activated expired } } } }`,
        { uai, day },
      );
      const sum = (state: string): number =>
        flows.filter(flow => flow[side] === state).reduce((total, { accounts }) => total + accounts, 0);
      expect(data.statistics.total.counts).toEqual({
        notNotified: sum('NOT_NOTIFIED'),
        notified: sum('NOTIFIED'),
        activating: sum('ACTIVATING'),
        activated: sum('ACTIVATED'),
        expired: sum('EXPIRED'),
      });
    }
    expect(flows).toContainEqual({ before: 'NOT_NOTIFIED', after: 'ACTIVATED', accounts: 1 });
  });

  it('show who arrived: before the import nobody was of the school', async () => {
    const { changes, flows } = await answered({ from: '2020-01-01', filter: { changes: ['ARRIVED'] } });
    expect(changes.every(({ before, changes: kinds }) => before === null && kinds[0] === 'ARRIVED')).toBe(true);
    expect(flows.every(({ before }) => before === null)).toBe(true);
    const { totalCount } = await answered({ kind: 'STUDENT', from: '2020-01-01' });
    expect(totalCount).toBeGreaterThan(5);
  });

  it('show new contact details', async () => {
    const person = (await responsablesOf(house, uai)).at(-1)!;
    house.clock.ahead += DAY_MS;
    const input = { accountId: person.accountId, uai, mobile: '+262692123456' };
    const { data } = await house.ask(head, operation('AccountUpdateContact'), { input });
    expect(data.accountUpdateContact.userErrors).toEqual([]);
    await house.caughtUp();
    const { changes } = await answered({ from: days.last, to: dayOf(), filter: { changes: ['CONTACT'] } });
    expect(changes.map(({ accountId }) => accountId)).toEqual([`Account_${person.accountId}`]);
  });

  it('are refused for days that are in no order or to come', async () => {
    for (const [variables, field] of [
      [{ from: days.last, to: days.first }, 'to'],
      [{ to: '2099-01-01' }, 'to'],
    ] as const) {
      const { errors } = await ask(variables);
      expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    }
  });
});
