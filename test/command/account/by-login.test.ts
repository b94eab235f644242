/** Nobody learns from an answer, or from the time that it takes, whether a login exists. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCommands } from '../../../src/command/index.js';
import type { CredentialVault } from '../../../src/vault/vault.js';
import { House, context, refusal } from '../support.js';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

const UNKNOWN = 'n.body';
/** Reserves a login for an account that the ledger does not have, as an import leaves it that is interrupted in between. */
const reserved = async (): Promise<string> => {
  const [login] = await house.vault.logins.reserve([{ accountId: randomUUID(), surname: 'SEUL', firstName: 'Ali' }]);
  return login!;
};
const neverNotified = async (): Promise<string> => (await house.family()).login;
const notified = async (): Promise<string> => {
  const family = await house.family();
  await house.notify(family);
  return family.login;
};
const activated = async (): Promise<string> => (await house.activated()).login;

/** The entries of an activation, all of them right but the login and the password of the letter. */
const good = { newPassword: 'pluie-abricot-tandem', email: 'marie@example.org', birthDates: ['2012-03-14'] };

describe('a stranger', () => {
  it.each<[string, Partial<typeof good> & { disputedStudentIds?: string[] }]>([
    ['nothing wrong but the password', {}],
    ['a new password too short', { newPassword: 'court' }],
    ['a common new password', { newPassword: 'motdepasse2026' }],
    ['a new password too long', { newPassword: 'x1'.repeat(200) }],
    ['what is no e-mail address', { email: 'nowhere' }],
    ['somebody disputed', { disputedStudentIds: [randomUUID()] }],
  ])('learns no login from the activation screen: %s', async (_, given) => {
    const answers = await Promise.all(
      [async () => UNKNOWN, reserved, neverNotified, notified, activated].map(async login =>
        refusal(
          await house.commands.holder.startActivation(
            { login: await login(), provisionalPassword: 'CDFG-HJKM-NPQR', ...good, ...given },
            context(),
          ),
        ),
      ),
    );
    expect(new Set(answers).size).toBe(1);
  });

  it('learns no login from signing in or changing a password', async () => {
    for (const login of [UNKNOWN, await reserved(), await neverNotified(), await notified(), await activated()]) {
      const { signIn, changePassword } = house.commands.holder;
      const wrong = { login, password: 'wrong-wrong-wrong' };
      expect(refusal(await signIn(wrong, context()))).toBe('CREDENTIALS_INVALID');
      expect(refusal(await signIn({ ...wrong, newPassword: 'court' }, context()))).toBe('CREDENTIALS_INVALID');
      const change = { login, currentPassword: 'wrong-wrong-wrong', newPassword: good.newPassword };
      expect(refusal(await changePassword(change, context()))).toBe('CREDENTIALS_INVALID');
    }
  });

  it('learns no login from how long many tries at once take, because passwords are verified side by side', async () => {
    const { eventStore, clock, vault } = house;
    // A barrier: no verification goes on before all tries have begun, so tries that queue would wait for ever.
    const TRIES = 4;
    let begun = 0;
    let open = (): void => undefined;
    let barrier = Promise.resolve();
    const credentials = Object.create(vault.credentials) as CredentialVault;
    const verify: CredentialVault['verify'] = async (...asked) => {
      if (++begun === TRIES) open();
      await barrier;
      return vault.credentials.verify(...asked);
    };
    Object.assign(credentials, { verify });
    const { holder } = createCommands({
      eventStore,
      clock,
      vault: { ...vault, credentials },
      // Answers come as soon as they are known: what is held here is that tries do not queue.
      settings: { signInFloorMs: 0 },
    });
    for (const login of [UNKNOWN, await activated()]) {
      begun = 0;
      barrier = new Promise(resolve => (open = resolve));
      const tries = Array.from({ length: TRIES }, () => holder.signIn({ login, password: 'wrong' }, context()));
      expect((await Promise.all(tries)).map(refusal)).toEqual(Array(TRIES).fill('CREDENTIALS_INVALID'));
    }
  });
});
