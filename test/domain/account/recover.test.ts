import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RequestPasswordReset, ResetPasswordByCode } from '../../../src/domain/account/commands.js';
import type { AccountEvent, RecoveryChannel } from '../../../src/domain/account/events.js';
import { addSeconds } from '../../../src/domain/calendar.js';
import {
  accountId,
  activated,
  activatedByHolder,
  AT,
  children,
  freshPassword,
  given,
  hasExpired,
  isActivated,
  known,
  on,
  personId,
  ref,
  UAI,
  wasNotified,
} from '../support.js';

const NOW = '2026-09-10T07:00:00.000Z';
const EARLY = '2026-09-09T07:00:00.000Z';
/** The mobile of contact 4 is proven beside the address of contact 2. */
const mobileProven = on(EARLY, { type: 'ContactProven', data: { contact: ref(4), field: 'MOBILE' } });
const signedIn: AccountEvent = { type: 'SignedIn', data: { method: 'PASSWORD' } };
const changed: AccountEvent = { type: 'PasswordChanged', data: { credentialId: 'c9', reason: 'RESET' } };
const confirmed: AccountEvent = { type: 'ChildrenConfirmed', data: { studentIds: ['emma', 'yvan'] } };
const confirmation = { children, birthDates: ['2014-11-02', '2012-03-14'] };
/** Registered without the school: a proven mobile, no address. */
const registered = [
  ...known,
  ...mobileProven,
  ...on(EARLY, {
    type: 'AccountActivated',
    data: { path: 'SELF_REGISTERED', origin: 'RESPONSABLE', credentialId: 'c2' },
  }),
];
const pupil = [
  ...on(EARLY, { type: 'AccountPreCreated', data: { accountId, kind: 'STUDENT', personId, studentId: 'emma' } }),
  ...mobileProven,
  ...on(EARLY, activated()),
];

describe('asking for a new password', () => {
  const ask = (channel: RecoveryChannel, at = NOW): RequestPasswordReset => ({
    type: 'RequestPasswordReset',
    at,
    tokenId: 't1',
    channel,
  });
  const requested = (channel: 'EMAIL' | 'SMS' | 'SCHOOL'): AccountEvent => ({
    type: 'PasswordResetRequested',
    data: channel === 'EMAIL' ? { channel, tokenId: 't1' } : { channel },
  });

  it.each([
    ['both proven, by e-mail', [isActivated, mobileProven], 'EMAIL', 'EMAIL'],
    ['both proven, by SMS', [isActivated, mobileProven], 'SMS', 'SMS'],
    ['the address alone, by SMS', [isActivated], 'SMS', 'EMAIL'],
    ['the mobile alone, by e-mail', [registered], 'EMAIL', 'SMS'],
    ['a pupil, who gives no birth dates, by SMS', [pupil], 'SMS', 'SCHOOL'],
  ] as const)('%s', (_, past, chosen, way) => {
    given(...past)
      .when(ask(chosen))
      .then(requested(way));
  });

  it('goes another way once SMS are closed after wrong birth dates', () => {
    const closed = on(NOW, { type: 'BirthDatesMismatched', data: { failures: 20, by: 'SMS' } });
    given(isActivated, mobileProven, closed).when(ask('SMS')).then(requested('EMAIL'));
    given(registered, closed).when(ask('SMS')).then(requested('SCHOOL'));
  });

  it('is possible by either channel, whatever was asked by the other', () => {
    given(isActivated, mobileProven, on(NOW, requested('EMAIL')))
      .when(ask('SMS'))
      .then(requested('SMS'));
    const both = on(NOW, requested('EMAIL'), requested('SMS'));
    given(isActivated, mobileProven, both).when(ask('SMS')).unchanged();
    given(isActivated, mobileProven, both).when(ask('EMAIL')).unchanged();
  });

  it('is possible again at once when the address has changed: the link that went to the one before opens nothing', () => {
    const change = on(NOW, requested('EMAIL'), { type: 'EmailChangeConfirmed', data: { contact: ref(8) } });
    given(isActivated, change).when(ask('EMAIL')).then(requested('EMAIL'));
  });

  it('leads to one request in the hour that a link is valid, and in five minutes by SMS, however they are mixed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('EMAIL', 'SMS'), fc.integer({ min: 0, max: 240 })), { maxLength: 30 }),
        asks => {
          let at = NOW;
          const past = [...isActivated, ...mobileProven];
          const made: { channel: string; at: string }[] = [];
          for (const [channel, seconds] of asks) {
            at = addSeconds(at, seconds);
            for (const event of given(past).when(ask(channel, at)).events) {
              past.push({ event, at });
              made.push({ channel, at });
            }
          }
          for (const channel of ['EMAIL', 'SMS']) {
            const times = made.filter(one => one.channel === channel).map(one => Date.parse(one.at));
            const apart = channel === 'EMAIL' ? 3_600_000 : 300_000;
            times.slice(1).forEach((time, i) => expect(time - times[i]!).toBeGreaterThanOrEqual(apart));
            expect(made.some(one => one.channel === channel)).toBe(asks.some(([one]) => one === channel));
          }
        },
      ),
    );
  });
});

describe('recovering a password by SMS', () => {
  const byCode: ResetPasswordByCode = {
    type: 'ResetPasswordByCode',
    at: NOW,
    proven: ref(4),
    credentialId: 'c2',
    newPassword: freshPassword(),
    confirmation,
  };
  const byLink = { ...byCode, type: 'ResetPasswordByLink', channel: 'SMS' } as const;

  it.each([
    ['the code', byCode],
    ['the link', byLink],
  ])('changes the password and signs in by %s with the birth dates, and ends the lock', (_, command) => {
    const locked = on(EARLY, { type: 'AccountLocked', data: { until: '2026-09-10T08:00:00.000Z' } });
    given(isActivated, mobileProven).when(command).then(confirmed, changed, signedIn);
    given(registered, locked)
      .when(command)
      .then({ type: 'AccountUnlocked', data: { reason: 'RECOVERED' } }, confirmed, changed, signedIn);
  });

  it('signs in after a reset by the school, too: the birth dates were given', () => {
    const reset = on(EARLY, { type: 'PasswordReset', data: { credentialId: 'c4', uai: UAI } });
    given(isActivated, mobileProven, reset)
      .when({ ...byCode, credentialId: 'c4' })
      .then(confirmed, changed, signedIn);
  });

  it.each([
    ['code', byCode, 'CODE_INVALID'],
    ['link', byLink, 'TOKEN_INVALID'],
  ] as const)(
    'is refused by a %s sent to what is not proven any more, or under another password',
    (_, command, code) => {
      const other = on(EARLY, { type: 'PhoneChangeConfirmed', data: { contact: ref(7) } });
      given(isActivated, mobileProven, other).when(command).refused(code);
      given(isActivated).when(command).refused(code);
      given(isActivated, mobileProven)
        .when({ ...command, proven: ref(2) })
        .refused(code);
      given(isActivated, mobileProven)
        .when({ ...command, credentialId: 'c1' })
        .refused(code);
      for (const past of [known, wasNotified, hasExpired, activatedByHolder, pupil])
        given(past).when(command).refused(code);
    },
  );

  it('needs the birth dates of all children, which the operator of a gateway does not know', () => {
    const { type, at, proven, credentialId, newPassword } = byCode;
    const without = { type, at, proven, newPassword, ...(credentialId !== undefined && { credentialId }) };
    given(isActivated, mobileProven).when(without).refused('BIRTH_DATES_REQUIRED');
    const tooMany = on(EARLY, { type: 'BirthDatesMismatched', data: { failures: 20, by: 'SMS' } });
    given(isActivated, mobileProven, tooMany).when(byCode).refused('BIRTH_DATES_BY_LETTER');
    for (const birthDates of [[], ['2012-03-14'], ['2012-03-14', '2012-03-14']])
      given(isActivated, mobileProven)
        .when({ ...byCode, confirmation: { children, birthDates } })
        .refused('BIRTH_DATES_MISMATCH', { type: 'BirthDatesMismatched', data: { failures: 1, by: 'SMS' } });
    const tooOften = on(EARLY, {
      type: 'BirthDatesMismatched',
      data: { failures: 10, retryAt: '2026-09-10T07:10:00.000Z', by: 'SMS' },
    });
    given(isActivated, mobileProven, tooOften).when(byCode).refused('BIRTH_DATES_MISMATCH');
  });

  it('is refused with a password that is weak, or the present one', () => {
    given(isActivated, mobileProven)
      .when({ ...byCode, newPassword: { ...freshPassword(), weakness: 'PASSWORD_COMMON' } })
      .refused('PASSWORD_COMMON');
    given(isActivated, mobileProven)
      .when({ ...byCode, newPassword: { ...freshPassword(), reused: true } })
      .refused('PASSWORD_REUSED');
  });
});

describe('recovering a login', () => {
  const ask = { type: 'RecoverLogin', at: NOW, channel: 'SMS', proven: true, language: 'en' } as const;
  const recovered: AccountEvent = { type: 'LoginRecovered', data: { channel: 'SMS', language: 'en' } };

  it('is sent to what is proven, once in five minutes by each channel', () => {
    given(isActivated, mobileProven).when(ask).then(recovered);
    given(isActivated, mobileProven, on('2026-09-10T06:55:01.000Z', recovered)).when(ask).unchanged();
    given(isActivated, mobileProven, on('2026-09-10T06:55:00.000Z', recovered)).when(ask).then(recovered);
    const byEmail: AccountEvent = { type: 'LoginRecovered', data: { channel: 'EMAIL', language: 'fr' } };
    given(isActivated, mobileProven, on(NOW, byEmail)).when(ask).then(recovered);
  });

  it('is not sent where the contact is not proven any more, nor on an account that is not activated', () => {
    given(isActivated, mobileProven)
      .when({ ...ask, proven: false })
      .unchanged();
    const closed = on(AT, { type: 'AccountClosed', data: { reason: 'NO_LINK' } });
    for (const past of [known, wasNotified, hasExpired, [...isActivated, ...closed]]) given(past).when(ask).unchanged();
  });
});
