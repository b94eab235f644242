import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { byImporter } from './support/contexts.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { activate, responsablesOf, type Person } from './support/people.js';
import { watch, type Push } from './support/watch.js';

interface Listed {
  readonly accountId: string;
  readonly ageDays: number | null;
  readonly surname: string | null;
  readonly kinship: string | null;
  readonly student: { readonly studentId: string; readonly surname: string; readonly schoolClass: { code: string } };
  readonly dispute: {
    readonly disputeId: string;
    readonly state: string;
    readonly openedBy: string;
    readonly keptBecause: { readonly code: string; readonly message: string } | null;
  };
}

describe('the disputed links of a school', () => {
  let house: House;
  let uai: string;
  /** People with one child, of whom each test takes its own; no two of them have the same child. */
  let people: Person[];
  let head: string;
  beforeAll(async () => {
    house = await openApiHouse({ pupils: 24 });
    uai = house.schools[0]!.uai;
    head = await house.token(grantsOf(house).SCHOOL_HEAD!);
    people = await ofOneChild(uai);
  });
  afterAll(() => house?.close());

  const ofOneChild = async (school: string): Promise<Person[]> => {
    const all = (await responsablesOf(house, school)).filter(({ studentIds }) => studentIds.length === 1);
    return [...new Map(all.map(person => [person.studentIds[0], person])).values()];
  };
  const taken = (): Person => people.pop()!;

  const act = async (token: string, name: string, input: object) => {
    const { data, errors } = await house.ask(token, operation(name), { input });
    expect(errors).toBeUndefined();
    const payload = Object.values(data)[0] as { userErrors: { code: string }[]; position: string | null };
    return { codes: payload.userErrors.map(({ code }) => code), position: payload.position };
  };
  const list = async (token: string, more: object = {}): Promise<Listed[]> => {
    await house.caughtUp();
    const { data, errors } = await house.ask(token, operation('LinkDisputes'), { uai, first: 50, ...more });
    expect(errors).toBeUndefined();
    return data.linkDisputes.edges.map(({ node }: { node: Listed }) => node);
  };
  /** The dispute of this person, as the list shows it. */
  const rowOf = async ({ accountId }: Person, more: object = {}): Promise<Listed | undefined> =>
    (await list(head, more)).find(listed => listed.accountId === `Account_${accountId}`);
  const EVERY = { filter: { states: ['OPEN', 'UPHELD', 'BASE_CHANGED', 'CORRECTED', 'REJECTED', 'WITHDRAWN'] } };
  const dispute = async (token: string, { accountId, studentIds }: Person) => {
    expect((await act(token, 'LinkDispute', { accountId, studentId: studentIds[0] })).codes).toEqual([]);
    await house.caughtUp();
  };
  const settle = async (person: Person, outcome: 'LINK_KEPT' | 'LINK_DETACHED', why: object = {}) => {
    const { dispute: open } = (await rowOf(person, EVERY))!;
    const { accountId } = person;
    return act(head, 'LinkDisputeResolve', { accountId, disputeId: open.disputeId, outcome, ...why });
  };
  /** Has the school's base say of a responsable that he or she has these pupils. */
  const baseSays = async ({ accountId }: Person, links: { studentId: string; legalLevel: number }[]) => {
    const { rows } = await house.database.pool.query<{
      personId: string;
      record: { base: 'SIECLE'; academie: string } & Record<string, string>;
    }>('select person_id as "personId", source_records -> 0 as record from read.accounts where account_id = $1', [
      accountId,
    ]);
    const { personId, record } = rows[0]!;
    const result = await house.commands.base.recordResponsable(
      {
        ...{ accountId, personId, base: record.base, academie: record.academie, uai, recordKey: record['recordKey']! },
        links: links.map(link => ({ ...link, kinship: 'FATHER' as const })),
      },
      byImporter(),
    );
    expect(result.outcome).not.toBe('refused');
  };

  it('are listed with who, whose and how old, and leave the list when they are settled', async () => {
    const person = taken();
    await activate(house, person, uai);
    const holder = await house.holderToken(person.accountId);
    await dispute(holder, person);
    expect(await rowOf(person)).toMatchObject({
      ageDays: 0,
      surname: expect.any(String),
      kinship: expect.any(String),
      student: {
        studentId: `Student_${person.studentIds[0]}`,
        surname: expect.any(String),
        schoolClass: { code: expect.any(String) },
      },
      dispute: { state: 'OPEN', openedBy: 'HOLDER', keptBecause: null },
    });
    expect((await settle(person, 'LINK_KEPT')).codes).toEqual(['DISPUTE_REASON_REQUIRED']);
    expect((await settle(person, 'LINK_KEPT', { keptBecause: 'DOCUMENTS' })).codes).toEqual([]);
    expect(await rowOf(person)).toBeUndefined();
    expect((await rowOf(person, EVERY))?.dispute).toMatchObject({
      state: 'REJECTED',
      keptBecause: { code: 'DOCUMENTS' },
    });
    const { data } = await house.ask(holder, operation('MyAccount'), {});
    expect(data.me.account.disputes).toMatchObject([
      { state: 'REJECTED', keptBecause: { message: expect.stringContaining("documents remis à l'établissement") } },
    ]);
  });

  it('are opened and withdrawn twenty times a day by a holder, whose school and académie are not counted', async () => {
    const person = taken();
    await activate(house, person, uai);
    const { accountId, studentIds } = person;
    const holder = await house.holderToken(accountId);
    const again = async (token: string) => {
      const answer = await house.ask(token, operation('LinkDispute'), {
        input: { accountId, studentId: studentIds[0] },
      });
      return answer.errors?.[0]?.extensions;
    };
    for (let round = 0; round < 10; round += 1) {
      await dispute(holder, person);
      const { disputeId } = (await rowOf(person))!.dispute;
      expect((await act(holder, 'LinkDisputeWithdraw', { accountId, disputeId })).codes).toEqual([]);
      await house.caughtUp();
    }
    const steps = async () => {
      const { rowCount } = await house.database.pool.query(
        `select from ledger.events where stream = $1 and type like 'LinkDispute%'`,
        [`account-${accountId}`],
      );
      return rowCount;
    };
    expect(await steps()).toBe(20);
    const refused = await again(holder);
    expect(refused).toMatchObject({ code: 'TOO_MANY_REQUESTS', retryAfter: expect.any(Number) });
    expect(await steps()).toBe(20);
    expect(await again(head)).toBeUndefined();
    expect(await steps()).toBe(21);
  });

  it('are withdrawn by their holder, and then cannot be settled', async () => {
    const person = taken();
    await activate(house, person, uai);
    const holder = await house.holderToken(person.accountId);
    await dispute(holder, person);
    const { disputeId } = (await rowOf(person))!.dispute;
    const { accountId } = person;
    const other = taken();
    await activate(house, other, uai);
    const stranger = await house.holderToken(other.accountId);
    expect((await act(stranger, 'LinkDisputeWithdraw', { accountId, disputeId })).codes).toEqual(['ACCOUNT_UNKNOWN']);
    expect((await act(holder, 'LinkDisputeWithdraw', { accountId, disputeId })).codes).toEqual([]);
    expect(await rowOf(person)).toBeUndefined();
    expect((await settle(person, 'LINK_DETACHED')).codes).toEqual(['DISPUTE_WITHDRAWN']);
    expect((await rowOf(person, EVERY))?.dispute.state).toBe('WITHDRAWN');
  });

  it('stay listed once upheld until the base no longer names the pupil', async () => {
    const person = taken();
    const studentId = person.studentIds[0]!;
    await dispute(head, person);
    expect((await rowOf(person))?.dispute).toMatchObject({ state: 'OPEN', openedBy: 'SCHOOL' });
    await settle(person, 'LINK_DETACHED');
    expect((await rowOf(person))?.dispute.state).toBe('UPHELD');
    await baseSays(person, [{ studentId, legalLevel: 2 }]);
    expect(await rowOf(person)).toMatchObject({ kinship: 'FATHER', dispute: { state: 'BASE_CHANGED' } });
    expect((await settle(person, 'LINK_DETACHED')).codes).toEqual([]);
    expect((await rowOf(person))?.dispute.state).toBe('UPHELD');
    await baseSays(person, []);
    expect(await rowOf(person)).toBeUndefined();
    expect(await rowOf(person, EVERY)).toMatchObject({ kinship: null, dispute: { state: 'CORRECTED' } });
  });

  it('are filtered by state, age and name, and paged from the oldest on', async () => {
    // In a school in which no other test disputes.
    const school = house.schools[1]!.uai;
    const itsHead = await house.token([{ role: 'SCHOOL_HEAD', schools: [school] }]);
    const listed = (more: object) => list(itsHead, { uai: school, ...more });
    const [first, second] = (await ofOneChild(school)) as [Person, Person];
    const { clock } = house;
    const began = clock.now();
    await dispute(itsHead, first);
    clock.set(new Date(Date.parse(began) + 3.5 * 86_400_000).toISOString());
    await dispute(itsHead, second);
    const open = await listed({ filter: { states: ['OPEN'] } });
    expect(open.map(({ accountId }) => accountId)).toEqual([
      `Account_${first.accountId}`,
      `Account_${second.accountId}`,
    ]);
    expect(open.map(({ ageDays }) => ageDays)).toEqual([3, 0]);
    const newestFirst = await listed({ first: 1, direction: 'DESC' });
    expect(newestFirst.map(({ accountId }) => accountId)).toEqual([`Account_${second.accountId}`]);
    const old = await listed({ filter: { openedBefore: new Date(Date.parse(began) + 86_400_000).toISOString() } });
    expect(old.map(({ accountId }) => accountId)).toEqual([`Account_${first.accountId}`]);
    const { surname } = open[0]!;
    const named = await listed({ filter: { search: surname } });
    expect(named.length).toBeGreaterThan(0);
    expect(named.every(one => one.surname === surname)).toBe(true);
    expect(await listed({ filter: { search: 'zzzz' } })).toEqual([]);
  });

  it('are shown to those of the school and its académie alone, on the sheet, too', async () => {
    const other = house.schools[1]!.uai;
    const elsewhere = await house.token([{ role: 'SCHOOL_HEAD', schools: [other] }]);
    const { errors } = await house.ask(elsewhere, operation('LinkDisputes'), { uai, first: 1 });
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['FORBIDDEN']);
    const shared = taken();
    await dispute(head, shared);
    const support = await house.token(grantsOf(house).ACADEMIE_SUPPORT!);
    expect((await list(support)).map(({ accountId }) => accountId)).toContain(`Account_${shared.accountId}`);
    // A child in the other school, too: its head opens the sheet, and sees nothing of the dispute.
    const { rows } = await house.database.pool.query<{ id: string }>(
      'select student_id as id from read.students where uai = $1 order by student_id desc limit 1',
      [other],
    );
    const record = { base: 'SIECLE', academie: '28', uai: other, recordKey: `shared ${shared.accountId}` } as const;
    const { personId } = (await house.commands.accounts.account(shared.accountId))!;
    await house.commands.base.recordResponsable(
      {
        ...{ accountId: shared.accountId, personId, ...record },
        links: [{ studentId: rows[0]!.id, kinship: 'FATHER', legalLevel: 1 }],
      },
      byImporter(),
    );
    await house.caughtUp();
    const sheet = async (token: string) =>
      (await house.ask(token, operation('Account'), { id: shared.accountId })).data.account.disputes as unknown[];
    expect(await sheet(head)).toHaveLength(1);
    expect(await sheet(elsewhere)).toEqual([]);
  });

  it('are pushed as they change, and what is pushed can be queried', async () => {
    const person = taken();
    const watched = watch(house, head, operation('LinkDisputesUpdated'), { uai, first: 50 });
    type Update = {
      position: string;
      disputes: { edges: { node: { accountId: string; dispute: { state: string } } }[] };
    };
    const updateOf = ({ data }: Push): Update => data!.linkDisputesUpdated as Update;
    const stateIn = (push: Push): string | undefined =>
      updateOf(push).disputes.edges.find(({ node }) => node.accountId === `Account_${person.accountId}`)?.node.dispute
        .state;
    expect(stateIn(await watched.first())).toBeUndefined();
    await dispute(head, person);
    const opened = await watched.until(push => stateIn(push) === 'OPEN');
    const queried = await list(head, { minPosition: updateOf(opened).position });
    expect(queried.map(({ accountId }) => accountId)).toContain(`Account_${person.accountId}`);
    await settle(person, 'LINK_DETACHED');
    await watched.until(push => stateIn(push) === 'UPHELD');
    await baseSays(person, []);
    await watched.until(push => stateIn(push) === undefined);
    await watched.close();
  });
});
