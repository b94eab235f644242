/** The preview of a print and the print itself judge an account alike. */
import { describe, expect, it } from '@jest/globals';
import { withoutLetter, WITHOUT_LETTER_TEXTS } from '../../../src/domain/account/without-letter.js';
import type { Account } from '../../../src/domain/account/state.js';
import { decideAccount } from '../deciders.js';
import {
  accountId,
  AT,
  activatedByHolder,
  EXPIRES_AT,
  fold,
  hasExpired,
  isActivated,
  isActivating,
  known,
  on,
  UAI,
  wasNotified,
  type Past,
} from '../support.js';

const LATER = '2026-10-05T08:00:00.000Z';
const happened = on.bind(undefined, '2026-09-20T08:00:00.000Z');

const ACCOUNTS: Readonly<Record<string, readonly Past[]>> = {
  'not notified': known,
  notified: wasNotified,
  activating: isActivating,
  activated: isActivated,
  'activated, then reset by the school': [
    ...isActivated,
    ...happened({ type: 'PasswordReset', data: { credentialId: 'c7', uai: UAI } }),
  ],
  expired: hasExpired,
  'opened by FranceConnect': activatedByHolder,
  'registered by its holder': [
    ...known,
    ...on(AT, {
      type: 'AccountActivated',
      data: { path: 'SELF_REGISTERED', origin: 'RESPONSABLE', credentialId: 'c2' },
    }),
  ],
  closed: [...wasNotified, ...happened({ type: 'AccountClosed', data: { reason: 'NO_LINK' } })],
  merged: [
    ...wasNotified,
    ...happened({
      type: 'AccountsMerged',
      data: {
        ...{ mergeId: 'm1', keptAccountId: 'other', absorbedAccountId: accountId, reason: 'SCHOOL' },
        ...{ sources: [], links: [], disputes: [] },
      },
    }),
  ],
};

const factsOf = ({ state, origin, mergedInto, credential, expiresAt }: Account, inSchool: boolean) => ({
  ...{ state, origin, inSchool, expiresAt },
  merged: mergedInto !== undefined,
  provisional: credential?.provisional === true,
});

describe('why an account has no letter with a password', () => {
  it.each(
    Object.keys(ACCOUNTS).flatMap(name =>
      [true, false].flatMap(inSchool => [LATER, EXPIRES_AT].map(at => [name, inSchool, at] as const)),
    ),
  )('of an account %s (in the school: %s, at %s) is what the print answers', (name, inSchool, at) => {
    const account = fold(ACCOUNTS[name]!)!;
    const reason = withoutLetter(factsOf(account, inSchool), at);
    const print = { type: 'PrintLetter', at, uai: UAI, printId: 'p', contents: 'PASSWORD', inSchool } as const;
    const answer = decideAccount(account, { ...print, eligible: true });
    expect([reason, answer.outcome]).toEqual([reason, reason === undefined ? 'accepted' : 'refused']);
    if (answer.outcome === 'accepted')
      expect(answer.events).toMatchObject([{ type: 'LetterPrinted', data: { credentialId: expect.any(String) } }]);
  });

  it.each([
    ['not notified', 'NOT_NOTIFIED'],
    ['notified', undefined],
    ['activating', undefined],
    ['activated', 'NO_PROVISIONAL_PASSWORD'],
    ['activated, then reset by the school', undefined],
    ['expired', 'ACCOUNT_EXPIRED'],
    ['opened by FranceConnect', 'FRANCECONNECT'],
    ['registered by its holder', 'SELF_REGISTERED'],
    ['closed', 'ACCOUNT_CLOSED'],
    ['merged', 'ACCOUNT_MERGED'],
  ])('of an account %s is %s', (name, reason) => {
    expect(withoutLetter(factsOf(fold(ACCOUNTS[name]!)!, true), LATER)).toBe(reason);
  });

  it('is that nothing is known of an unknown account, and that the pupil left, of one of another school', () => {
    expect(withoutLetter(undefined, LATER)).toBe('ACCOUNT_UNKNOWN');
    expect(withoutLetter(factsOf(fold(wasNotified)!, false), LATER)).toBe('NOT_IN_SCHOOL');
  });

  it('has a remedy, in both languages', () => {
    for (const { reason, remedy } of Object.values(WITHOUT_LETTER_TEXTS))
      for (const text of [reason.fr, reason.en, remedy.fr, remedy.en]) expect(text).toMatch(/\w.*\.$/);
  });
});
