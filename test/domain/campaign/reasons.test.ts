import { describe, expect, it } from '@jest/globals';
import { DROP_REASONS } from '../../../src/domain/account/delivery-report.js';
import { LEFT_OUT_REASONS } from '../../../src/domain/campaign/events.js';
import { DELIVERY_FAILURES, type DeliveryFailure } from '../../../src/domain/campaign/delivery-failures.js';
import { LEFT_OUT_TEXTS } from '../../../src/domain/campaign/left-out.js';
import { DROPPED_MAILS } from '../../../src/domain/campaign/dropped-mails.js';
import {
  deliveryTexts,
  droppedTexts,
  failureTexts,
  leftOutTexts,
  reasonTexts,
  textsOfCode,
} from '../../../src/domain/campaign/reasons.js';
import { REFUSALS } from '../../../src/domain/refusals.js';
import type { MailFaultCode } from '../../../src/mail/mail.js';

describe('the reasons of campaigns', () => {
  it('have words for every reason to leave an account out', () => {
    expect(Object.keys(LEFT_OUT_TEXTS).sort()).toEqual([...LEFT_OUT_REASONS].sort());
    expect(leftOutTexts('EMAIL_MISSING').remedy.en).toMatch(/letter/);
  });

  it('have words for every fault of the e-mail transport', () => {
    // Does not compile when the transport has a code without words.
    const codes: Record<MailFaultCode, DeliveryFailure> = {
      BOUNCED: 'BOUNCED',
      REFUSED: 'REFUSED',
      ADDRESS_INVALID: 'ADDRESS_INVALID',
      MAILBOX_DEFERRED: 'MAILBOX_DEFERRED',
      DEFERRED: 'DEFERRED',
      UNREACHABLE: 'UNREACHABLE',
      AUTHENTICATION: 'AUTHENTICATION',
      UNKNOWN: 'UNKNOWN',
    };
    for (const [code, words] of Object.entries(codes)) expect(deliveryTexts(code)).toBe(DELIVERY_FAILURES[words]);
  });

  it('have words for every reason to drop an e-mail', () => {
    expect(Object.keys(DROPPED_MAILS).sort()).toEqual([...DROP_REASONS].sort());
    for (const code of DROP_REASONS) expect(reasonTexts('DROPPED', code)).toBe(DROPPED_MAILS[code]);
    expect(droppedTexts('SOMETHING_NEW')).toBe(DROPPED_MAILS.OVERTAKEN);
  });

  it('know an e-mail dropped or not delivered by a code that nothing else has', () => {
    const codes = [...Object.keys(DELIVERY_FAILURES), ...DROP_REASONS];
    const others = ['FAULT', ...LEFT_OUT_REASONS, ...Object.keys(REFUSALS)];
    expect(codes.filter(code => others.includes(code))).toEqual([]);
    for (const code of DROP_REASONS) expect(textsOfCode(code)).toBe(DROPPED_MAILS[code]);
  });

  it('say of a code of a newer version, or of no code at all, what can be said', () => {
    expect(deliveryTexts('SOMETHING_NEW')).toBe(DELIVERY_FAILURES.UNKNOWN);
    expect(deliveryTexts('toString')).toBe(DELIVERY_FAILURES.UNKNOWN);
    expect(failureTexts('toString')).toBe(failureTexts('FAULT'));
  });

  it('say of a failed action the refusal that it met', () => {
    expect(failureTexts('ALREADY_ACTIVATED').reason).toBe(REFUSALS.ALREADY_ACTIVATED);
    expect(failureTexts('FAULT').reason).not.toBe(REFUSALS.ALREADY_ACTIVATED);
  });
});
