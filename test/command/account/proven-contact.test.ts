import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { House, UAI, accepted, context, refusal, type Family } from '../support.js';

const CHOSEN = 'pluie-abricot-tandem';
const NEXT = 'lampe-griffon-verger';
/** Longer than the delay after a failed sign-in before the lock. */
const PAST_DELAY_MS = 81_000;
/** Longer than the pause between two requests for a link. */
const PAST_RESET_PAUSE_MS = 301_000;
/** What the holder has proven. */
const contact = { email: 'marie@example.org', mobile: '+262692123456' };
/** The address that somebody else writes. */
const other = 'voleur@example.org';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

const stateOf = async ({ accountId }: Family) => (await house.commands.accounts.account(accountId))!;
/** The e-mail address that the account has now, or the one that its holder has proven. */
const addressOf = async (family: Family, which: 'recorded' | 'proven') => {
  const account = await stateOf(family);
  const ref = which === 'recorded' ? account.contact : account.proven?.EMAIL;
  return ref && (await house.vault.persons.contacts([ref]))[0]?.email;
};
const correct = (family: Family, email: string | null) =>
  house.commands.account.updateContact({ accountId: family.accountId, email }, context());
/** Resets the password as the school; returns the provisional one. */
const reset = async (family: Family): Promise<string> => {
  const account = accepted(
    await house.commands.account.resetPassword({ accountId: family.accountId, uai: UAI }, context()),
  );
  return (await house.vault.credentials.reveal(account.credential!.credentialId))!;
};

describe('an activated account whose address somebody else writes', () => {
  it.each<[string, (family: Family) => Promise<unknown>]>([
    ['the school corrects it', family => correct(family, other)],
    ['the base says another', family => house.recordResponsable(family, { ...contact, email: other })],
    [
      'the base says another, after the school',
      async family => {
        await correct(family, 'ecole@example.org');
        return house.recordResponsable(family, { ...contact, email: other });
      },
    ],
  ])('%s: recovery still goes to the holder alone', async (_, write) => {
    const family = await house.activated(CHOSEN, contact);
    await write(family);
    expect([await addressOf(family, 'recorded'), await addressOf(family, 'proven')]).toEqual([other, contact.email]);
    await house.commands.holder.requestPasswordReset({ login: family.login }, context());
    const account = await stateOf(family);
    expect(account.resetRequest).toMatchObject({ channel: 'EMAIL' });
    const stolen = await house.vault.tokens.issue(
      {
        tokenId: account.resetRequest!.tokenId!,
        accountId: family.accountId,
        purpose: 'PASSWORD_RESET',
        contact: account.contact!,
        credentialId: account.credential!.credentialId,
      },
      '2030-01-01T00:00:00.000Z',
    );
    expect(
      refusal(await house.commands.holder.resetPasswordByLink({ token: stolen, newPassword: NEXT }, context())),
    ).toBe('TOKEN_INVALID');
    const own = await house.issueToken(account, 'PASSWORD_RESET');
    accepted(await house.commands.holder.resetPasswordByLink({ token: own, newPassword: NEXT }, context()));
  });

  it('still has an address though the school clears it', async () => {
    const family = await house.activated(CHOSEN, contact);
    expect(accepted(await correct(family, null))).toMatchObject({ hasEmail: true });
    expect((await house.events(family.accountId)).at(-1)!.data).toMatchObject({ unproven: ['EMAIL'] });
    accepted(await correct(family, contact.email));
    expect((await house.events(family.accountId)).at(-1)!.data).not.toHaveProperty('unproven');
  });

  it('takes the other address once its holder asks for it and uses the link sent there', async () => {
    const family = await house.activated(CHOSEN, contact);
    await correct(family, other);
    const ask = { accountId: family.accountId, email: other, currentPassword: CHOSEN };
    const asked = accepted(await house.commands.holder.requestEmailChange(ask, context()));
    accepted(
      await house.commands.holder.confirmEmail({ token: await house.issueToken(asked, 'EMAIL_CHANGE') }, context()),
    );
    expect(await addressOf(family, 'proven')).toBe(other);
    expect((await house.commands.holder.requestEmailChange(ask, context())).outcome).toBe('unchanged');
  });

  it('has its proven address again once its holder asks for it', async () => {
    const family = await house.activated(CHOSEN, contact);
    await correct(family, other);
    const ask = { accountId: family.accountId, email: contact.email, currentPassword: CHOSEN };
    accepted(await house.commands.holder.requestEmailChange(ask, context()));
    expect([await addressOf(family, 'recorded'), await addressOf(family, 'proven')]).toEqual([
      contact.email,
      contact.email,
    ]);
  });
});

describe('after a reset by the school', () => {
  const signIn = (family: Family, password: string, birthDates?: string[]) =>
    house.commands.holder.signIn(
      { login: family.login, password, newPassword: NEXT, ...(birthDates && { birthDates }) },
      context(),
    );

  it('the letter opens the account with the birth dates of all children, and not without', async () => {
    const family = await house.activated(CHOSEN, contact);
    const password = await reset(family);
    expect(refusal(await signIn(family, password))).toBe('BIRTH_DATES_REQUIRED');
    expect(refusal(await signIn(family, password, ['2012-03-15']))).toBe('BIRTH_DATES_MISMATCH');
    const change = { login: family.login, currentPassword: password, newPassword: NEXT };
    expect(refusal(await house.commands.holder.changePassword(change, context()))).toBe('BIRTH_DATES_REQUIRED');
    accepted(await signIn(family, password, ['2012-03-14']));
    expect(await house.eventTypes(family.accountId)).toEqual(
      expect.arrayContaining([
        'PasswordReset',
        'BirthDatesMismatched',
        'ChildrenConfirmed',
        'PasswordChanged',
        'SignedIn',
      ]),
    );
  });

  it('a stranger who fails again and again keeps the holder neither from the letter nor from recovery', async () => {
    const family = await house.activated(CHOSEN, contact);
    const password = await reset(family);
    const fail = async (times: number) => {
      for (let i = 0; i < times; i++) {
        await house.commands.holder.signIn({ login: family.login, password: 'wrong' }, context());
        house.clock.set(new Date(Date.parse(house.clock.now()) + PAST_DELAY_MS).toISOString());
      }
    };
    await fail(12);
    expect((await stateOf(family)).lockedUntil).toBeDefined();
    accepted(await signIn(family, password, ['2012-03-14']));
    await fail(12);
    expect(refusal(await house.commands.holder.signIn({ login: family.login, password: NEXT }, context()))).toBe(
      'CREDENTIALS_INVALID',
    );
    for (let i = 0; i < 3; i++) {
      await house.commands.holder.requestPasswordReset({ login: family.login }, context());
      house.clock.set(new Date(Date.parse(house.clock.now()) + PAST_RESET_PAUSE_MS).toISOString());
    }
    const account = await stateOf(family);
    const first = await house.issueToken(account, 'PASSWORD_RESET');
    await house.issueToken(account, 'PASSWORD_RESET');
    const recovered = accepted(
      await house.commands.holder.resetPasswordByLink({ token: first, newPassword: CHOSEN }, context()),
    );
    expect(recovered.lockedUntil).toBeUndefined();
    expect((await house.eventTypes(family.accountId)).at(-1)).toBe('SignedIn');
  });
});

describe('a one-time link of a notification', () => {
  it('activates though a stranger has failed again and again', async () => {
    const family = await house.family();
    const account = accepted(
      await house.commands.account.notify(
        { accountId: family.accountId, uai: UAI, channel: 'EMAIL', resetPassword: false },
        context(),
      ),
    );
    for (let i = 0; i < 12; i++) {
      await house.commands.holder.signIn({ login: family.login, password: 'wrong' }, context());
      house.clock.set(new Date(Date.parse(house.clock.now()) + PAST_DELAY_MS).toISOString());
    }
    const token = await house.issueToken(account, 'ACTIVATION');
    accepted(
      await house.commands.holder.activateByLink(
        { token, newPassword: CHOSEN, birthDates: family.birthDates },
        context(),
      ),
    );
    expect((await stateOf(family)).proven).toEqual({ EMAIL: account.contact });
  });
});
