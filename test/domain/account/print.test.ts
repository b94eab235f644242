import { describe, expect, it } from '@jest/globals';
import type { LetterContents, PrintLetter } from '../../../src/domain/account/commands.js';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import {
  AT,
  EXPIRES_AT,
  UAI,
  activatedByHolder,
  given,
  hasExpired,
  isActivated,
  isActivating,
  known,
  on,
  roundTrip,
  wasNotified,
  type Past,
} from '../support.js';

const LATER = '2026-10-05T08:00:00.000Z';

const print = (contents: LetterContents, more: Partial<PrintLetter> = {}): PrintLetter => ({
  type: 'PrintLetter',
  at: LATER,
  uai: UAI,
  printId: 'print',
  contents,
  inSchool: true,
  eligible: true,
  ...more,
});

const printed = (number: number, more: { credentialId?: string; invitation?: boolean } = {}): AccountEvent => ({
  type: 'LetterPrinted',
  data: { uai: UAI, printId: 'print', number, ...more },
});

const invited = (at: string): Past[] => on(at, { type: 'AccountInvited', data: { channel: 'LETTER', uai: UAI } });
const reset: Past[] = on('2026-09-20T08:00:00.000Z', { type: 'PasswordReset', data: { credentialId: 'c7', uai: UAI } });
const closed: Past[] = on('2026-09-20T08:00:00.000Z', { type: 'AccountClosed', data: { reason: 'NO_LINK' } });

describe('a printed letter', () => {
  it('carries the provisional password that is in force, and is numbered from 1', () => {
    for (const contents of ['ACCESS', 'PASSWORD'] as const)
      given(wasNotified)
        .when(print(contents))
        .then(printed(1, { credentialId: 'c1' }));
    given(wasNotified, on(AT, printed(1, { credentialId: 'c1' })))
      .when(print('PASSWORD'))
      .then(printed(2, { credentialId: 'c1' }));
  });

  it('carries it too while the activation waits for its e-mail, and after a reset of an activated account', () => {
    given(isActivating)
      .when(print('PASSWORD'))
      .then(printed(1, { credentialId: 'c1' }));
    given(isActivated, reset)
      .when(print('PASSWORD'))
      .then(printed(1, { credentialId: 'c7' }));
  });

  it('carries the login alone once the holder has chosen a password, and is refused when it is to carry a password', () => {
    given(isActivated).when(print('ACCESS')).then(printed(1));
    given(isActivated).when(print('PASSWORD')).refused('NO_PROVISIONAL_PASSWORD');
  });

  it('names its campaign', () => {
    given(wasNotified)
      .when(print('ACCESS', { campaignId: 'campaign' }))
      .then({
        type: 'LetterPrinted',
        data: { uai: UAI, printId: 'print', number: 1, credentialId: 'c1', campaignId: 'campaign' },
      });
  });

  it.each([
    ['never notified', known, 'NOT_NOTIFIED'],
    ['expired', hasExpired, 'ACCOUNT_EXPIRED'],
    ['closed', [...wasNotified, ...closed], 'ACCOUNT_CLOSED'],
    ['opened by its holder', activatedByHolder, 'NO_SCHOOL_ACTION'],
  ] as const)('is refused of an account %s', (_, past, code) => {
    for (const contents of ['ACCESS', 'PASSWORD'] as const) given(past).when(print(contents)).refused(code);
  });

  it('is refused once the time of the account is over, though nobody has had it expire yet', () => {
    for (const contents of ['ACCESS', 'PASSWORD'] as const)
      given(wasNotified)
        .when(print(contents, { at: EXPIRES_AT }))
        .refused('ACCOUNT_EXPIRED');
  });

  it('is refused to a school in which no pupil of the account is enrolled, whatever it carries', () => {
    for (const contents of ['ACCESS', 'PASSWORD', 'INVITATION'] as const)
      given(wasNotified)
        .when(print(contents, { inSchool: false }))
        .refused('NOT_IN_SCHOOL');
  });
});

describe('a printed invitation', () => {
  it('carries no password, even where one is in force, and changes nothing but its own number', () => {
    const outcome = given(wasNotified, invited(AT)).when(print('INVITATION'));
    outcome.then(printed(1, { invitation: true }));
    const { account } = given(wasNotified, invited(AT));
    expect(outcome.account).toEqual({ ...account, invitations: 1 });
  });

  it('goes to accounts that were never notified, and to those that have expired', () => {
    for (const past of [known, hasExpired])
      given(past, invited(AT))
        .when(print('INVITATION'))
        .then(printed(1, { invitation: true }));
  });

  it('is numbered since it was last sent, apart from the letters', () => {
    const letter = on(AT, printed(4, { credentialId: 'c1' }));
    const once = [...wasNotified, ...letter, ...invited(AT), ...on(AT, printed(1, { invitation: true }))];
    given(once)
      .when(print('INVITATION'))
      .then(printed(2, { invitation: true }));
    given(once)
      .when(print('ACCESS'))
      .then(printed(5, { credentialId: 'c1' }));
    given(once, invited(LATER))
      .when(print('INVITATION'))
      .then(printed(1, { invitation: true }));
  });

  it('is refused where nobody is to be invited', () => {
    given(isActivated).when(print('INVITATION')).refused('ALREADY_ACTIVATED');
    given(activatedByHolder).when(print('INVITATION')).refused('NO_SCHOOL_ACTION');
    given(known)
      .when(print('INVITATION', { eligible: false }))
      .refused('NOT_ELIGIBLE');
  });

  it('is stored and read as it was', () => {
    const event = printed(1, { invitation: true });
    expect(roundTrip(event)).toEqual(event);
  });
});
