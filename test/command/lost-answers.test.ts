import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCommands, type Commands } from '../../src/command/index.js';
import type { EventStore } from '../../src/eventstore/eventstore.js';
import { House, UAI, accepted, context, refusal } from './support.js';

let house: House;
/** Commands on a ledger that stores each append, loses the first answer and appends again, as when a connection is cut at the commit. */
let commands: Commands;

beforeAll(async () => {
  house = await House.open();
  const { eventStore, vault, clock } = house;
  const append: EventStore['append'] = async (...asked) => {
    await eventStore.append(...asked);
    return eventStore.append(...asked);
  };
  const losing = new Proxy<EventStore>(eventStore, {
    get: (store, name) => {
      if (name === 'append') return append;
      const value: unknown = Reflect.get(store, name);
      return typeof value === 'function' ? (value.bind(store) as unknown) : value;
    },
  });
  commands = createCommands({ eventStore: losing, vault, clock, settings: { signInFloorMs: 0 } });
});
afterAll(() => house?.close());

describe('an append whose first answer was lost', () => {
  it.each([undefined, randomUUID()])('keeps the provisional password that its event names (commandId %s)', async id => {
    const { accountId } = await house.family();
    const requestContext = context(id === undefined ? {} : { commandId: id });
    const notify = { accountId, uai: UAI, channel: 'LETTER', resetPassword: true } as const;
    const account = accepted(await commands.account.notify(notify, requestContext));
    expect(await house.vault.credentials.reveal(account.credential!.credentialId)).toMatch(/^\S{4}-\S{4}-\S{4}$/);
    expect((await house.eventTypes(accountId)).filter(type => type === 'AccountNotified')).toHaveLength(1);
  });

  it('keeps the password that the holder chose', async () => {
    const family = await house.activated();
    const { login } = family;
    const changed = await commands.holder.changePassword(
      { login, currentPassword: 'pluie-abricot-tandem', newPassword: 'zeppelin-tournesol-42' },
      context(),
    );
    expect(changed.outcome).toBe('accepted');
    expect((await house.commands.holder.signIn({ login, password: 'zeppelin-tournesol-42' }, context())).outcome).toBe(
      'accepted',
    );
  });

  it('counts a failed sign-in once', async () => {
    const { login, accountId } = await house.activated();
    expect(refusal(await commands.holder.signIn({ login, password: 'not the password' }, context()))).toBe(
      'CREDENTIALS_INVALID',
    );
    expect((await house.eventTypes(accountId)).filter(type => type === 'SignInFailed')).toHaveLength(1);
  });
});
