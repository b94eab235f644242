import { describe, expect, it } from '@jest/globals';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import { lastDelivery, type Delivery } from '../../../src/domain/account/state.js';
import { AT, given, isActivated, isActivating, on, wasNotified } from '../support.js';

describe('what became of the mails', () => {
  const delivered: AccountEvent = { type: 'NotificationDelivered', data: { channel: 'EMAIL', notificationId: 'n1' } };
  const record = { type: 'RecordDelivery', at: AT, notificationId: 'n1', channel: 'EMAIL' } as const;
  it('delivered, once', () => {
    given(wasNotified).when(record).then(delivered);
    given(wasNotified, on(AT, delivered)).when(record).unchanged();
  });
  it('failed, even after it was handed over', () =>
    given(wasNotified, on(AT, delivered))
      .when({ ...record, failure: 'BOUNCED' })
      .then({ type: 'NotificationFailed', data: { channel: 'EMAIL', notificationId: 'n1', reason: 'BOUNCED' } }));
  it('failed, delivered when tried again, and failed once more as it came back', () => {
    const failed: AccountEvent = {
      type: 'NotificationFailed',
      data: { channel: 'EMAIL', notificationId: 'n1', reason: 'BOUNCED' },
    };
    const failure = { ...record, failure: 'BOUNCED' };
    given(wasNotified, on(AT, failed)).when(failure).unchanged();
    given(wasNotified, on(AT, failed)).when(record).then(delivered);
    given(wasNotified, on(AT, failed), on(AT, delivered)).when(failure).then(failed);
    given(wasNotified, on(AT, failed), on(AT, delivered), on(AT, failed)).when(failure).unchanged();
  });

  const sent: AccountEvent = { type: 'ActivationEmailSent', data: { tokenId: 't1' } };
  const recordSent = { type: 'RecordActivationEmail', at: AT, tokenId: 't1' } as const;
  it('confirmation e-mail sent, once, while the activation is pending', () => {
    given(isActivating).when(recordSent).then(sent);
    given(isActivating, on(AT, sent)).when(recordSent).unchanged();
    given(isActivated).when(recordSent).unchanged();
  });
});

describe('the last delivery', () => {
  const one = (notificationId: string, outcome: 'DELIVERED' | 'FAILED', at: string): Delivery => ({
    notificationId,
    outcome,
    at,
  });
  it('is the latest word on the last notification; a late report on an earlier one says nothing about it', () => {
    expect(lastDelivery({ deliveries: [] })).toBeUndefined();
    const deliveries = [one('a', 'DELIVERED', '1'), one('b', 'DELIVERED', '2'), one('a', 'FAILED', '3')];
    expect(lastDelivery({ deliveries })).toEqual(one('b', 'DELIVERED', '2'));
    expect(lastDelivery({ deliveries: [...deliveries, one('b', 'FAILED', '4')] })).toEqual(one('b', 'FAILED', '4'));
  });
});
