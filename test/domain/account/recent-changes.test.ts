/** Given changes of contact details and passwords, which of them their holder can stop, and what the account is then. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addSeconds } from '../../../src/domain/calendar.js';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import { stoppableChange, STOP_SECONDS } from '../../../src/domain/account/recent-changes.js';
import { stopChange } from '../../../src/domain/account/stop-change.js';
import type { Account } from '../../../src/domain/account/state.js';
import { evolve } from '../../../src/domain/account/evolve.js';
import { AT, fold, isActivated, ref } from '../support.js';

const after = (account: Account, at: string, ...events: AccountEvent[]): Account =>
  events.reduce((before, event) => evolve(before, event, at), account);
const email = (version: number): AccountEvent[] => [
  { type: 'EmailChangeRequested', data: { contact: ref(version), tokenId: `t${version}` } },
  { type: 'EmailChangeConfirmed', data: { contact: ref(version) } },
];
const later = (seconds: number): string => addSeconds(AT, seconds);
const account = fold(isActivated)!;
const back = { contact: ref(9), hasEmail: true, hasMobile: false, email: ref(2) };

describe('a change', () => {
  it('can be stopped for 72 hours after it was asked for, and for 72 after it was confirmed', () => {
    const [asked, confirmed] = email(5) as [AccountEvent, AccountEvent];
    const pending = after(account, AT, asked);
    expect(stoppableChange(pending, 't5', later(STOP_SECONDS - 1))).toMatchObject({ proven: account.proven });
    expect(stoppableChange(pending, 't5', later(STOP_SECONDS))).toBeUndefined();
    const done = after(pending, later(3_600), confirmed);
    expect(stoppableChange(done, 't5', later(STOP_SECONDS + 3_599))).toMatchObject({ proven: account.proven });
    expect(stoppableChange(done, 't5', later(STOP_SECONDS + 3_600))).toBeUndefined();
  });

  it.each<[string, Account, string]>([
    ['of another name', after(account, AT, ...email(5)), 't6'],
    ['of an account that is closed', { ...after(account, AT, ...email(5)), state: 'CLOSED' }, 't5'],
    [
      'by which somebody leaves a mailbox that was put back shortly before',
      after({ ...account, putBackAt: AT }, later(86_400), ...email(5)),
      't5',
    ],
  ])('%s is not stopped', (_, changed, changeId) => {
    const command = { type: 'StopChange', at: later(90_000), changeId, resetTokenId: 'r' } as const;
    expect(stopChange(changed, command)).toMatchObject({ outcome: 'refused', refusal: { code: 'TOKEN_INVALID' } });
  });

  it('can be stopped again a month after something was put back', () => {
    const month = addSeconds(AT, 30 * 86_400);
    const changed = after({ ...account, putBackAt: AT }, month, ...email(5));
    expect(stoppableChange(changed, 't5', month)).toBeDefined();
  });

  it('stopped voids the password and asks for another one at the address proven then', () => {
    const changed = after(account, AT, ...email(5));
    const decided = stopChange(changed, { type: 'StopChange', at: AT, changeId: 't5', back, resetTokenId: 'r' });
    expect(decided).toEqual({
      outcome: 'accepted',
      events: [
        { type: 'ChangeStopped', data: { changeId: 't5', back } },
        { type: 'PasswordResetRequested', data: { channel: 'EMAIL', tokenId: 'r' } },
      ],
    });
    const stopped = after(changed, AT, { type: 'ChangeStopped', data: { changeId: 't5', back } });
    expect(stopped).toMatchObject({ contact: ref(9), proven: { EMAIL: ref(2) }, confirmChildrenAgain: true });
    expect([stopped.credential, stopped.emailChange, stopped.recentChanges]).toEqual([undefined, undefined, []]);
  });

  it('of an account without a password, which FranceConnect alone opens, leads to no link for one', () => {
    const changed = after({ ...account, origin: 'FRANCECONNECT', credential: undefined }, AT, ...email(5));
    const decided = stopChange(changed, { type: 'StopChange', at: AT, changeId: 't5', back, resetTokenId: 'r' });
    expect(decided).toMatchObject({ outcome: 'accepted', events: [{ type: 'ChangeStopped' }] });
  });

  it('can be stopped however many changes follow it, with what was proven before it', () => {
    const changes = fc.array(
      fc.oneof(
        fc.integer({ min: 10, max: 99 }).map(email),
        fc
          .uuid()
          .map((credentialId): AccountEvent[] => [
            { type: 'PasswordChanged', data: { credentialId, reason: 'HOLDER' } },
          ]),
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(changes, following => {
        const changed = after(account, AT, ...email(5), ...following.flat());
        expect(stoppableChange(changed, 't5', AT)).toMatchObject({ proven: account.proven, contact: account.contact });
        expect(changed.recentChanges!.length).toBeLessThanOrEqual(20);
        const stopped = after(changed, AT, { type: 'ChangeStopped', data: { changeId: 't5', back } });
        expect(stopped.recentChanges).toEqual([]);
      }),
    );
  });
});
