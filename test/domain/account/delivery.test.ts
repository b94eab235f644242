import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import { lastDelivery, type Delivery, type DeliveryOutcome } from '../../../src/domain/account/delivery-report.js';
import { AT, given, isActivated, isActivating, on, wasNotified, type Past } from '../support.js';

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

  it('changes nothing by a report on an earlier attempt, whenever it comes', () => {
    const failed = (attempt: number): AccountEvent => ({
      type: 'NotificationFailed',
      data: { channel: 'EMAIL', notificationId: 'n1', attempt, reason: 'BOUNCED' },
    });
    const sent: AccountEvent = {
      type: 'NotificationDelivered',
      data: { channel: 'EMAIL', notificationId: 'n1', attempt: 2 },
    };
    const failure = (attempt: number) => ({ ...record, attempt, failure: 'BOUNCED' });
    given(wasNotified, on(AT, failed(1)))
      .when({ ...record, attempt: 2 })
      .then(sent);
    given(wasNotified, on(AT, failed(1)), on(AT, sent))
      .when(failure(1))
      .unchanged();
    given(wasNotified, on(AT, sent)).when(failure(1)).unchanged();
    given(wasNotified, on(AT, sent)).when(failure(2)).then(failed(2));
    given(wasNotified, on(AT, failed(2)))
      .when({ ...record, attempt: 2 })
      .unchanged();
    given(wasNotified, on(AT, failed(2)))
      .when(failure(3))
      .then(failed(3));
  });

  it('records that it was dropped, unless it was sent', () => {
    const dropped = { ...record, dropped: 'ACTIVATED_SINCE' } as const;
    given(wasNotified)
      .when({ ...dropped, attempt: 1, campaignId: 'k1' })
      .then({
        type: 'NotificationDropped',
        data: { channel: 'EMAIL', notificationId: 'n1', attempt: 1, campaignId: 'k1', reason: 'ACTIVATED_SINCE' },
      });
    const sent: AccountEvent = {
      type: 'NotificationDelivered',
      data: { channel: 'EMAIL', notificationId: 'n1', attempt: 2 },
    };
    given(wasNotified, on(AT, sent))
      .when({ ...dropped, attempt: 1 })
      .unchanged();
  });

  it('leads to the same in whatever order reports come, and however often', () => {
    const attempts = fc.array(
      fc.constantFrom<readonly DeliveryOutcome[]>(['DELIVERED'], ['FAILED'], ['DELIVERED', 'FAILED'], []),
      { minLength: 1, maxLength: 4 },
    );
    const reports = attempts.chain(all => {
      const each = all.flatMap((outcomes, n) => outcomes.map(outcome => ({ attempt: n + 1, outcome })));
      return fc.tuple(fc.constant(all), fc.shuffledSubarray([...each, ...each], { minLength: each.length * 2 }));
    });
    fc.assert(
      fc.property(reports, ([attempts, order]) => {
        const past = order.reduce<readonly Past[]>((past, { attempt, outcome }) => {
          const failure = outcome === 'FAILED' ? { failure: 'BOUNCED' } : {};
          return [...past, ...on(AT, ...given(past).when({ ...record, attempt, ...failure }).events)];
        }, wasNotified);
        const { account } = given(past);
        const last = attempts.findLastIndex(outcomes => outcomes.length > 0);
        const stands = last < 0 ? undefined : { attempt: last + 1, outcome: attempts[last]!.at(-1) };
        expect(lastDelivery(account)).toEqual(stands && expect.objectContaining(stands));
      }),
    );
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
