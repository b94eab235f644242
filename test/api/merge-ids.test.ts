/**
 * Given that queries show nothing new: the projector is away. Merges are undone by the ids that merging gave. Such an id holds the merge's UUID and
 * the absorbed account's; the UUID of the merge alone is taken for an id, too, but the account cannot be found by it here.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { responsablesOf, type Person } from './support/people.js';

let house: House;
let token: string;
let people: Person[];

beforeAll(async () => {
  house = await openApiHouse({ deps: { projectedUpTo: async () => false } });
  token = await house.token(grantsOf(house).SCHOOL_HEAD!);
  people = await responsablesOf(house, house.schools[0]!.uai);
  await house.projector.stop();
});
afterAll(() => house?.close());

interface Merged {
  readonly mergeId: string | null;
  readonly userErrors: readonly { code: string; field: string[] | null }[];
}

const send = async (name: 'AccountsMerge' | 'AccountsUnmerge', input: Record<string, unknown>): Promise<Merged> => {
  const { data, errors } = await house.ask(token, operation(name), { input });
  expect(errors).toBeUndefined();
  return (name === 'AccountsMerge' ? data.accountsMerge : data.accountsUnmerge) as Merged;
};

/** Merges the next two people. */
const mergeTwo = async (): Promise<{ mergeId: string; absorbedAccountId: string }> => {
  const [keptAccountId, absorbedAccountId] = people.splice(0, 2).map(({ accountId }) => accountId) as [string, string];
  const { mergeId, userErrors } = await send('AccountsMerge', { keptAccountId, absorbedAccountId });
  expect(userErrors).toEqual([]);
  return { mergeId: mergeId!, absorbedAccountId };
};
const absorber = async (accountId: string): Promise<string | undefined> =>
  (await house.commands.accounts.account(accountId))?.mergedInto?.accountId;

it('undoes a merge by its id', async () => {
  const { mergeId, absorbedAccountId } = await mergeTwo();
  expect(await send('AccountsUnmerge', { mergeId })).toMatchObject({ mergeId, userErrors: [] });
  expect(await absorber(absorbedAccountId)).toBeUndefined();
});

it('answers the same when the undoing is sent again', async () => {
  const { mergeId } = await mergeTwo();
  const commandId = randomUUID();
  const first = await send('AccountsUnmerge', { mergeId, commandId });
  expect(await send('AccountsUnmerge', { mergeId, commandId })).toEqual(first);
  expect(await send('AccountsUnmerge', { mergeId })).toMatchObject({ mergeId, userErrors: [] });
});

it('undoes no later merge by the id of an earlier one', async () => {
  const { mergeId, absorbedAccountId } = await mergeTwo();
  await send('AccountsUnmerge', { mergeId });
  const keptAccountId = people.shift()!.accountId;
  await send('AccountsMerge', { keptAccountId, absorbedAccountId });
  await send('AccountsUnmerge', { mergeId });
  expect(await absorber(absorbedAccountId)).toBe(keptAccountId);
});

it('refuses an id that names another account than the absorbed one', async () => {
  const { mergeId, absorbedAccountId } = await mergeTwo();
  const other = mergeId.replace(absorbedAccountId, people.shift()!.accountId);
  expect((await send('AccountsUnmerge', { mergeId: other })).userErrors).toMatchObject([{ code: 'MERGE_UNKNOWN' }]);
  expect(await absorber(absorbedAccountId)).toBeDefined();
});

it.each([randomUUID(), `AccountMerge_${randomUUID()}`, `AccountMerge_${randomUUID()}.${randomUUID()}`])(
  'does not know %s',
  async mergeId => {
    const { userErrors } = await send('AccountsUnmerge', { mergeId });
    expect(userErrors).toMatchObject([{ code: 'ACCOUNT_UNKNOWN', field: ['input', 'mergeId'] }]);
  },
);

it.each(['AccountMerge_', `${randomUUID()}.`, `${randomUUID()}.x`, `${randomUUID()}.${randomUUID()}.${randomUUID()}`])(
  'takes %s for no id of a merge',
  async mergeId => {
    const { errors } = await house.ask(token, operation('AccountsUnmerge'), { input: { mergeId } });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'mergeId' } }]);
  },
);
