/** A mutation sent again with its `commandId`, its answer having been lost. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { activate, notifyByLetter, PASSWORD, responsablesOf, type Person } from './support/people.js';
import { fieldsOfReads } from '../support/reads.js';

let house: House;
let uai: string;
let people: Person[];
const tokens: Record<string, string> = {};

beforeAll(async () => {
  house = await openApiHouse();
  ({ uai } = house.schools[0]!);
  for (const [role, grants] of Object.entries(grantsOf(house)))
    tokens[role] = await house.token(grants, { subject: role });
  people = await responsablesOf(house, uai);
});
afterAll(() => house?.close());

interface Payload {
  readonly userErrors: { code: string; field: string[] | null }[];
  readonly position: string;
  readonly [field: string]: unknown;
}

async function send(role: string, name: string, input: Record<string, unknown>): Promise<Payload> {
  const { data, errors } = await house.ask(tokens[role], operation(name), { input });
  expect(errors).toBeUndefined();
  return Object.values(data as Record<string, Payload>)[0]!;
}

describe('a mutation sent again with its commandId', () => {
  it('reveals the same password once, and records each time that it was shown', async () => {
    const [{ accountId }] = people as [Person];
    await notifyByLetter(house, people[0]!, uai);
    const input = { accountId, uai, commandId: randomUUID() };
    const first = await send('SCHOOL_HEAD', 'AccountRevealProvisionalPassword', input);
    const before = await house.events();
    const again = await send('SCHOOL_HEAD', 'AccountRevealProvisionalPassword', input);
    expect(again).toEqual(first);
    expect(first.password).toMatch(/^\w{4}-\w{4}-\w{4}$/);
    expect(await house.events()).toBe(before);
    const recorded = await fieldsOfReads(house.database, ['actor', 'role', 'scope', 'persons'], {
      kind: 'REVEAL',
      accountId,
    });
    const shown = { actor: 'SCHOOL_HEAD', role: 'SCHOOL_HEAD', scope: uai, persons: 1 };
    expect(recorded).toEqual([shown, shown]);
  });

  it('signs in once, to one session', async () => {
    const person = people[1]!;
    await activate(house, person, uai);
    const { login } = person;
    const input = { login, password: PASSWORD, commandId: randomUUID() };
    const first = await send('PORTAL', 'SignIn', input);
    const before = await house.events();
    const again = await send('PORTAL', 'SignIn', input);
    expect(again.userErrors).toEqual([]);
    expect(again.position).toBe(first.position);
    expect(await house.events()).toBe(before);
    const { data } = await house.ask(String(again.accessToken), '{ me { account { login } } }');
    expect(data.me.account).toEqual({ login });
  });

  it('with another input is refused, and names the field', async () => {
    const { accountId } = people[2]!;
    const input = { accountId, uai, channel: 'LETTER', commandId: randomUUID() };
    expect((await send('SCHOOL_HEAD', 'AccountNotify', input)).userErrors).toEqual([]);
    const other = await send('SCHOOL_HEAD', 'AccountNotify', { ...input, resetPassword: true });
    expect(other.userErrors).toMatchObject([{ code: 'COMMAND_ID_USED', field: ['input', 'commandId'] }]);
    const reason = await send('SCHOOL_HEAD', 'AccountNotify', { ...input, reason: 'LETTER_LOST' });
    expect(reason.userErrors).toMatchObject([{ code: 'COMMAND_ID_USED' }]);
  });

  it('still needs the right that it needed', async () => {
    const { accountId } = people[3]!;
    const input = { accountId, uai, commandId: randomUUID() };
    await notifyByLetter(house, people[3]!, uai);
    await send('SCHOOL_HEAD', 'AccountRevealProvisionalPassword', input);
    const weak = await house.token(grantsOf(house).SCHOOL_HEAD!, { subject: 'SCHOOL_HEAD', otp: false });
    const { data } = await house.ask(weak, operation('AccountRevealProvisionalPassword'), { input });
    expect(data.accountRevealProvisionalPassword).toMatchObject({
      password: null,
      userErrors: [{ code: 'OTP_REQUIRED' }],
    });
  });
});
