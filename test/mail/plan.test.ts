import { describe, expect, it } from '@jest/globals';
import type { Account } from '../../src/domain/account/state.js';
import { plan } from '../../src/mail/plan.js';
import { AT, EXPIRES_AT, fold, isActivated, known, notified, on } from '../domain/support.js';

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
    expect(plan(job, { ...account, mergedInto }, AT)).toBeUndefined();
  });
});

describe('a reminder queued', () => {
  const reminder = { ...job, template: 'EXPIRY_REMINDER', details: { expiresAt: EXPIRES_AT } } as const;
  const byEmail = [...known, ...on(AT, notified({ channel: 'EMAIL' }))];

  it('is sent to whom the e-mail of the notification went', () =>
    expect(plan(reminder, fold(byEmail)!, AT)).toMatchObject({ token: { purpose: 'ACTIVATION' } }));

  it('is not sent once a letter went out: its reader gets no link by e-mail', () =>
    expect(plan(reminder, fold([...byEmail, ...on(AT, notified())])!, AT)).toBeUndefined());
});
