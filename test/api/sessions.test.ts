import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { byHead } from './support/contexts.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { activate, PASSWORD, responsablesOf, type Person } from './support/people.js';
import { watch } from './support/watch.js';

describe('the session of a holder', () => {
  let house: House;
  let uai: string;
  let people: Person[];
  beforeAll(async () => {
    house = await openApiHouse({ pupils: 8 });
    uai = house.schools[0]!.uai;
    people = (await responsablesOf(house, uai)).filter(({ studentIds }) => studentIds.length === 1);
    for (const person of people.slice(0, 5)) await activate(house, person, uai);
  });
  afterAll(() => house?.close());

  const signIn = async ({ login }: Person): Promise<string> => {
    const portal = await house.token(grantsOf(house).PORTAL!);
    const { data } = await house.ask(portal, operation('SignIn'), { input: { login, password: PASSWORD } });
    return data.signIn.accessToken as string;
  };
  const ME = '{ me { account { state } } }';

  it.each<[string, number, (accountId: string) => Promise<unknown>]>([
    ['the school resets the password', 0, id => house.commands.account.resetPassword({ accountId: id, uai }, byHead())],
    [
      'a change is forced',
      1,
      id => house.commands.account.forcePasswordChange({ accountId: id, reason: 'STOLEN' }, byHead()),
    ],
    [
      'the password is changed',
      2,
      id =>
        house.commands.holder.changePassword(
          { accountId: id, currentPassword: PASSWORD, newPassword: 'zeppelin-tournesol-42' },
          byHead(),
        ),
    ],
  ])('ends when %s: queries, mutations, subscriptions', async (_, ownPerson, end) => {
    const person = people[ownPerson]!;
    const { accountId } = person;
    const token = await signIn(person);
    expect((await house.ask(token, ME)).data.me.account).toEqual({ state: 'ACTIVATED' });
    const watched = watch(house, token, operation('AccountHistoryAppended'), { accountId, first: 5 });
    await watched.first();
    expect(await end(accountId)).toMatchObject({ outcome: 'accepted' });
    await house.caughtUp();
    expect(await watched.ended).toMatchObject({ code: 4403 });
    const { status, errors } = await house.ask(token, ME);
    expect(status).toBe(401);
    expect(errors![0]!.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'SESSION_ENDED' });
    const input = { accountId, studentId: person.studentIds[0]! };
    expect((await house.ask(token, operation('LinkDispute'), { input })).errors).toHaveLength(1);
    await watched.close();
  });

  it('ends in the ledger too, before the read models know', async () => {
    const { accountId, studentIds } = people[3]!;
    const [studentId] = studentIds as [string];
    const { rows } = await house.database.pool.query<{ id: string }>(
      'select credential_id as id from read.accounts where account_id = $1',
      [accountId],
    );
    await house.commands.account.resetPassword({ accountId, uai }, byHead());
    const context = { ...byHead(), session: { accountId, credentialId: rows[0]!.id } };
    expect(await house.commands.holder.dispute({ accountId, studentId }, context)).toEqual({
      outcome: 'refused',
      refusal: { code: 'SESSION_ENDED' },
    });
  });

  it('holds while the read models are behind the sign-in', async () => {
    const { accountId } = people[4]!;
    const session = await house.deps.holderSessions.open({ accountId, position: 'f'.repeat(32) });
    expect((await house.ask(session!.accessToken, ME)).errors).toBeUndefined();
  });
});
