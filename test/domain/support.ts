/**
 * For tests of the rules of accounts: `given(past events).when(command)`, then `.then(events)`, `.unchanged()` or `.refused(code)`.
 * Below are the events and pasts that many tests begin with.
 */
import { expect } from '@jest/globals';
import type { AccountCommand, ChildFacts, NewPassword, PasswordFacts } from '../../src/domain/account/commands.js';
import { decideAccount as decide } from './deciders.js';
import type { AccountEvent } from '../../src/domain/account/events.js';
import { evolve } from '../../src/domain/account/evolve.js';
import type { Account } from '../../src/domain/account/state.js';
import { encode } from '../../src/domain/history.js';
import type { RefusalCode } from '../../src/domain/refusals.js';

export const UAI = '9740001A';
export const OTHER_UAI = '9740002B';
export const AT = '2026-09-07T08:00:00.000Z';
/** Three months after `AT`, when a provisional password expires. */
export const EXPIRES_AT = '2026-12-07T08:00:00.000Z';

/** An event that the account has had. */
export interface Past {
  readonly event: AccountEvent;
  readonly at: string;
}

/** Events of the past, all of one moment. */
export const on = (at: string, ...events: AccountEvent[]): Past[] => events.map(event => ({ event, at }));

/** The account as the past has left it. */
export const fold = (past: readonly Past[]): Account | undefined =>
  past.reduce<Account | undefined>((account, { event, at }) => evolve(account, event, at), undefined);

/** What came of the command. Each method expects one kind of outcome. */
export interface Outcome {
  /** Accepted with these events. */
  then(...events: AccountEvent[]): void;
  /** Accepted, and nothing to do. */
  unchanged(): void;
  /** Refused with this code and, when it leaves a trace, these events. */
  refused(code: RefusalCode, ...trace: AccountEvent[]): void;
  readonly events: readonly AccountEvent[];
  readonly account: Account;
}

export const given = (
  ...past: readonly (readonly Past[])[]
): { when(command: AccountCommand): Outcome; account: Account } => {
  const before = fold(past.flat());
  return {
    account: before!,
    when: command => {
      const decision = decide(before, command);
      const events = decision.events ?? [];
      return {
        then: (...expected) => expect({ ...decision, events }).toEqual({ outcome: 'accepted', events: expected }),
        unchanged: () => expect(decision).toEqual({ outcome: 'accepted', events: [] }),
        refused: (code, ...trace) => {
          expect(decision).toMatchObject({ outcome: 'refused', refusal: { code } });
          expect(events).toEqual(trace);
        },
        events,
        account: events.reduce<Account | undefined>((account, event) => evolve(account, event, command.at), before)!,
      };
    },
  };
};

export const accountId = '00000000-0000-4000-8000-000000000001';
export const personId = '00000000-0000-4000-8000-000000000002';
export const ref = (version: number) => ({ personId, version });

export const preCreated: AccountEvent = {
  type: 'AccountPreCreated',
  data: { accountId, kind: 'RESPONSABLE', personId },
};

export const contactRecorded = (hasEmail = true): AccountEvent => ({
  type: 'ContactDetailsRecorded',
  data: {
    contact: ref(1),
    base: ref(1),
    hasEmail,
    hasMobile: true,
    changed: hasEmail ? ['EMAIL', 'MOBILE'] : ['MOBILE'],
  },
});

export const linked = (studentId: string, uai = UAI): AccountEvent => ({
  type: 'LinkAttached',
  data: { studentId, uai, kinship: 'MOTHER', legalLevel: 1 },
});

/** What the base says of the link to emma while a dispute bars that link. */
export const withheld = (link?: { uai: string; kinship: 'MOTHER'; legalLevel: number }): AccountEvent => ({
  type: 'WithheldLinkRecorded',
  data: { studentId: 'emma', ...(link && { link }) },
});

export const notified = (
  more: Partial<Extract<AccountEvent, { type: 'AccountNotified' }>['data']> = {},
): AccountEvent => ({
  type: 'AccountNotified',
  data: { channel: 'LETTER', uai: UAI, credentialId: 'c1', resetPassword: false, expiresAt: EXPIRES_AT, ...more },
});

export const started = (confirmedStudentIds = ['emma', 'yvan']): AccountEvent => ({
  type: 'ActivationStarted',
  data: { credentialId: 'c2', contact: ref(2), confirmedStudentIds },
});

export const activated = (credentialId = 'c2'): AccountEvent => ({
  type: 'AccountActivated',
  data: { path: 'NOTIFIED', origin: 'ETABLISSEMENT', credentialId },
});

/** A mother of two in the base, with an e-mail address. */
export const known = on('2026-09-01T02:00:00.000Z', preCreated, contactRecorded(), linked('emma'), linked('yvan'));
export const wasNotified = [...known, ...on(AT, notified())];
export const isActivating = [...wasNotified, ...on('2026-09-08T18:00:00.000Z', started())];
export const isActivated = [...isActivating, ...on('2026-09-08T18:05:00.000Z', activated())];
export const hasExpired = [...wasNotified, ...on(EXPIRES_AT, { type: 'AccountExpired', data: { notifiedAt: AT } })];
export const activatedByHolder = [
  ...known,
  ...on(AT, { type: 'AccountActivated', data: { path: 'FRANCECONNECT', origin: 'FRANCECONNECT' } }),
];

export const children: ChildFacts[] = [
  { studentId: 'emma', eligible: true, birthDate: '2012-03-14' },
  { studentId: 'yvan', eligible: true, birthDate: '2014-11-02' },
];
/** What was tried is the current password. */
export const rightPassword: PasswordFacts = { current: true, pending: false };
/** What was tried is no password of the account. */
export const wrongPassword: PasswordFacts = { current: false, pending: false };
export const freshPassword = (credentialId = 'c9'): NewPassword => ({ credentialId, reused: false });

/** The event as it comes back from the ledger. */
export const roundTrip = (event: AccountEvent): AccountEvent =>
  JSON.parse(JSON.stringify(encode(event))) as AccountEvent;
