/** Given an account that somebody made by SMS who is not its holder, as an ex whose number stands in the record: the support frees it. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { existingAccount } from '../../../src/command/index.js';
import type { AccountEventType } from '../../../src/domain/account/events.js';
import { voidCredentialProcess } from '../../../src/process/void-credentials.js';
import { accepted, context, refusal } from '../support.js';
import { begun, makeFindable, PASSWORD, RegistrationHouse, somebody, type Somebody } from './support.js';

const PATH = 'SELF_REGISTRATION';
const OTHER_PASSWORD = 'zeppelin-tournesol-42';
const support = () => context({ actor: 'support', role: 'ACADEMIE_SUPPORT', scope: '28' });

let room: RegistrationHouse;
beforeAll(async () => {
  room = await RegistrationHouse.open();
});
afterAll(async () => {
  expect(room.sms.faults).toEqual([]);
  await room.close();
});
afterEach(() => {
  room.sms.gateway.requests.length = 0;
});

const accountOf = ({ accountId }: { accountId: string }) => existingAccount(room.house, accountId);
const registrations = () => room.house.commands.registrations;
/** The token of somebody whose code, sent to this mobile, was right. */
async function cameTo(person: Somebody): Promise<string> {
  const token = await begun(room.house, person);
  await room.work();
  const verified = await registrations().verify({ path: PATH, token, code: room.code(person.mobile) }, context());
  expect(verified.outcome).toBe('verified');
  return token;
}
const complete = (token: string, { birthDates }: Somebody) =>
  registrations().complete({ path: PATH, token, birthDates, newPassword: PASSWORD }, context());
const made = async (): Promise<Somebody> => {
  const person = await somebody(room.house);
  accepted(await complete(await cameTo(person), person));
  return person;
};
const free = ({ accountId }: Somebody, because: 'NOT_THE_HOLDER' | 'HOLDER_LOCKED_OUT' = 'NOT_THE_HOLDER') =>
  room.house.commands.account.free({ accountId, because }, support());
const freed = async (because?: 'HOLDER_LOCKED_OUT'): Promise<Somebody> => {
  const person = await made();
  accepted(await free(person, because));
  await makeFindable(room.house, person.accountId);
  return person;
};
/** The texts that a registration of this person has sent to the mobile of the base. */
async function textsOfTry(person: Somebody): Promise<string[]> {
  room.sms.gateway.requests.length = 0;
  await begun(room.house, person);
  await room.work();
  return room.texts(person.mobile);
}
const failedTries = async ({ accountId }: Somebody): Promise<string[]> =>
  (await room.house.vault.failedTries.of(accountId, room.house.clock.now())).map(({ code }) => code);

describe('freeing an account that somebody else made', () => {
  it('leaves that person no way in: password, session, link to a new one, recovery', async () => {
    const person = await made();
    const { house } = room;
    const { accountId, login } = person;
    await house.session(accountId);
    const link = await house.issueToken(await accountOf(person), 'PASSWORD_RESET');
    accepted(await free(person));
    const { holder } = house.commands;
    expect(refusal(await holder.signIn({ login, password: PASSWORD }, context()))).toBe('CREDENTIALS_INVALID');
    expect(await house.vault.sessions.openOf([accountId])).toEqual([]);
    const reset = { token: link, newPassword: OTHER_PASSWORD, birthDates: person.birthDates };
    expect(refusal(await holder.resetPasswordByLink(reset, context()))).toBe('TOKEN_INVALID');
    await holder.requestPasswordReset({ login, channel: 'SMS' }, context());
    expect((await accountOf(person)).resetRequest).toBeUndefined();
  });

  it('keeps the mobile from making it again, tells nobody why, and tells whoever helps', async () => {
    const person = await freed();
    expect(await textsOfTry(person)).toEqual([]);
    expect(await failedTries(person)).toEqual(['MOBILE_BARRED']);
    const [event] = (await room.house.events(person.accountId)).filter(({ type }) => type === 'AccountFreed');
    expect(JSON.stringify(event)).not.toContain(person.mobile.slice(-6));
  });

  it('stops a registration that was begun, and whose code was given, before', async () => {
    const person = await somebody(room.house);
    const token = await cameTo(person);
    const second = await cameTo(person);
    accepted(await complete(token, person));
    accepted(await free(person));
    expect(refusal(await complete(second, person))).toBe('REGISTRATION_INVALID');
    expect((await accountOf(person)).state).toBe('NOT_NOTIFIED');
  });

  it('gives the letter of the school to the holder, who gives the birth dates of all children', async () => {
    const person = await freed();
    const { commands } = room.house;
    const provisionalPassword = await room.house.notify(person);
    const activation = { login: person.login, provisionalPassword, newPassword: OTHER_PASSWORD };
    const start = (birthDates: readonly string[]) =>
      commands.holder.startActivation({ ...activation, email: 'holder@example.org', birthDates }, context());
    expect(refusal(await start(person.birthDates.slice(1)))).toBe('BIRTH_DATES_MISMATCH');
    const started = accepted(await start(person.birthDates));
    const token = await room.house.issueToken(started, 'EMAIL_CONFIRMATION');
    expect(accepted(await commands.holder.confirmEmail({ token }, context()))).toMatchObject({
      state: 'ACTIVATED',
      origin: 'ETABLISSEMENT',
      barredMobiles: undefined,
    });
  });

  it('lets another mobile that the base says make it', async () => {
    const person = await freed();
    const holder = { ...person, mobile: '+33639981999' };
    accepted(await room.house.recordResponsable(person, { mobile: holder.mobile }));
    await makeFindable(room.house, person.accountId);
    accepted(await complete(await cameTo(holder), holder));
    // The number that was barred stays so, should the account be freed once more.
    accepted(await free(person, 'HOLDER_LOCKED_OUT'));
    accepted(await room.house.recordResponsable(person, { mobile: person.mobile }));
    await makeFindable(room.house, person.accountId);
    expect(await textsOfTry(person)).toEqual([]);
  });

  it('bars the mobile that made it, though that person has proven another one since', async () => {
    const person = await made();
    await room.house.proveMobile(person.accountId, '+33639981998', PASSWORD);
    accepted(await free(person));
    await makeFindable(room.house, person.accountId);
    expect((await accountOf(person)).barredMobiles).toHaveLength(2);
    expect(await textsOfTry(person)).toEqual([]);
  });

  it('puts the contact details of the base back in force: nothing is sent to an address that this person has written', async () => {
    const person = await made();
    const { house } = room;
    const { accountId } = person;
    const asked = { accountId, email: 'thief@example.org', currentPassword: PASSWORD };
    const pending = accepted(await house.commands.holder.requestEmailChange(asked, context()));
    accepted(
      await house.commands.holder.confirmEmail({ token: await house.issueToken(pending, 'EMAIL_CHANGE') }, context()),
    );
    const account = accepted(await free(person));
    const [contact] = await house.vault.persons.contacts([account.contact!]);
    expect(contact).toEqual({ mobile: person.mobile });
    expect(account).toMatchObject({ hasEmail: false, hasMobile: true, proven: undefined });
    expect(await house.vault.proven.accountsOf({ email: 'thief@example.org' })).toEqual([]);
  });

  it('keeps the mobile from making the account that absorbs it, of the same person', async () => {
    const person = await freed();
    const { mobile, names } = person;
    const kept = await somebody(room.house, { mobile, names, birthDates: ['2015-05-05'] });
    const merge = { keptAccountId: kept.accountId, absorbedAccountId: person.accountId, reason: 'RULE' } as const;
    expect((await room.house.commands.accounts.merge(merge, context())).outcome).toBe('accepted');
    await makeFindable(room.house, person.accountId, kept.accountId);
    expect(await textsOfTry(person)).toEqual([]);
    expect(await failedTries(kept)).toEqual(['MOBILE_BARRED']);
  });

  it('is completed by the process where the server died after its append', async () => {
    const person = await made();
    const { house } = room;
    await house.session(person.accountId);
    const before = (await accountOf(person)).credential!.credentialId;
    const { correlationId, actor, role, right, source } = support();
    const metadata = { correlationId, actor, role, right, source, at: house.clock.now() };
    const data = { because: 'NOT_THE_HOLDER', hasEmail: false, hasMobile: false, barredMobiles: [] };
    const { version } = (await house.events(person.accountId)).at(-1)!;
    await house.eventStore.append(`account-${person.accountId}`, version, [
      { id: correlationId, type: 'AccountFreed', data, metadata },
    ]);
    const { handles, react } = voidCredentialProcess(house.eventStore, house.vault);
    const events = (await house.events(person.accountId)).slice(-1);
    expect(events.every(({ type }) => handles.has(type as AccountEventType))).toBe(true);
    await react(events);
    expect(await house.vault.sessions.openOf([person.accountId])).toEqual([]);
    expect(await house.vault.credentials.verify(before, PASSWORD)).toBe(false);
  });
});

describe('freeing an account whose holder is locked out', () => {
  it('lets the same mobile make it again', async () => {
    const person = await freed('HOLDER_LOCKED_OUT');
    accepted(await complete(await cameTo(person), person));
    expect(await accountOf(person)).toMatchObject({ state: 'ACTIVATED', origin: 'RESPONSABLE' });
  });
});
