import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCommands, existingAccount } from '../../../src/command/index.js';
import type { EventStore } from '../../../src/eventstore/eventstore.js';
import { accepted, context, House, refusal, type Family } from '../support.js';

const PASSWORD = 'pluie-abricot-tandem';
const OTHER = 'zeppelin-tournesol-42';
const CANARY = 'secret-canari-jaune-77';
const MOBILE = '+33639980100';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

const holder = () => house.commands.holder;
const noted = async ({ accountId }: Family): Promise<string[]> =>
  (await house.vault.failedTries.of(accountId, house.clock.now())).map(
    ({ path, code, times }) => `${path} ${code} ${times}`,
  );
const accountOf = ({ accountId }: Family) => existingAccount(house, accountId);

/** Each is a try that fails: on whose account, what is tried, what is noted. */
const FAILING: Readonly<
  Record<string, { given: () => Promise<Family>; when: (family: Family) => Promise<unknown>; noted: string }>
> = {
  'a wrong password': {
    given: () => house.activated(PASSWORD),
    when: ({ login }) => holder().signIn({ login, password: CANARY }, context()),
    noted: 'SIGN_IN PASSWORD_WRONG 1',
  },
  'a sign-in with the provisional password': {
    given: () => house.family(),
    when: async family => holder().signIn({ login: family.login, password: await house.notify(family) }, context()),
    noted: 'SIGN_IN ACTIVATION_REQUIRED 1',
  },
  'wrong birth dates': {
    given: () => house.family(),
    when: async family =>
      holder().startActivation(
        {
          login: family.login,
          provisionalPassword: await house.notify(family),
          newPassword: CANARY,
          email: 'marie@example.org',
          birthDates: ['1999-12-31'],
        },
        context(),
      ),
    noted: 'ACTIVATION BIRTH_DATES_MISMATCH 1',
  },
  'an activation before anybody was notified': {
    given: () => house.family(),
    when: ({ login, birthDates }) =>
      holder().startActivation(
        { login, provisionalPassword: CANARY, newPassword: PASSWORD, email: 'marie@example.org', birthDates },
        context(),
      ),
    noted: 'ACTIVATION NO_PASSWORD 1',
  },
  'a confirmation link used twice': {
    given: () => house.family(),
    when: async family => {
      const started = accepted(
        await holder().startActivation(
          {
            login: family.login,
            provisionalPassword: await house.notify(family),
            newPassword: PASSWORD,
            email: 'marie@example.org',
            birthDates: family.birthDates,
          },
          context(),
        ),
      );
      const tokenId = randomUUID();
      const { contact } = started.activation!;
      const subject = { tokenId, accountId: family.accountId, purpose: 'EMAIL_CONFIRMATION', contact } as const;
      const token = await house.vault.tokens.issue(subject, '2030-01-01T00:00:00.000Z');
      await house.vault.tokens.consume(tokenId, house.clock.now());
      return holder().confirmEmail({ token }, context());
    },
    noted: 'EMAIL_CONFIRMATION LINK_USED 1',
  },
  'an activation link after its time': {
    given: () => house.family(undefined, { email: 'marie@example.org' }),
    when: async family => {
      await house.notify(family);
      const { contact } = await accountOf(family);
      const subject = {
        tokenId: randomUUID(),
        accountId: family.accountId,
        purpose: 'ACTIVATION',
        contact: contact!,
      } as const;
      const token = await house.vault.tokens.issue(subject, '2026-09-01T00:00:00.000Z');
      return holder().activateByLink({ token, newPassword: PASSWORD, birthDates: family.birthDates }, context());
    },
    noted: 'ACTIVATION_LINK LINK_EXPIRED 1',
  },
  'a recovery link after its time': {
    given: () => house.activated(PASSWORD),
    when: async family => {
      const { proven } = await accountOf(family);
      const contact = proven!.EMAIL!;
      const subject = {
        tokenId: randomUUID(),
        accountId: family.accountId,
        purpose: 'PASSWORD_RESET',
        contact,
      } as const;
      const token = await house.vault.tokens.issue(subject, '2026-09-01T00:00:00.000Z');
      return holder().resetPasswordByLink({ token, newPassword: OTHER }, context());
    },
    noted: 'PASSWORD_RECOVERY LINK_EXPIRED 1',
  },
  'a wrong code of a recovery': {
    given: () => house.selfRegistered(MOBILE, PASSWORD),
    when: async ({ login, birthDates }) => {
      const request = randomUUID();
      await holder().requestPasswordReset({ login, channel: 'SMS', request }, context());
      const code = await house.sentCode();
      const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
      return holder().resetPasswordByCode({ request, code: wrong, birthDates, newPassword: OTHER }, context());
    },
    noted: 'PASSWORD_RECOVERY CODE_INVALID 1',
  },
  'a wrong code of another mobile': {
    given: () => house.activated(PASSWORD),
    when: async ({ accountId }) => {
      const request = randomUUID();
      accepted(
        await holder().requestPhoneChange({ accountId, mobile: MOBILE, currentPassword: PASSWORD, request }, context()),
      );
      const wrong = String((Number(await house.sentCode()) + 1) % 1_000_000).padStart(6, '0');
      return holder().confirmPhoneChange({ accountId, request, code: wrong }, context());
    },
    noted: 'CONTACT_CHANGE CODE_INVALID 1',
  },
  'a change of password with a wrong one': {
    given: () => house.activated(PASSWORD),
    when: ({ accountId }) =>
      holder().changePassword({ accountId, currentPassword: CANARY, newPassword: OTHER }, context()),
    noted: 'PASSWORD_CHANGE PASSWORD_WRONG 1',
  },
};

describe('a try that fails', () => {
  it.each(Object.keys(FAILING))('is noted with its path and code: %s', async name => {
    const { given, when, noted: expected } = FAILING[name]!;
    const family = await given();
    expect(await noted(family)).toEqual([]);
    const result = (await when(family)) as { outcome: string };
    expect(result.outcome).toBe('refused');
    expect(await noted(family)).toEqual([expected]);
  });

  it('is none when another device ends the session between decision and append', async () => {
    const family = await house.activated(PASSWORD);
    const { accountId } = family;
    const { credentialId } = (await accountOf(family)).credential!;
    let isOvertaken = false;
    const eventStore: EventStore = Object.create(house.eventStore, {
      append: {
        value: async (...args: Parameters<EventStore['append']>) => {
          if (!isOvertaken) {
            isOvertaken = true;
            accepted(
              await holder().changePassword({ accountId, currentPassword: PASSWORD, newPassword: OTHER }, context()),
            );
          }
          return house.eventStore.append(...args);
        },
      },
    }) as EventStore;
    const { vault, clock } = house;
    const elsewhere = createCommands({ eventStore, vault, clock, settings: { signInFloorMs: 0 } });
    const refused = await elsewhere.holder.requestEmailChange(
      { accountId, email: 'other@example.org', currentPassword: PASSWORD },
      context({ session: { accountId, credentialId } }),
    );
    expect([isOvertaken, refusal(refused)]).toEqual([true, 'SESSION_ENDED']);
    expect(await noted(family)).toEqual([]);
  });

  it('leaves no trace of what was typed, nor any when it succeeds', async () => {
    const family = await house.activated(PASSWORD);
    accepted(await holder().signIn({ login: family.login, password: PASSWORD }, context()));
    expect(await noted(family)).toEqual([]);
    const { rows } = await house.database.pool.query<{ text: string }>(
      'select row_to_json(t)::text as text from vault.failed_tries t',
    );
    for (const { text } of rows) {
      expect(Object.keys(JSON.parse(text) as object).sort()).toEqual([
        'account_id',
        'code',
        'first_at',
        'last_at',
        'path',
        'times',
      ]);
      for (const typed of [CANARY, OTHER, '1999-12-31', 'marie@example.org', MOBILE]) expect(text).not.toContain(typed);
    }
  });

  it('is noted of nobody for an unknown login and an unknown link', async () => {
    const count = async () =>
      (await house.database.pool.query<{ n: number }>('select count(*)::int as n from vault.failed_tries')).rows[0]!.n;
    const before = await count();
    expect(refusal(await holder().signIn({ login: 'n.body', password: PASSWORD }, context()))).toBe(
      'CREDENTIALS_INVALID',
    );
    expect(refusal(await holder().confirmEmail({ token: 'x'.repeat(43) }, context()))).toBe('TOKEN_INVALID');
    expect(await count()).toBe(before);
  });

  it('is answered all the same when it cannot be noted', async () => {
    const { login } = await house.activated(PASSWORD);
    const { failedTries } = house.vault;
    const note = failedTries.note.bind(failedTries);
    failedTries.note = () => Promise.reject(new Error('the database does not take it'));
    try {
      expect(refusal(await holder().signIn({ login, password: CANARY }, context()))).toBe('CREDENTIALS_INVALID');
    } finally {
      failedTries.note = note;
    }
  });
});
