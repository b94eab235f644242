import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCommands, existingAccount } from '../../../src/command/index.js';
import { House, UAI, accepted, context, refusal } from '../support.js';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

const password = 'pluie-abricot-tandem';
const wrong = 'pluie-abricot-tandum';

describe('signing in', () => {
  it('answers an unknown login, a wrong password and a locked account alike', async () => {
    const { login } = await house.activated(password);
    const { signIn } = house.commands.holder;
    const unknown = await signIn({ login: 'n.body', password }, context());
    const failed = await signIn({ login, password: wrong }, context());
    // More than lock the account; between them the delays run out.
    for (let n = 0; n < 12; n++) {
      await signIn({ login, password: wrong }, context());
      house.clock.set(new Date(Date.parse(house.clock.now()) + 120_000).toISOString());
    }
    const locked = await signIn({ login, password }, context());
    expect([unknown, failed, locked].map(result => (result as { refusal: unknown }).refusal)).toEqual(
      Array(3).fill({ code: 'CREDENTIALS_INVALID' }),
    );
    expect(unknown).toEqual({ outcome: 'refused', refusal: { code: 'CREDENTIALS_INVALID' } });
    expect(failed).not.toHaveProperty('accountId');
  });

  it('takes as long to refuse an unknown login as known ones, when the ledger takes longer than the floor', async () => {
    const { login } = await house.activated(password);
    const slowMs = 120;
    const { vault, clock, eventStore } = house;
    const append: typeof eventStore.append = async (...args) => {
      await pause(slowMs);
      return eventStore.append(...args);
    };
    const { holder } = createCommands({
      eventStore: { ...eventStore, append },
      vault,
      clock,
      settings: { signInFloorMs: 40 },
    });
    const took = async (name: string): Promise<number> => {
      const begun = performance.now();
      expect(refusal(await holder.signIn({ login: name, password: wrong }, context()))).toBe('CREDENTIALS_INVALID');
      return performance.now() - begun;
    };
    expect(await took(login)).toBeGreaterThanOrEqual(slowMs);
    expect(await took('n.body')).toBeGreaterThanOrEqual(slowMs);
  });

  it('counts guesses made at once one by one, so that twenty of them do not get past the lock', async () => {
    const { login, accountId } = await house.activated(password);
    await Promise.allSettled(
      Array.from({ length: 20 }, () => house.commands.holder.signIn({ login, password: wrong }, context())),
    );
    const failures = (await house.events(accountId)).filter(({ type }) => type === 'SignInFailed');
    expect(failures.length).toBeGreaterThan(0);
    expect(failures.length).toBeLessThanOrEqual(5);
    expect(failures.map(({ data }) => data['failures'])).toEqual(failures.map((_, index) => index + 1));
  });

  it('is not answered as an earlier sign-in of the same command id when the password is another', async () => {
    const { login } = await house.activated(password);
    const commandId = '6f9619ff-8b86-4011-b42d-00c04fc964ff';
    accepted(await house.commands.holder.signIn({ login, password }, context({ commandId })));
    expect(refusal(await house.commands.holder.signIn({ login, password: wrong }, context({ commandId })))).toBe(
      'COMMAND_ID_USED',
    );
  });

  it('takes a provisional password only together with a new one', async () => {
    const family = await house.activated(password);
    const provisional = await house.notify(family, true);
    const { login } = family;
    const { signIn } = house.commands.holder;
    expect(refusal(await signIn({ login, password }, context()))).toBe('CREDENTIALS_INVALID');
    expect(refusal(await signIn({ login, password: provisional }, context()))).toBe('PASSWORD_CHANGE_REQUIRED');
    const newPassword = 'zeppelin-tournesol-42';
    const { birthDates } = family;
    const changed = accepted(await signIn({ login, password: provisional, newPassword, birthDates }, context()));
    expect(changed).toMatchObject({ state: 'ACTIVATED', passwordChangeForced: false });
    accepted(await signIn({ login, password: newPassword }, context()));
    expect(await house.vault.credentials.reveal(changed.credential!.credentialId)).toBeUndefined();
  });

  it('does not succeed with a password that a reset voids while it is verified', async () => {
    const { login, accountId } = await house.activated(password);
    const verify = house.vault.credentials.verify.bind(house.vault.credentials);
    let once = true;
    house.vault.credentials.verify = async (credentialId, given) => {
      const matches = await verify(credentialId, given);
      if (once) {
        once = false;
        accepted(await house.commandsElsewhere().account.resetPassword({ accountId, uai: UAI }, context()));
      }
      return matches;
    };
    try {
      expect(refusal(await house.commands.holder.signIn({ login, password }, context()))).toBe('CREDENTIALS_INVALID');
    } finally {
      house.vault.credentials.verify = verify;
    }
    expect(await house.eventTypes(accountId)).not.toContain('SignedIn');
  });
});

describe('changing a password', () => {
  it('is done by the holder, by id or by login', async () => {
    const { login, accountId } = await house.activated(password);
    const { changePassword, signIn } = house.commands.holder;
    const second = 'zeppelin-tournesol-42';
    accepted(await changePassword({ accountId, currentPassword: password, newPassword: second }, context()));
    expect(
      refusal(await changePassword({ accountId, currentPassword: password, newPassword: second }, context())),
    ).toBe('CREDENTIALS_INVALID');
    expect(refusal(await changePassword({ login, currentPassword: second, newPassword: second }, context()))).toBe(
      'PASSWORD_REUSED',
    );
    accepted(await changePassword({ login, currentPassword: second, newPassword: password }, context()));
    accepted(await signIn({ login, password }, context()));
  });
});

describe('recovering a password', () => {
  it('is answered alike for unknown logins; the link changes the password and ends the lock', async () => {
    const { login, accountId } = await house.activated(password);
    const { requestPasswordReset, resetPasswordByLink, signIn } = house.commands.holder;
    expect(await requestPasswordReset({ login: 'n.body' }, context())).toEqual({ accepted: true });
    expect(await requestPasswordReset({ login }, context())).toEqual({ accepted: true });
    const last = (await house.events(accountId)).at(-1)!;
    expect(last.type).toBe('PasswordResetRequested');
    for (let n = 0; n < 5; n++) await signIn({ login, password: wrong }, context());
    const token = await house.issueToken(await existingAccount(house, accountId), 'PASSWORD_RESET');
    const newPassword = 'zeppelin-tournesol-42';
    accepted(await resetPasswordByLink({ token, newPassword }, context()));
    expect(refusal(await resetPasswordByLink({ token, newPassword: 'abricot-pluie-tandem' }, context()))).toBe(
      'TOKEN_INVALID',
    );
    accepted(await signIn({ login, password: newPassword }, context()));
    expect(refusal(await resetPasswordByLink({ token: 'nonsense', newPassword }, context()))).toBe('TOKEN_INVALID');
  });
});

describe('changing an e-mail address or a mobile', () => {
  it('takes effect when its link is used', async () => {
    const { accountId } = await house.activated(password);
    const { requestEmailChange, confirmEmail } = house.commands.holder;
    const requested = accepted(
      await requestEmailChange({ accountId, email: 'new@example.org', currentPassword: password }, context()),
    );
    expect(await house.vault.persons.contacts([requested.contact!])).toMatchObject([{ email: 'marie@example.org' }]);
    const token = await house.issueToken(requested, 'EMAIL_CHANGE');
    const changed = accepted(await confirmEmail({ token }, context()));
    expect(await house.vault.persons.contacts([changed.contact!])).toMatchObject([{ email: 'new@example.org' }]);
    expect(
      (await requestEmailChange({ accountId, email: 'new@example.org', currentPassword: password }, context())).outcome,
    ).toBe('unchanged');
  });

  it('is void, like a link to choose a password, once the school has reset the password', async () => {
    const { accountId } = await house.activated(password);
    const { requestEmailChange, confirmEmail, resetPasswordByLink } = house.commands.holder;
    const asked = { accountId, email: 'new@example.org', currentPassword: password };
    const requested = accepted(await requestEmailChange(asked, context()));
    const change = await house.issueToken(requested, 'EMAIL_CHANGE');
    const reset = await house.issueToken(requested, 'PASSWORD_RESET');
    accepted(await house.commands.account.resetPassword({ accountId, uai: UAI }, context()));
    expect(refusal(await confirmEmail({ token: change }, context()))).toBe('TOKEN_INVALID');
    const newPassword = 'zeppelin-tournesol-42';
    expect(refusal(await resetPasswordByLink({ token: reset, newPassword }, context()))).toBe('TOKEN_INVALID');
    const { rows } = await house.database.pool.query('select from vault.tokens where account_id = $1', [accountId]);
    expect(rows).toEqual([]);
  });

  it('is asked for with the present password, guesses of which are counted', async () => {
    const { accountId } = await house.activated(password);
    const asked = { accountId, email: 'thief@example.org', currentPassword: wrong };
    expect(refusal(await house.commands.holder.requestEmailChange(asked, context()))).toBe('CREDENTIALS_INVALID');
    expect((await house.eventTypes(accountId)).at(-1)).toBe('SignInFailed');
  });

  it('of a mobile takes effect when it is confirmed', async () => {
    const { accountId } = await house.activated(password);
    const changed = await house.proveMobile(accountId, '+262692000001', password);
    expect(await house.vault.persons.contacts([changed.contact!])).toMatchObject([{ mobile: '+262692000001' }]);
    expect(changed.proven?.MOBILE).toEqual(changed.contact);
  });
});
