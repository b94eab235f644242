import { describe, expect, it } from '@jest/globals';
import type { AccountCommand } from '../../../src/domain/account/commands.js';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import type { Account } from '../../../src/domain/account/state.js';
import { CAMPAIGN_CHANNELS, type CampaignOrder } from '../../../src/domain/campaign/events.js';
import { verdictOn, voidsLetter, type TargetFacts } from '../../../src/domain/campaign/verdict.js';
import { decideAccount } from '../deciders.js';
import {
  accountId,
  AT,
  contactRecorded,
  EXPIRES_AT,
  fold,
  known,
  on,
  personId,
  ref,
  UAI,
  type Past,
} from '../support.js';

const LATER = '2026-09-10T08:00:00.000Z';
const happened = (...events: AccountEvent[]): Past[] => on(AT, ...events);
const notified = (channel: 'LETTER' | 'EMAIL'): Past[] =>
  happened({
    type: 'AccountNotified',
    data: { channel, uai: UAI, credentialId: 'c1', resetPassword: false, expiresAt: EXPIRES_AT },
  });
const PATHS = { ETABLISSEMENT: 'NOTIFIED', FRANCECONNECT: 'FRANCECONNECT', RESPONSABLE: 'SELF_REGISTERED' } as const;
const activated = (origin: keyof typeof PATHS, credentialId?: string): Past[] =>
  happened({
    type: 'AccountActivated',
    data: {
      path: PATHS[origin],
      origin,
      ...(credentialId && { credentialId }),
    },
  });
const withoutEmail: Past[] = on(
  AT,
  { type: 'AccountPreCreated', data: { accountId, kind: 'RESPONSABLE', personId } },
  {
    type: 'ContactDetailsRecorded',
    data: { contact: ref(1), hasEmail: false, hasMobile: true, changed: ['MOBILE'] },
  },
);
const unproven: Past[] = [
  ...withoutEmail,
  ...notified('LETTER'),
  ...activated('ETABLISSEMENT', 'c2'),
  ...on(AT, contactRecorded()),
];
const merged: Past[] = happened({
  type: 'AccountsMerged',
  data: {
    mergeId: 'm1',
    keptAccountId: 'other',
    absorbedAccountId: accountId,
    reason: 'SCHOOL',
    sources: [],
    links: [],
    disputes: [],
  },
});

/** An account in every situation that the rule tells apart. */
const ACCOUNTS: Readonly<Record<string, readonly Past[]>> = {
  'not notified': known,
  'not notified, without e-mail': withoutEmail,
  'notified by letter': [...known, ...notified('LETTER')],
  'notified by e-mail': [...known, ...notified('EMAIL')],
  expired: [...known, ...notified('LETTER'), ...happened({ type: 'AccountExpired', data: { notifiedAt: AT } })],
  activated: [...known, ...notified('EMAIL'), ...activated('ETABLISSEMENT', 'c2')],
  'activated, address not proven': unproven,
  'activated, new password demanded': [
    ...known,
    ...notified('EMAIL'),
    ...activated('ETABLISSEMENT', 'c2'),
    ...happened({ type: 'PasswordChangeForced', data: { reason: 'PRECAUTION' } }),
  ],
  'invited by e-mail': [...known, ...happened({ type: 'AccountInvited', data: { channel: 'EMAIL', uai: UAI } })],
  'activated by FranceConnect': [...known, ...activated('FRANCECONNECT')],
  'registered by its holder': [...known, ...activated('RESPONSABLE', 'c2')],
  closed: [...known, ...happened({ type: 'AccountClosed', data: { reason: 'NO_LINK' } })],
  merged: [...known, ...merged],
};

const factsOf = (account: Account, eligible: boolean): TargetFacts => ({
  kind: account.kind,
  state: account.state,
  origin: account.origin,
  merged: account.mergedInto !== undefined,
  hasEmail: account.hasEmail,
  provenEmail: account.proven?.EMAIL !== undefined,
  eligible,
  inSchool: true,
  hasPassword: account.credential !== undefined,
  passwordChangeForced: account.passwordChangeForced,
  notifiedAt: account.notification?.at,
  invitedAt: account.invitedAt,
  passwordChosenAt: account.passwordChosenAt,
  passwordResetAt: account.passwordResetAt,
});

const ORDERS: readonly CampaignOrder[] = [
  ...CAMPAIGN_CHANNELS.flatMap(channel =>
    [true, false].map(resetPassword => ({ action: 'NOTIFY', kind: 'RESPONSABLE', channel, resetPassword }) as const),
  ),
  ...CAMPAIGN_CHANNELS.map(channel => ({ action: 'INVITE', kind: 'RESPONSABLE', channel }) as const),
  { action: 'RESET', kind: 'RESPONSABLE' },
  { action: 'FORCE_CHANGE', kind: 'RESPONSABLE' },
];

/** The command that the campaign gives, or would give, to the account. */
function commandOf(order: CampaignOrder, channel: 'LETTER' | 'EMAIL', eligible: boolean): AccountCommand {
  const asked = { at: LATER, uai: UAI, eligible };
  const fresh = { newCredentialId: 'c9', expiryMonths: 3 };
  switch (order.action) {
    case 'NOTIFY':
      return { type: 'Notify', ...asked, ...fresh, channel, resetPassword: order.resetPassword === true };
    case 'RESET':
      return { type: 'ResetPassword', ...asked, ...fresh };
    case 'INVITE':
      return { type: 'Invite', ...asked, channel };
    case 'FORCE_CHANGE':
      return { type: 'ForcePasswordChange', at: LATER, reason: 'PRECAUTION' };
  }
}

const nameOf = ({ action, channel, resetPassword }: CampaignOrder): string =>
  [action, channel, resetPassword === undefined ? undefined : resetPassword ? 'with a reset' : 'without']
    .filter(Boolean)
    .join(', ');
const cases = Object.keys(ACCOUNTS).flatMap(name =>
  ORDERS.flatMap(order => [true, false].map(eligible => [name, nameOf(order), eligible, order] as const)),
);

describe('the verdict of a campaign', () => {
  it.each(cases)(
    'on an account %s, of %s (eligible: %s), is what the account answers',
    (name, _what, eligible, order) => {
      const account = fold(ACCOUNTS[name]!)!;
      const verdict = verdictOn(order, factsOf(account, eligible));
      /** The channels by which this order may tell a holder, the preferred first. */
      const channels =
        order.channel === 'EMAIL_ELSE_LETTER' ? (['EMAIL', 'LETTER'] as const) : [order.channel ?? 'LETTER'];
      const changesBy = (channel: 'LETTER' | 'EMAIL'): boolean => {
        const answer = decideAccount(account, commandOf(order, channel, eligible));
        return answer.outcome === 'accepted' && answer.events.length > 0;
      };
      // An account is taken by the first channel whose command changes it, and left out when that of none does.
      const first = channels.find(changesBy);
      expect(verdict.verdict).toBe(first === undefined ? 'LEFT_OUT' : 'TAKEN');
      if (verdict.verdict === 'TAKEN' && verdict.channel) expect(verdict.channel).toBe(first);
    },
  );

  const notify: CampaignOrder = {
    action: 'NOTIFY',
    kind: 'RESPONSABLE',
    channel: 'EMAIL_ELSE_LETTER',
    resetPassword: false,
  };
  const factsAbout = (name: string, more: Partial<TargetFacts> = {}): TargetFacts => ({
    ...factsOf(fold(ACCOUNTS[name]!)!, true),
    ...more,
  });

  it.each([
    ['activated by FranceConnect', notify, 'FRANCECONNECT'],
    ['registered by its holder', notify, 'SELF_REGISTERED'],
    ['closed', notify, 'ACCOUNT_CLOSED'],
    ['merged', notify, 'ACCOUNT_MERGED'],
    ['not notified, without e-mail', { ...notify, channel: 'EMAIL' }, 'EMAIL_MISSING'],
    ['activated, address not proven', { ...notify, channel: 'EMAIL', resetPassword: true }, 'EMAIL_UNPROVEN'],
    ['notified by letter', { ...notify, unlessSince: AT }, 'ALREADY_NOTIFIED'],
    ['activated', { action: 'INVITE', kind: 'RESPONSABLE', channel: 'EMAIL' }, 'ALREADY_ACTIVATED'],
    ['not notified, without e-mail', { action: 'INVITE', kind: 'RESPONSABLE', channel: 'EMAIL' }, 'EMAIL_MISSING'],
    [
      'invited by e-mail',
      { action: 'INVITE', kind: 'RESPONSABLE', channel: 'LETTER', unlessSince: AT },
      'ALREADY_INVITED',
    ],
    [
      'notified by letter',
      { action: 'INVITE', kind: 'RESPONSABLE', channel: 'LETTER', unlessSince: AT },
      'ALREADY_NOTIFIED',
    ],
    ['not notified', { action: 'RESET', kind: 'RESPONSABLE' }, 'NOT_NOTIFIED'],
    ['expired', { action: 'RESET', kind: 'RESPONSABLE' }, 'ACCOUNT_EXPIRED'],
    ['notified by letter', { action: 'FORCE_CHANGE', kind: 'RESPONSABLE' }, 'NOT_ACTIVATED'],
    ['activated by FranceConnect', { action: 'FORCE_CHANGE', kind: 'RESPONSABLE' }, 'FRANCECONNECT'],
    ['activated', { action: 'FORCE_CHANGE', kind: 'RESPONSABLE', unlessSince: AT }, 'CHANGED_SINCE'],
    ['activated, new password demanded', { action: 'FORCE_CHANGE', kind: 'RESPONSABLE' }, 'ALREADY_FORCED'],
  ] as const)('leaves out an account %s of %j as %s', (name, order, reason) => {
    expect(verdictOn(order, factsAbout(name))).toEqual({ verdict: 'LEFT_OUT', reason });
  });

  it('leaves out accounts whose children are in other schools or that were reset since, and takes those notified before', () => {
    expect(verdictOn(notify, factsAbout('not notified', { inSchool: false }))).toEqual({
      verdict: 'LEFT_OUT',
      reason: 'NOT_IN_SCHOOL',
    });
    const forced = { action: 'FORCE_CHANGE', kind: 'RESPONSABLE', unlessSince: LATER } as const;
    expect(verdictOn(forced, factsAbout('activated', { passwordResetAt: LATER }))).toEqual({
      verdict: 'LEFT_OUT',
      reason: 'RESET_SINCE',
    });
    expect(verdictOn(forced, factsAbout('activated'))).toEqual({ verdict: 'TAKEN' });
    expect(verdictOn({ ...notify, unlessSince: LATER }, factsAbout('notified by letter')).verdict).toBe('TAKEN');
    // An account that was invited may still be notified.
    expect(verdictOn({ ...notify, unlessSince: AT }, factsAbout('invited by e-mail')).verdict).toBe('TAKEN');
  });

  it.each([
    ['notified by letter', { ...notify, resetPassword: true }, 'LETTER', true],
    ['notified by letter', notify, 'LETTER', false],
    ['notified by letter', { action: 'RESET', kind: 'RESPONSABLE' }, 'LETTER', true],
    ['notified by e-mail', { ...notify, resetPassword: true }, 'EMAIL', false],
    ['activated', { ...notify, resetPassword: true }, 'LETTER', false],
  ] as const)(
    'on an account %s, of %j, voids a password that may be in the post: %s → %s',
    (name, order, channel, voids) => {
      expect(voidsLetter(order, { ...factsAbout(name), notifiedChannel: channel })).toBe(voids);
    },
  );
});
