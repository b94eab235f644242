import { describe, expect, it } from '@jest/globals';
import type { AccountEvent } from '../../src/domain/account/events.js';
import type { Account } from '../../src/domain/account/state.js';
import { plan } from '../../src/mail/plan.js';
import type { MailJob } from '../../src/mail/task.js';
import {
  activatedByHolder,
  AT,
  EXPIRES_AT,
  fold,
  hasExpired,
  isActivated,
  known,
  notified,
  on,
  ref,
  UAI,
  type Past,
} from '../domain/support.js';

const asked = [
  ...isActivated,
  ...on(AT, { type: 'PasswordResetRequested', data: { channel: 'EMAIL', tokenId: 'token' } }),
];
const job = {
  eventId: 'event',
  template: 'PASSWORD_RESET',
  accountId: 'account',
  eventAt: AT,
  correlationId: 'request',
  details: { tokenId: 'token' },
} as const;

describe('an e-mail asked for', () => {
  it('is sent while the account stands', () =>
    expect(plan(job, fold(asked)!, AT)).toMatchObject({ token: { purpose: 'PASSWORD_RESET' } }));

  it('is not sent once the account was merged into another', () => {
    const account: Account = fold(asked)!;
    const mergedInto = { accountId: 'kept', mergeId: 'merge', at: AT, state: account.state, links: [] };
    expect(plan(job, { ...account, mergedInto }, AT)).toEqual({ dropped: true, reason: 'MERGED_SINCE' });
  });
});

describe('a reminder queued', () => {
  const reminder = { ...job, template: 'EXPIRY_REMINDER', details: { expiresAt: EXPIRES_AT } } as const;
  const byEmail = [...known, ...on(AT, notified({ channel: 'EMAIL' }))];

  it('is sent to whom the e-mail of the notification went', () =>
    expect(plan(reminder, fold(byEmail)!, AT)).toMatchObject({ token: { purpose: 'ACTIVATION' } }));

  it('is not sent once a letter went out: its reader gets no link by e-mail', () =>
    expect(plan(reminder, fold([...byEmail, ...on(AT, notified())])!, AT)).toEqual({ dropped: true }));
});

describe('an e-mail of a notification or an invitation that later events made pointless', () => {
  const LATER = '2026-09-09T08:00:00.000Z';
  const byEmail = [...known, ...on(AT, notified({ channel: 'EMAIL' }))];
  const waiting = {
    ...job,
    template: 'NOTIFICATION',
    details: { uai: UAI, resetPassword: false, expiresAt: EXPIRES_AT, credentialId: 'c1' },
  } as const;
  const invitation = { ...job, template: 'INVITATION', details: { uai: UAI } } as const;
  const closed: AccountEvent = { type: 'AccountClosed', data: { reason: 'NO_LINK' } };
  const mergedInto = { accountId: 'kept', mergeId: 'merge', at: AT, state: 'NOTIFIED', links: [] } as const;
  /** An activated account whose password the school resets by e-mail. */
  const reset = [...isActivated, ...on(LATER, notified({ channel: 'EMAIL', credentialId: 'c7', resetPassword: true }))];
  const ofReset = {
    ...waiting,
    eventAt: LATER,
    details: { uai: UAI, resetPassword: true, credentialId: 'c7' },
  } as const;
  const proven = on(AT, { type: 'ContactProven', data: { contact: ref(2), field: 'EMAIL' } });
  const sent: AccountEvent = {
    type: 'NotificationDelivered',
    data: { channel: 'EMAIL', notificationId: 'event', attempt: 1 },
  };

  it.each<[string, MailJob, readonly Past[], string | undefined]>([
    ['notified again', waiting, [...byEmail, ...on(LATER, notified())], 'NOTIFIED_SINCE'],
    ['activated', waiting, isActivated, 'ACTIVATED_SINCE'],
    ['expired', waiting, hasExpired, 'EXPIRED_SINCE'],
    ['closed', waiting, [...byEmail, ...on(LATER, closed)], 'CLOSED_SINCE'],
    ['never notified, as its history now says', waiting, known, 'OVERTAKEN'],
    ['sent already', waiting, [...byEmail, ...on(LATER, sent)], undefined],
    [
      'reset once more',
      ofReset,
      [...reset, ...proven, ...on(LATER, { type: 'PasswordReset', data: { credentialId: 'c8', uai: UAI } })],
      'PASSWORD_CHANGED_SINCE',
    ],
    ['activated', invitation, isActivated, 'ACTIVATED_SINCE'],
    ['closed', invitation, [...known, ...on(LATER, closed)], 'CLOSED_SINCE'],
    ['opened by its holder', invitation, activatedByHolder, 'OPENED_BY_HOLDER'],
    ['sent already', invitation, [...known, ...on(LATER, sent)], undefined],
  ])('(%s: %j) is dropped, and says why', (_, asked, past, reason) => {
    expect(plan(asked, fold(past)!, LATER)).toEqual({ dropped: true, reason });
  });

  it('is dropped once the account is absorbed, or its time to activate over', () => {
    expect(plan(waiting, { ...fold(byEmail)!, mergedInto }, LATER)).toEqual({ dropped: true, reason: 'MERGED_SINCE' });
    expect(plan(waiting, fold(byEmail)!, EXPIRES_AT)).toEqual({ dropped: true, reason: 'EXPIRED_SINCE' });
  });

  it('fails where the holder has to be told, and no proven address is left', () => {
    const account = fold(reset)!;
    expect(plan(ofReset, { ...account, proven: {} }, LATER)).toEqual({ impossible: 'ADDRESS_UNPROVEN' });
    expect(plan(ofReset, account, LATER)).toMatchObject({ text: 'RESET_BY_SCHOOL' });
  });
});
