/**
 * Given an account, and somebody who guesses: 500 guesses at the same moment, half of them on each of two servers, and again after both have
 * been started anew. Given a stranger who tries all day: the holder still gets in.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { Commands } from '../../src/command/index.js';
import { anotherDay, everyTenMinutes, guessEverywhere, later, twoServers } from './guesses.js';
import { accepted, context, House, NOW, refusal, type Family } from './support.js';

const PASSWORD = 'pluie-abricot-tandem';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

/** The token with another character in one place. */
const nearly = (token: string, nth: number): string => {
  const at = nth % (token.length - 1);
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
};

const countOf = async ({ accountId }: Family, type: string): Promise<number> =>
  (await house.eventTypes(accountId)).filter(one => one === type).length;

describe('of 500 guesses at the same moment on two servers, and again after a restart,', () => {
  it('ten passwords at most are compared; the right one opens nothing before the lock ends, and then it does', async () => {
    house.clock.set(NOW);
    const family = await house.activated();
    const { login } = family;
    const codes = await guessEverywhere(house, (server, nth) =>
      server.holder.signIn({ login, password: `guess-number-${nth}` }, context()),
    );
    expect(codes).toEqual(['CREDENTIALS_INVALID']);
    expect(await countOf(family, 'SignInFailed')).toBeLessThanOrEqual(10);
    const right = (): ReturnType<Commands['holder']['signIn']> =>
      house.commands.holder.signIn({ login, password: PASSWORD }, context());
    expect(refusal(await right())).toBe('CREDENTIALS_INVALID');
    later(house, 16);
    expect((await right()).outcome).toBe('accepted');
  });

  it('ten birth dates at most are compared beside the right provisional password; the right ones wait for a quarter of an hour', async () => {
    house.clock.set(NOW);
    const family = await house.family();
    const { login, birthDates } = family;
    const provisionalPassword = await house.notify(family);
    const start = (server: Commands, dates: readonly string[]) =>
      server.holder.startActivation(
        { login, provisionalPassword, newPassword: PASSWORD, email: 'marie@example.org', birthDates: [...dates] },
        context(),
      );
    // One of the two is right.
    const codes = await guessEverywhere(house, (server, nth) => start(server, [birthDates[0]!, anotherDay(nth)]));
    expect(codes).toEqual(['BIRTH_DATES_MISMATCH']);
    expect(await countOf(family, 'BirthDatesMismatched')).toBeLessThanOrEqual(10);
    expect(refusal(await start(house.commands, birthDates))).toBe('BIRTH_DATES_MISMATCH');
    later(house, 16);
    expect((await start(house.commands, birthDates)).outcome).toBe('accepted');
  });

  it('no token of a link is found; the one that was sent serves once, on one server', async () => {
    house.clock.set(NOW);
    const family = await house.family();
    const { birthDates } = family;
    await house.notify(family);
    const account = (await house.commands.accounts.account(family.accountId))!;
    const sent = await house.issueToken(account, 'ACTIVATION');
    const activate = (server: Commands, token: string) =>
      server.holder.activateByLink({ token, newPassword: PASSWORD, birthDates: [...birthDates] }, context());
    const codes = await guessEverywhere(house, (server, nth) =>
      // Half of them are those that differ least from the right one.
      activate(server, nth % 2 ? randomBytes(32).toString('base64url') : nearly(sent, nth)),
    );
    expect(codes).toEqual(['TOKEN_INVALID']);
    const servers = twoServers(house);
    const used = await Promise.all(Array.from({ length: 20 }, (_, nth) => activate(servers[nth % 2]!, sent)));
    expect(used.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
    expect(await countOf(family, 'AccountActivated')).toBe(1);
  });
});

describe('whatever a stranger tries for a day, every ten minutes and in every way,', () => {
  const tries = (login: string): ((server: Commands) => Promise<unknown>)[] => [
    server => server.holder.signIn({ login, password: 'wrong-wrong-wrong' }, context()),
    server =>
      server.holder.startActivation(
        { login, provisionalPassword: 'CDFG-HJKM-NPQR', newPassword: PASSWORD, email: 'x@example.org', birthDates: [] },
        context(),
      ),
    server => server.holder.requestPasswordReset({ login, channel: 'EMAIL', language: 'fr' }, context()),
    server => server.holder.activateByLink({ token: 'x'.repeat(43), newPassword: PASSWORD, birthDates: [] }, context()),
    server => server.holder.resetPasswordByLink({ token: 'x'.repeat(43), newPassword: PASSWORD }, context()),
  ];

  const aDay = (login: string): Promise<void> =>
    everyTenMinutes(house, async servers => {
      for (const server of servers) for (const attempt of tries(login)) await attempt(server);
    });

  it('the holder recovers by the link sent to the proven address', async () => {
    house.clock.set(NOW);
    const { accountId, login } = await house.activated();
    await aDay(login);
    const token = await house.issueToken((await house.commands.accounts.account(accountId))!, 'PASSWORD_RESET');
    const recovered = await house.commands.holder.resetPasswordByLink(
      { token, newPassword: 'zeppelin-tournesol-42' },
      context(),
    );
    expect(accepted(recovered).state).toBe('ACTIVATED');
    const signedIn = await house.commands.holder.signIn({ login, password: 'zeppelin-tournesol-42' }, context());
    expect(signedIn.outcome).toBe('accepted');
  });

  it('the holder with the letter activates the account', async () => {
    house.clock.set(NOW);
    const family = await house.family();
    const { login, birthDates } = family;
    const provisionalPassword = await house.notify(family);
    await aDay(login);
    const started = await house.commands.holder.startActivation(
      { login, provisionalPassword, newPassword: PASSWORD, email: 'marie@example.org', birthDates: [...birthDates] },
      context(),
    );
    expect(started.outcome).toBe('accepted');
  });
});
