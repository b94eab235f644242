import { describe, expect, it } from '@jest/globals';
import type { PasswordFacts } from '../../../src/domain/account/commands.js';
import { codeOfTry, textsOfTry, UNTOLD_TEXTS } from '../../../src/domain/diagnosis/failed-tries.js';
import { REFUSALS } from '../../../src/domain/refusals.js';
import {
  EXPIRES_AT,
  fold,
  isActivated,
  known,
  on,
  rightPassword,
  wasNotified,
  wrongPassword,
  type Past,
} from '../support.js';

const SOON = '2026-09-08T18:06:00.000Z';
const locked = [
  ...isActivated,
  ...on('2026-09-08T18:05:30.000Z', { type: 'AccountLocked', data: { until: '2026-09-08T18:20:30.000Z' } }),
];

describe('the code of a failed try', () => {
  it.each<[string, Past[], PasswordFacts, string, string]>([
    ['a wrong password', isActivated, wrongPassword, SOON, 'PASSWORD_WRONG'],
    ['any password while sign-in is barred', locked, rightPassword, SOON, 'SIGN_IN_LOCKED'],
    ['a password that the account never had', known, wrongPassword, SOON, 'NO_PASSWORD'],
    ['a provisional password after its three months', wasNotified, rightPassword, EXPIRES_AT, 'ACCOUNT_EXPIRED'],
  ])('says what visitors are not told: %s', (_what, past, password, at, code) => {
    expect(codeOfTry(fold(past)!, 'CREDENTIALS_INVALID', { at, password })).toBe(code);
  });

  it('is that of the refusal where visitors are told it', () => {
    const account = fold(wasNotified)!;
    expect(codeOfTry(account, 'BIRTH_DATES_MISMATCH', { at: SOON, password: rightPassword })).toBe(
      'BIRTH_DATES_MISMATCH',
    );
    expect(codeOfTry(account, 'TOKEN_INVALID', { at: SOON })).toBe('TOKEN_INVALID');
  });

  it('has words of its own, in French and English, and none that a refusal has', () => {
    for (const [code, texts] of Object.entries(UNTOLD_TEXTS)) {
      expect(Object.hasOwn(REFUSALS, code)).toBe(false);
      expect(textsOfTry(code)).toEqual(texts);
      expect(texts.fr).not.toBe(texts.en);
    }
    expect(textsOfTry('BIRTH_DATES_MISMATCH')).toBe(REFUSALS.BIRTH_DATES_MISMATCH);
    expect(textsOfTry('CODE_OF_LAST_YEAR')).toBeUndefined();
    expect(textsOfTry('toString')).toBeUndefined();
  });
});
