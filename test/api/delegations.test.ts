/** Rights that a head lends to somebody: held at once, by nobody else, for nothing else, and gone at once. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { followDelegations } from '../../src/api/delegations/in-force.js';
import { ProjectedChanges } from '../../src/projector/follow/changes.js';
import type { Principal } from '../../src/security/principal.js';
import { openApiHouse, type House } from './support/house.js';
import { notifyByLetter, responsablesOf } from './support/people.js';
import { operation } from './support/operations.js';
import { watch } from './support/watch.js';

let house: House;
let uai: string;
let elsewhere: string;
let head: string;
const START = '2026-10-01T08:00:00.000Z';
const UNTIL = '2026-12-18T23:00:00.000Z';

beforeAll(async () => {
  house = await openApiHouse({ pupils: 6 });
  [uai, elsewhere] = house.schools.map(school => school.uai) as [string, string];
  head = await house.token([{ role: 'SCHOOL_HEAD', schools: [uai] }], { subject: 'fim:head' });
  house.clock.set(START);
});
afterEach(() => house.clock.set(START));
afterAll(() => house?.close());

const LIST = 'query Q($uai: Uai!) { responsables(uai: $uai, first: 2) { edges { node { id } } } }';
const NOTIFY = 'mutation Do($input: AccountNotifyInput!) { accountNotify(input: $input) { userErrors { code } } }';

/** Grants rights on the school; answers the id of the delegation. */
async function grant(delegate: string, rights: readonly string[], until = UNTIL, token = head): Promise<string> {
  const { data, errors } = await house.ask(token, operation('DelegationGrant'), {
    input: { uai, delegate, rights, until },
  });
  expect(errors).toBeUndefined();
  expect(data.delegationGrant).toMatchObject({ userErrors: [], projected: true });
  return data.delegationGrant.delegation.id as string;
}
const revoke = async (delegationId: string): Promise<void> => {
  const { data } = await house.ask(head, operation('DelegationRevoke'), { input: { delegationId } });
  expect(data.delegationRevoke).toMatchObject({ userErrors: [], projected: true });
};

/** A person without any role of the issuer's. */
const person = async (): Promise<{ subject: string; token: string }> => {
  const subject = `fim:${randomUUID()}`;
  return { subject, token: await house.token([], { subject }) };
};
const codeOf = async (token: string, query: string, variables: Record<string, unknown>): Promise<string | undefined> =>
  (await house.ask(token, query, variables)).errors?.[0]?.extensions?.code as string | undefined;

/** Asks until the answer is that, for the server learns of delegations a moment after they are projected. */
async function eventually(ask: () => Promise<string | undefined>, expected: string | undefined): Promise<void> {
  const deadline = Date.now() + 5_000;
  let answer = await ask();
  while (answer !== expected && Date.now() < deadline) answer = await ask();
  expect(answer).toBe(expected);
}

describe('a delegation', () => {
  it('gives the rights that it names, on its school alone', async () => {
    const { subject, token } = await person();
    expect(await codeOf(token, LIST, { uai })).toBe('FORBIDDEN');
    await grant(subject, ['RESPONSABLES_LIST']);
    await eventually(() => codeOf(token, LIST, { uai }), undefined);
    expect(await codeOf(token, LIST, { uai: elsewhere })).toBe('FORBIDDEN');
    const students = 'query Q($uai: Uai!) { students(uai: $uai, first: 2) { edges { node { id } } } }';
    expect(await codeOf(token, students, { uai })).toBe('FORBIDDEN');
    expect(await codeOf((await person()).token, LIST, { uai })).toBe('FORBIDDEN');
    const { data } = await house.ask(token, '{ me { roles { role schools rights until } } }');
    expect(data.me.roles).toEqual([
      { role: 'SCHOOL_DELEGATE', schools: [uai], rights: ['RESPONSABLES_LIST'], until: UNTIL },
    ]);
  });

  it('shows the head what was done and read by it, and by nothing else', async () => {
    const { subject, token } = await person();
    const id = await grant(subject, ['RESPONSABLES_LIST', 'ACCOUNT_NOTIFY']);
    await eventually(() => codeOf(token, LIST, { uai }), undefined);
    const [first, second] = await responsablesOf(house, uai);
    for (const { accountId } of [first!, second!]) {
      const input = { accountId, uai, channel: 'LETTER' };
      expect((await house.ask(token, NOTIFY, { input })).data.accountNotify.userErrors).toEqual([]);
    }
    await notifyByLetter(house, first!, uai);
    await house.caughtUp();
    const deeds = async (): Promise<object[]> => {
      const { data } = await house.ask(head, operation('Delegations'), { uai, first: 50 });
      const found = data.delegations.edges.find(({ node }: { node: { id: string } }) => node.id === id);
      return found.node.deeds as object[];
    };
    const listed = { kind: 'READ', code: 'LIST', count: 1 };
    while ((await deeds()).length < 2);
    expect(await deeds()).toMatchObject([{ kind: 'EVENT', code: 'AccountNotified', count: 2 }, listed]);
  });

  it('revoked, ends for requests and for open subscriptions at once, and says so', async () => {
    const { subject, token } = await person();
    const id = await grant(subject, ['STATISTICS_READ', 'RESPONSABLES_LIST']);
    await eventually(() => codeOf(token, LIST, { uai }), undefined);
    const figures = 'subscription S($uai: Uai!) { statisticsUpdated(scope: { type: SCHOOL, uai: $uai }) { position } }';
    const watched = watch(house, token, figures, { uai });
    await watched.first();
    await revoke(id);
    const { errors } = await watched.until(push => push.errors !== undefined);
    expect(errors).toMatchObject([{ extensions: { code: 'RIGHT_LAPSED' } }]);
    expect(await watched.ended).toBe('complete');
    await eventually(() => codeOf(token, LIST, { uai }), 'RIGHT_LAPSED');
    await watched.close();
  });

  it('ends at its date', async () => {
    const { subject, token } = await person();
    await grant(subject, ['RESPONSABLES_LIST'], '2026-10-02T08:00:00.000Z');
    await eventually(() => codeOf(token, LIST, { uai }), undefined);
    house.clock.set('2026-10-02T08:00:00.000Z');
    expect(await codeOf(token, LIST, { uai })).toBe('RIGHT_LAPSED');
  });

  it('is not for the delegate to give on, nor for the head of another school', async () => {
    const { subject, token } = await person();
    const id = await grant(subject, ['RESPONSABLES_LIST']);
    await eventually(() => codeOf(token, LIST, { uai }), undefined);
    const input = { uai, delegate: 'fim:x', rights: ['RESPONSABLES_LIST'], until: UNTIL };
    expect(await codeOf(token, operation('DelegationGrant'), { input })).toBe('FORBIDDEN');
    const other = await house.token([{ role: 'SCHOOL_HEAD', schools: [elsewhere] }], { subject: 'fim:other' });
    const granted = await house.ask(other, operation('DelegationGrant'), { input });
    expect(granted.data.delegationGrant.userErrors).toMatchObject([{ code: 'SCHOOL_UNKNOWN' }]);
    const revoked = await house.ask(other, operation('DelegationRevoke'), { input: { delegationId: id } });
    expect(revoked.data.delegationRevoke.userErrors).toMatchObject([{ code: 'DELEGATION_UNKNOWN' }]);
    const rights = ['DELEGATION_GRANT'];
    expect(await codeOf(head, operation('DelegationGrant'), { input: { ...input, rights } })).toBe('BAD_USER_INPUT');
  });

  it.each(['someone@ac-dijon.fr', 'with space'])('is refused for %j, which is no subject', async delegate => {
    const input = { uai, delegate, rights: ['ACCOUNT_READ'], until: UNTIL };
    const { errors } = await house.ask(head, operation('DelegationGrant'), { input });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'delegate' } }]);
  });
});

describe('the delegations in force', () => {
  const principal = (subject: string, more: Partial<Principal> = {}): Principal => ({
    subject,
    roles: [],
    expiresAt: '2090-01-01T00:00:00.000Z',
    ...more,
  });

  it('are known to a server that starts later, also where its first reading fails', async () => {
    const subject = `fim:${randomUUID()}`;
    await grant(subject, ['ACCOUNT_READ']);
    const { pool } = house.database;
    const faults: unknown[] = [];
    let tries = 0;
    const failing = {
      query: (...asked: Parameters<typeof pool.query>) =>
        tries++ === 0 ? Promise.reject(new Error('away')) : pool.query(...asked),
    } as unknown as typeof pool;
    const late = followDelegations({
      pool: failing,
      changes: new ProjectedChanges(),
      clock: house.clock,
      onFault: error => faults.push(error),
    });
    const lent = late.withLentRights(principal(subject));
    expect(lent.roles).toEqual([]);
    while (lent.roles.length === 0) await new Promise(resolve => setTimeout(resolve, 10));
    expect(lent.roles).toEqual([{ role: 'SCHOOL_DELEGATE', schools: [uai], rights: ['ACCOUNT_READ'], until: UNTIL }]);
    expect(faults).toHaveLength(1);
    late.close();
  });

  it('give nothing to a holder whose account is named as a delegate', async () => {
    const [first] = await responsablesOf(house, uai);
    const { accountId } = first!;
    await grant(accountId, ['RESPONSABLES_LIST']);
    const follower = followDelegations({
      pool: house.database.pool,
      changes: new ProjectedChanges(),
      clock: house.clock,
      onFault: () => undefined,
    });
    const staff = follower.withLentRights(principal(accountId));
    while (staff.roles.length === 0) await new Promise(resolve => setTimeout(resolve, 10));
    expect(follower.withLentRights(principal(accountId, { holderOf: accountId })).roles).toEqual([]);
    follower.close();
  });
});
