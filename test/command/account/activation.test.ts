import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { House, NOW, UAI, accepted, context, refusal } from '../support.js';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

const newPassword = 'pluie-abricot-tandem';
const email = 'marie@example.org';

describe('activating with the letter', () => {
  it('leads to an activated account, and destroys the provisional password with its copy', async () => {
    const family = await house.family();
    const { login, accountId } = family;
    const provisionalPassword = await house.notify(family);
    const started = accepted(
      await house.commands.holder.startActivation(
        {
          login: login.toUpperCase(),
          provisionalPassword,
          newPassword,
          email,
          birthDates: [...family.birthDates].reverse(),
        },
        context(),
      ),
    );
    expect(started.state).toBe('ACTIVATING');
    const token = await house.issueToken(started, 'EMAIL_CONFIRMATION');
    const account = accepted(await house.commands.holder.confirmEmail({ token }, context()));
    expect(account).toMatchObject({ state: 'ACTIVATED', origin: 'ETABLISSEMENT', credential: { provisional: false } });
    const { rows } = await house.database.pool.query(
      'select credential_id from vault.credentials where account_id = $1',
      [accountId],
    );
    expect(rows).toEqual([{ credential_id: account.credential!.credentialId }]);
    expect(await house.commands.holder.signIn({ login, password: newPassword }, context())).toMatchObject({
      outcome: 'accepted',
      accountId,
    });
    expect(refusal(await house.commands.holder.signIn({ login, password: provisionalPassword }, context()))).toBe(
      'CREDENTIALS_INVALID',
    );
    expect(refusal(await house.commands.holder.confirmEmail({ token }, context()))).toBe('TOKEN_INVALID');
  });

  it('lets the address be corrected with the chosen password, and voids the link to the first address', async () => {
    const family = await house.family();
    const provisionalPassword = await house.notify(family);
    const input = { login: family.login, newPassword, birthDates: family.birthDates };
    const { startActivation, confirmEmail } = house.commands.holder;
    const first = accepted(
      await startActivation({ ...input, provisionalPassword, email: 'marei@example.org' }, context()),
    );
    const oldToken = await house.issueToken(first, 'EMAIL_CONFIRMATION');
    const second = accepted(
      await startActivation(
        { ...input, provisionalPassword: newPassword, newPassword: 'zeppelin-tournesol-42', email },
        context(),
      ),
    );
    expect(refusal(await confirmEmail({ token: oldToken }, context()))).toBe('TOKEN_INVALID');
    const token = await house.issueToken(second, 'EMAIL_CONFIRMATION');
    const account = accepted(await confirmEmail({ token }, context()));
    expect(await house.vault.persons.contacts([account.contact!])).toEqual([{ email, mobile: '+262692123456' }]);
  });

  it('keeps a phone that the base changed between the screen and the click', async () => {
    const family = await house.family();
    const provisionalPassword = await house.notify(family);
    const started = accepted(
      await house.commands.holder.startActivation(
        {
          login: family.login,
          provisionalPassword,
          newPassword,
          email: 'mine@example.org',
          birthDates: family.birthDates,
        },
        context(),
      ),
    );
    accepted(await house.recordResponsable(family, { email, mobile: '+262692999999' }));
    const token = await house.issueToken(started, 'EMAIL_CONFIRMATION');
    const account = accepted(await house.commands.holder.confirmEmail({ token }, context()));
    expect(await house.vault.persons.contacts([account.contact!])).toEqual([
      { email: 'mine@example.org', mobile: '+262692999999' },
    ]);
  });

  it('refuses wrong birth dates, weak and reused passwords, a wrong provisional password, and an unknown login like that', async () => {
    const family = await house.family();
    const provisionalPassword = await house.notify(family);
    const input = { login: family.login, provisionalPassword, newPassword, email, birthDates: family.birthDates };
    const { startActivation } = house.commands.holder;
    // Of one of the two children.
    expect(refusal(await startActivation({ ...input, birthDates: ['2012-03-14'] }, context()))).toBe(
      'BIRTH_DATES_MISMATCH',
    );
    expect(refusal(await startActivation({ ...input, newPassword: 'motdepasse2026' }, context()))).toBe(
      'PASSWORD_COMMON',
    );
    expect(refusal(await startActivation({ ...input, newPassword: provisionalPassword }, context()))).toBe(
      'PASSWORD_REUSED',
    );
    expect(refusal(await startActivation({ ...input, provisionalPassword: 'AAAA-BBBB-CCCC' }, context()))).toBe(
      'CREDENTIALS_INVALID',
    );
    expect(refusal(await startActivation({ ...input, login: 'n.body' }, context()))).toBe('CREDENTIALS_INVALID');
  });

  it('leaves one chosen password, when two activate at once with the same letter', async () => {
    const family = await house.family();
    const provisionalPassword = await house.notify(family);
    const input = { login: family.login, provisionalPassword, email, birthDates: family.birthDates };
    const [one, other] = await Promise.all(
      ['zeppelin-tournesol-42', 'abricot-pluie-tandem'].map(password =>
        house.commands.holder.startActivation({ ...input, newPassword: password }, context()),
      ),
    );
    // Until the address is confirmed, whoever has the letter may choose again: the later one counts.
    expect([one!, other!].map(accepted)).toHaveLength(2);
    const { rows } = await house.database.pool.query(
      'select provisional from vault.credentials where account_id = $1',
      [family.accountId],
    );
    expect(rows.filter(row => !(row as { provisional: boolean }).provisional)).toHaveLength(1);
  });
});

describe('activating by the link of the notification e-mail', () => {
  const notifyByMail = async () => {
    const family = await house.family();
    const account = accepted(
      await house.commands.account.notify(
        { accountId: family.accountId, uai: UAI, channel: 'EMAIL', resetPassword: false },
        context(),
      ),
    );
    return { family, token: await house.issueToken(account, 'ACTIVATION') };
  };

  it('activates at once, and only once', async () => {
    const { family, token } = await notifyByMail();
    const input = { token, newPassword, birthDates: family.birthDates };
    expect(await house.commands.holder.activateByLink(input, context())).toMatchObject({
      outcome: 'accepted',
      accountId: family.accountId,
      state: { state: 'ACTIVATED', confirmedStudentIds: family.studentIds },
    });
    expect(refusal(await house.commands.holder.activateByLink(input, context()))).toBe('TOKEN_INVALID');
  });

  it('is not used up by a refusal', async () => {
    const { family, token } = await notifyByMail();
    const { activateByLink } = house.commands.holder;
    expect(refusal(await activateByLink({ token, newPassword, birthDates: [] }, context()))).toBe(
      'BIRTH_DATES_MISMATCH',
    );
    accepted(await activateByLink({ token, newPassword, birthDates: family.birthDates }, context()));
  });

  it('activates for one of two who use it at once', async () => {
    const { family, token } = await notifyByMail();
    const results = await Promise.all(
      ['zeppelin-tournesol-42', 'abricot-pluie-tandem'].map(password =>
        house.commands.holder.activateByLink(
          { token, newPassword: password, birthDates: family.birthDates },
          context(),
        ),
      ),
    );
    expect(results.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
    expect((await house.eventTypes(family.accountId)).filter(type => type === 'AccountActivated')).toHaveLength(1);
  });

  it('is void once the account has expired, even when it is notified again by letter', async () => {
    const { family, token } = await notifyByMail();
    house.clock.set('2026-12-08T08:00:00.000Z');
    try {
      accepted(await house.commands.system.expire({ accountId: family.accountId }, context()));
      await house.notify(family);
      const result = await house.commands.holder.activateByLink(
        { token, newPassword, birthDates: family.birthDates },
        context(),
      );
      expect(refusal(result)).toBe('TOKEN_INVALID');
    } finally {
      house.clock.set(NOW);
    }
  });
});

describe('a pupil', () => {
  it('is notified, and activates without an e-mail or birth dates', async () => {
    const studentId = await house.student();
    const accountId = house.vault.stableId('account', studentId);
    const [login] = await house.vault.logins.reserve([{ accountId, surname: 'ABBEYEM', firstName: 'Emma' }]);
    const personId = house.vault.stableId('person', studentId);
    const [identity] = await house.vault.persons.recordIdentities([
      { personId, value: { surname: 'ABBEYEM', firstName: 'Emma', birthDate: '2012-03-14' } },
    ]);
    const record = () =>
      house.commands.base.recordStudentAccount(
        {
          accountId,
          studentId,
          personId,
          base: 'SIECLE',
          academie: '28',
          uai: UAI,
          recordKey: studentId,
          identity: identity!.ref,
        },
        context({ source: 'IMPORT' }),
      );
    accepted(await record());
    expect((await record()).outcome).toBe('unchanged');
    const notified = accepted(
      await house.commands.account.notify({ accountId, uai: UAI, channel: 'LETTER', resetPassword: false }, context()),
    );
    const provisionalPassword = (await house.vault.credentials.reveal(notified.credential!.credentialId))!;
    const account = accepted(
      await house.commands.holder.startActivation(
        { login: login!, provisionalPassword, newPassword, birthDates: [] },
        context(),
      ),
    );
    expect(account).toMatchObject({ kind: 'STUDENT', state: 'ACTIVATED' });
  });
});
