/**
 * A server killed between any two steps of a command that a link or a code proves. Its holder tries again with another server: the link or code
 * still serves, unless what it was for is done.
 */
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existingAccount, type Commands } from '../../../src/command/index.js';
import type { FranceConnectTicket } from '../../../src/vault/vault.js';
import { Mortal, type When } from '../mortal.js';
import { accepted, context, House, refusal, type Family } from '../support.js';

const OLD = 'pluie-abricot-tandem';
const NEW = 'zeppelin-tournesol-42';
const LATER = '2030-01-01T00:00:00.000Z';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

type Answer = { readonly outcome: string; readonly refusal?: { readonly code: string } };

/** A holder with a link or a code in hand. */
interface InHand {
  /** The account whose ledger says what was done. */
  readonly accountId: string;
  readonly give: (commands: Commands) => Promise<Answer>;
}

const holderOf = async (): Promise<Family> => house.activated();

/** Something that serves once: how a holder comes by it, and the event that says that it has served. */
const ONCE: readonly [string, string, () => Promise<InHand>][] = [
  [
    'the link of a notification',
    'AccountActivated',
    async () => {
      const family = await house.family(['2012-03-14']);
      const { accountId, birthDates } = family;
      const notified = accepted(
        await house.commands.account.notify(
          { accountId, uai: '9740001A', channel: 'EMAIL', resetPassword: false },
          context(),
        ),
      );
      const token = await house.issueToken(notified, 'ACTIVATION');
      return {
        accountId,
        give: ({ holder }) => holder.activateByLink({ token, newPassword: NEW, birthDates }, context()),
      };
    },
  ],
  [
    'the link that confirms an activation',
    'AccountActivated',
    async () => {
      const family = await house.family(['2012-03-14']);
      const { accountId, birthDates, login } = family;
      const provisionalPassword = await house.notify(family);
      const asked = { login, provisionalPassword, newPassword: OLD, email: 'marie@example.org', birthDates };
      const started = accepted(await house.commands.holder.startActivation(asked, context()));
      const token = await house.issueToken(started, 'EMAIL_CONFIRMATION');
      return { accountId, give: ({ holder }) => holder.confirmEmail({ token }, context()) };
    },
  ],
  [
    'the link that confirms another address',
    'EmailChangeConfirmed',
    async () => {
      const { accountId } = await holderOf();
      const asked = { accountId, email: 'autre@example.org', currentPassword: OLD };
      const token = await house.issueToken(
        accepted(await house.commands.holder.requestEmailChange(asked, context())),
        'EMAIL_CHANGE',
      );
      return { accountId, give: ({ holder }) => holder.confirmEmail({ token }, context()) };
    },
  ],
  [
    'the link for a new password',
    'PasswordChanged',
    async () => {
      const { accountId } = await holderOf();
      const token = await house.issueToken(await existingAccount(house, accountId), 'PASSWORD_RESET');
      return { accountId, give: ({ holder }) => holder.resetPasswordByLink({ token, newPassword: NEW }, context()) };
    },
  ],
  [
    'the code for a new password',
    'PasswordChanged',
    async () => {
      const { accountId, login, birthDates } = await holderOf();
      await house.proveMobile(accountId, freshMobile());
      const request = randomUUID();
      await house.commands.holder.requestPasswordReset({ login, channel: 'SMS', request }, context());
      const code = await house.sentCode();
      const given = { request, code, newPassword: NEW, birthDates };
      return { accountId, give: ({ holder }) => holder.resetPasswordByCode(given, context()) };
    },
  ],
  [
    'the code that confirms another mobile',
    'PhoneChangeConfirmed',
    async () => {
      const { accountId } = await holderOf();
      const request = randomUUID();
      const asked = { accountId, mobile: freshMobile(), currentPassword: OLD, request };
      accepted(await house.commands.holder.requestPhoneChange(asked, context()));
      const code = await house.sentCode();
      return { accountId, give: ({ holder }) => holder.confirmPhoneChange({ accountId, request, code }, context()) };
    },
  ],
  [
    'the link that stops a change',
    'ChangeStopped',
    async () => {
      const { accountId } = await holderOf();
      const asked = { accountId, email: 'voleur@example.org', currentPassword: OLD };
      const changed = accepted(await house.commands.holder.requestEmailChange(asked, context()));
      const reference = changed.emailChange!.tokenId;
      const subject = { tokenId: randomUUID(), accountId, purpose: 'CHANGE_STOP', reference } as const;
      const token = await house.vault.tokens.issue(subject, LATER);
      return { accountId, give: ({ holder }) => holder.stopChange({ token }, context()) };
    },
  ],
  [
    'the code that proves another account of the holder',
    'AccountsMerged',
    async () => {
      const mobile = freshMobile();
      const [kept, absorbed] = [await holderOf(), await house.family(['2011-05-06'], { mobile })];
      await house.proveMobile(kept.accountId, mobile);
      const request = randomUUID();
      const asker = { accountId: kept.accountId };
      const asked = { ...asker, login: absorbed.login, request };
      await house.commands.holder.requestRegroupingCode(asked, context());
      const given = { ...asker, request, code: await house.sentCode(), birthDates: absorbed.birthDates };
      return { accountId: absorbed.accountId, give: ({ holder }) => holder.regroupByCode(given, context()) };
    },
  ],
  [
    'the ticket of FranceConnect by which a signed-in holder links it',
    'FranceConnectLinked',
    async () => {
      const { accountId } = await holderOf();
      const came = await cameByFranceConnect();
      const given = { accountId, currentPassword: OLD, ...came };
      return { accountId, give: ({ holder }) => holder.linkFranceConnect(given, context()) };
    },
  ],
];

/** Somebody whom nobody knows has come by FranceConnect. */
async function cameByFranceConnect(): Promise<FranceConnectTicket> {
  const request = randomUUID();
  const challenge = createHash('sha256').update(request).digest('base64url');
  const identity = { givenName: 'Marie', familyName: 'ABBEYEM' };
  const ticket = await house.vault.franceConnect.arrive(
    { subject: house.vault.digest('test subject', randomUUID()), identity, idToken: 'token', again: false },
    challenge,
  );
  return { ticket, request };
}

let mobiles = 0;
/** A mobile that nothing was sent to yet. */
function freshMobile(): string {
  mobiles += 1;
  return `+2626922${String(mobiles).padStart(5, '0')}`;
}

describe.each(ONCE)('%s', (_, served, comeBy) => {
  const times = async (accountId: string): Promise<number> =>
    (await house.eventTypes(accountId)).filter(type => type === served).length;

  it.each<When>(['BEFORE', 'AFTER'])('serves once, also where a server is killed %s any of its calls', async when => {
    let died = true;
    let at = 1;
    for (; died; at += 1) {
      expect(at).toBeLessThan(100);
      const { accountId, give } = await comeBy();
      const before = await times(accountId);
      const first = await new Mortal(house, at, when).run(give);
      died = first === 'KILLED';
      const living = house.commandsElsewhere();
      if (died) {
        const done = (await times(accountId)) - before === 1;
        const again = await give(living);
        // What was not done is done now.
        if (!done) expect([at, refusal(again)]).toEqual([at, undefined]);
      } else expect([at, refusal(first as Answer)]).toEqual([at, undefined]);
      await give(living);
      expect([at, (await times(accountId)) - before]).toEqual([at, 1]);
    }
    // Each of these commands makes more calls than that: the server was killed.
    expect(at).toBeGreaterThan(4);
  });

  it('given to several servers at once serves once', async () => {
    const { accountId, give } = await comeBy();
    const before = await times(accountId);
    const servers = Array.from({ length: 4 }, () => house.commandsElsewhere());
    const answers = await Promise.all(servers.map(give));
    expect((await times(accountId)) - before).toBe(1);
    expect(answers.filter(answer => refusal(answer) === undefined).length).toBeGreaterThanOrEqual(1);
  });
});

it('the ticket of FranceConnect by which somebody registers serves once, wherever a server is killed', async () => {
  const countRegistrations = async (): Promise<number> =>
    (await house.database.pool.query('select from vault.registrations')).rowCount!;
  for (const when of ['BEFORE', 'AFTER'] as const)
    for (let at = 1, died = true; died; at += 1) {
      const given = { ...(await cameByFranceConnect()), mobile: freshMobile(), language: 'fr' } as const;
      const give = ({ registrations }: Commands) => registrations.beginByFranceConnect(given, context());
      const before = await countRegistrations();
      died = (await new Mortal(house, at, when).run(give)) === 'KILLED';
      const begun = (await countRegistrations()) - before;
      if (!died) expect(begun).toBe(1);
      const [one, other] = await Promise.all([give(house.commandsElsewhere()), give(house.commandsElsewhere())]);
      const begins = [one, other].filter(({ outcome }) => outcome === 'begun');
      // Begun once in all: before the kill, or now.
      expect([at, when, begins.length]).toEqual([at, when, 1 - begun]);
    }
});
