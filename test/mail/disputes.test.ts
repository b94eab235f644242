import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BIRTH_DATE, bodies, context, EMAIL, header, HouseUnderTest, tokenIn } from './support.js';

const CHOSEN = 'quatre mots bien choisis';

describe('holders are told by e-mail', () => {
  let house: HouseUnderTest;
  beforeEach(async () => {
    house = await HouseUnderTest.open();
  });
  afterEach(async () => {
    await house.close();
  });

  const portal = context({ role: 'PORTAL', source: 'PORTAL' });
  /** An account whose holder has proven an address, by the link of the notification. */
  async function activated(email?: string): Promise<string> {
    const accountId = await house.responsable(email);
    await house.notify(accountId);
    await house.queued(accountId);
    await house.mailer().workOnce();
    const { text } = bodies(house.smtp.messages.at(-1)!.raw);
    const opened = { token: tokenIn(text), newPassword: CHOSEN, birthDates: [BIRTH_DATE] };
    expect(await house.commands.holder.activateByLink(opened, portal)).toMatchObject({ outcome: 'accepted' });
    house.smtp.messages.splice(0);
    return accountId;
  }
  async function disputed(accountId: string): Promise<string> {
    const { studentId } = (await house.account(accountId)).links[0]!;
    await house.commands.holder.dispute({ accountId, studentId }, context({ role: 'HOLDER', source: 'PORTAL' }));
    return (await house.account(accountId)).disputes[0]!.disputeId;
  }
  /** Addresses, subjects and texts of all that was sent so far, once so many jobs of the account are done. */
  async function sent(accountId: string, jobs: number) {
    await house.queued(accountId, jobs);
    const mailer = house.mailer();
    while ((await mailer.workOnce()) > 0);
    return house.smtp.messages.map(({ to, raw }) => ({ to, subject: header(raw, 'Subject'), ...bodies(raw) }));
  }

  it('why the school keeps the link that they disputed, in words that name nobody', async () => {
    house.wordingOf = () => ({ english: true });
    const accountId = await activated();
    const disputeId = await disputed(accountId);
    const settlement = { accountId, disputeId, outcome: 'LINK_KEPT', keptBecause: 'SHARED_AUTHORITY' } as const;
    expect(await house.commands.account.resolveDispute(settlement, context())).toMatchObject({ outcome: 'accepted' });
    const mails = await sent(accountId, 2);
    expect(mails.map(({ to }) => to)).toEqual([[EMAIL]]);
    const [{ text, html }] = mails as [(typeof mails)[0]];
    for (const body of [text, html]) {
      expect(body).toMatch(/L(?:'|&#39;)autorité parentale reste partagée après une séparation/);
      expect(body).toContain('Parental authority stays shared after a separation');
      expect(body).not.toMatch(/\{why\}|Emma/);
    }
    expect((await house.types(accountId)).at(-1)).toBe('HolderTold');
  });

  it('that the link is suspended, and again when it is restored', async () => {
    const accountId = await activated();
    const disputeId = await disputed(accountId);
    const { account } = house.commands;
    const told = async () =>
      (await house.events(accountId))
        .filter(({ type }) => type === 'HolderTold')
        .map(({ data }) => (data as { notice: string }).notice);
    await account.resolveDispute({ accountId, disputeId, outcome: 'LINK_DETACHED' }, context());
    await sent(accountId, 2);
    expect(await told()).toEqual(['DISPUTE_UPHELD']);
    // Settled three times more before anything was sent: the last settlement alone is told.
    house.clock.set('2026-09-07T09:00:00.000Z');
    await account.resolveDispute({ accountId, disputeId, outcome: 'LINK_KEPT', keptBecause: 'DOCUMENTS' }, context());
    house.clock.set('2026-09-07T10:00:00.000Z');
    await account.resolveDispute({ accountId, disputeId, outcome: 'LINK_DETACHED' }, context());
    house.clock.set('2026-09-07T11:00:00.000Z');
    await account.resolveDispute({ accountId, disputeId, outcome: 'LINK_KEPT', keptBecause: 'DOCUMENTS' }, context());
    await sent(accountId, 5);
    expect(await told()).toEqual(['DISPUTE_UPHELD', 'DISPUTE_REJECTED']);
  });

  it('of nothing where no address is proven', async () => {
    const accountId = await house.responsable();
    const disputeId = await disputed(accountId);
    await house.commands.account.resolveDispute({ accountId, disputeId, outcome: 'LINK_DETACHED' }, context());
    expect(await sent(accountId, 1)).toEqual([]);
    expect(await house.jobs(accountId)).toMatchObject([{ template: 'DISPUTE_UPHELD', state: 'DROPPED' }]);
  });

  it('that two of their accounts were put together, at the proven addresses of both, and that it was undone', async () => {
    const [own, other] = [await activated('garde@example.org'), await activated('autre@example.org')];
    const [login] = await house.room.vault.logins.loginOf([other]);
    const holder = context({ role: 'HOLDER', source: 'PORTAL', actor: own });
    const merged = await house.commands.holder.regroupByPassword(
      { accountId: own, login: login!, password: CHOSEN },
      holder,
    );
    if (merged.outcome === 'refused') throw new Error(merged.refusal.code);
    const mails = [await sent(own, 2), await sent(other, 2)].at(-1)!;
    expect(mails.flatMap(({ to }) => to).sort()).toEqual(['autre@example.org', 'garde@example.org']);
    house.smtp.messages.splice(0);
    await house.commands.holder.undoRegrouping(
      { accountId: own, absorbedAccountId: other, mergeId: merged.mergeId },
      holder,
    );
    const undone = [await sent(own, 3), await sent(other, 3)].at(-1)!;
    expect(undone.flatMap(({ to }) => to).sort()).toEqual(['autre@example.org', 'garde@example.org']);
  });
});
