import { describe, expect, it } from '@jest/globals';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import { lastDelivery, type Delivery } from '../../../src/domain/account/state.js';
import { AT, given, isActivated, isActivating, on, wasNotified } from '../support.js';

describe('recording what became of an e-mail', () => {
  const delivered: AccountEvent = { type: 'NotificationDelivered', data: { channel: 'EMAIL', notificationId: 'n1' } };
  const record = { type: 'RecordDelivery', at: AT, notificationId: 'n1', channel: 'EMAIL' } as const;
  it('records its delivery once', () => {
    given(wasNotified).when(record).then(delivered);
    given(wasNotified, on(AT, delivered)).when(record).unchanged();
  });
  it('records its failure even after it was delivered', () =>
    given(wasNotified, on(AT, delivered))
      .when({ ...record, failure: 'BOUNCED' })
      .then({ type: 'NotificationFailed', data: { channel: 'EMAIL', notificationId: 'n1', reason: 'BOUNCED' } }));
  it('records a failure, the delivery of another try, and the failure of that, each once', () => {
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
  it('records once that the confirmation e-mail was sent, while the activation is pending', () => {
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
  it('is the latest report on the last notification, whatever is reported late on an earlier one', () => {
    expect(lastDelivery({ deliveries: [] })).toBeUndefined();
    const deliveries = [one('a', 'DELIVERED', '1'), one('b', 'DELIVERED', '2'), one('a', 'FAILED', '3')];
    expect(lastDelivery({ deliveries })).toEqual(one('b', 'DELIVERED', '2'));
    expect(lastDelivery({ deliveries: [...deliveries, one('b', 'FAILED', '4')] })).toEqual(one('b', 'FAILED', '4'));
  });
});
