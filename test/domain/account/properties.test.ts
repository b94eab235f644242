import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isOpen } from '../../../src/domain/account/attachments.js';
import type { AccountCommand, LinkFacts } from '../../../src/domain/account/commands.js';
import { decideAccount as decide } from '../deciders.js';
import { describeEvent } from '../../../src/domain/account/describe.js';
import { ACCOUNT_STATES, type AccountEvent } from '../../../src/domain/account/events.js';
import { evolve } from '../../../src/domain/account/evolve.js';
import { accountHistory } from '../../../src/domain/account/history.js';
import { barredStudents, type Account } from '../../../src/domain/account/state.js';
import { addMonths, reached } from '../../../src/domain/calendar.js';
import { encode } from '../../../src/domain/history.js';
import { accountId, fold, personId, ref, type Past } from '../support.js';

const STUDENTS = ['emma', 'yvan', 'lea'];
const UAIS = ['9740001A', '9740002B'];
const student = fc.constantFrom(...STUDENTS);
const uai = fc.constantFrom(...UAIS);
const version = fc.integer({ min: 1, max: 4 }).map(ref);
const flag = fc.boolean();
const password = fc.constantFrom(
  { current: true, pending: false },
  { current: true, pending: false },
  { current: false, pending: true },
  { current: false, pending: false },
);
const births = (studentId: string) => `2012-0${STUDENTS.indexOf(studentId) + 1}-01`;
const children = STUDENTS.map(studentId => ({ studentId, eligible: true, birthDate: births(studentId) }));

type Without<C> = C extends AccountCommand ? Omit<C, 'at'> : never;

/** Draws commands: the facts that must agree with the account from the account itself, the rest at random. */
const command = (account: Account | undefined, id: string): fc.Arbitrary<Without<AccountCommand>> => {
  const newPassword = fc.record({ credentialId: fc.constant(id), reused: fc.constant(false) });
  const kept = (account?.links ?? []).filter(({ disputeId }) => disputeId === undefined);
  const birthDates = fc.oneof(
    { weight: 4, arbitrary: fc.constant(kept.map(({ studentId }) => births(studentId))) },
    fc.subarray(STUDENTS.map(births)),
  );
  const link: fc.Arbitrary<LinkFacts> = fc.record({
    studentId: student,
    kinship: fc.constantFrom('MOTHER', 'FATHER'),
    legalLevel: fc.constant(1),
    legal: fc.constantFrom(true, true, true, false),
    eligible: flag,
  });
  const links = fc.uniqueArray(link, { selector: ({ studentId }) => studentId, maxLength: 3 });
  const school = { uai, newCredentialId: fc.constant(id), eligible: fc.constant(true), expiryMonths: fc.constant(3) };
  const disputeId = fc.constantFrom('none', ...(account?.disputes ?? []).map(dispute => dispute.disputeId));
  const proven = fc.constantFrom(
    ...[account?.activation?.contact, account?.contact, account?.proven?.MOBILE, ref(1)].filter(r => r !== undefined),
  );
  const recovery = fc.constantFrom('EMAIL', 'SMS');
  const of = <T extends Without<AccountCommand>>(arbitrary: fc.Arbitrary<unknown>) => arbitrary as fc.Arbitrary<T>;
  const type = <N extends AccountCommand['type']>(name: N) => fc.constant(name);
  return fc.oneof(
    of(
      fc.record({ type: type('Notify'), channel: fc.constantFrom('LETTER', 'EMAIL'), resetPassword: flag, ...school }),
    ),
    of(fc.record({ type: type('Notify'), channel: fc.constant('LETTER'), resetPassword: flag, ...school })),
    of(fc.record({ type: type('ResetPassword'), ...school })),
    of(fc.record({ type: type('RevealProvisionalPassword'), uai })),
    of(
      fc.record({
        type: type('UpdateContact'),
        recorded: fc.record({
          contact: version,
          hasEmail: flag,
          hasMobile: flag,
          changed: fc.subarray(['EMAIL', 'MOBILE'] as const),
        }),
      }),
    ),
    of(fc.record({ type: type('ForcePasswordChange'), reason: fc.constant('STOLEN') })),
    of(
      fc.record({
        type: type('StartActivation'),
        password,
        newPassword,
        children: fc.constant(children),
        birthDates,
        disputes: fc.constant([]),
        contact: version,
        emailValid: fc.constant(true),
      }),
    ),
    of(fc.record({ type: type('ConfirmActivation'), proven })),
    of(
      fc.record({
        type: type('ActivateByLink'),
        proven,
        newPassword,
        children: fc.constant(children),
        birthDates,
        disputes: fc.constant([]),
      }),
    ),
    of(fc.record({ type: type('SignIn'), password })),
    of(fc.record({ type: type('SignIn'), password, newPassword })),
    of(fc.record({ type: type('ChangePassword'), password, newPassword })),
    of(fc.record({ type: type('RequestPasswordReset'), tokenId: fc.constant(id), channel: recovery })),
    of(fc.record({ type: type('RecoverLogin'), channel: recovery, proven: fc.boolean(), language: fc.constant('fr') })),
    of(
      fc.record({
        type: fc.constantFrom('ResetPasswordByLink', 'ResetPasswordByCode'),
        channel: recovery,
        proven,
        newPassword,
        confirmation: fc.record({ children: fc.constant(children), birthDates }),
        credentialId: fc.constant(account?.credential?.credentialId ?? 'none'),
      }),
    ),
    of(
      fc.record({
        type: fc.constantFrom('RequestEmailChange', 'RequestPhoneChange'),
        contact: version,
        tokenId: fc.constant(id),
        password,
        valid: fc.constant(true),
        same: fc.constant(false),
      }),
    ),
    of(
      fc.constantFrom(
        { type: 'ConfirmEmailChange', tokenId: account?.emailChange?.tokenId ?? 'none', contact: ref(2) },
        { type: 'ConfirmPhoneChange', tokenId: account?.phoneChange?.tokenId ?? 'none', contact: ref(3) },
      ),
    ),
    of(fc.record({ type: type('DisputeLink'), studentId: student, disputeId: fc.constant(id) })),
    of(
      fc.record({
        type: type('ResolveDispute'),
        disputeId,
        outcome: fc.constantFrom('LINK_KEPT', 'LINK_DETACHED'),
        keptBecause: fc.constantFrom('DOCUMENTS', undefined),
      }),
    ),
    of(fc.record({ type: type('WithdrawDispute'), disputeId })),
    of(fc.record({ type: type('Expire') })),
    of(fc.record({ type: type('RemindExpiry'), reminderDays: fc.subarray([30, 14, 3]) })),
    of(fc.record({ type: type('Close'), closeMonths: fc.constant(3) })),
    of(fc.record({ type: type('Unlock') })),
    of(
      fc.record({
        type: type('Free'),
        because: fc.constantFrom('NOT_THE_HOLDER', 'HOLDER_LOCKED_OUT'),
        base: fc.record({ contact: version, hasEmail: flag, hasMobile: flag }),
        barredMobiles: fc.constant([]),
      }),
    ),
    of(
      fc.record({
        type: type('RecordDelivery'),
        notificationId: fc.constantFrom('n1', 'n2'),
        channel: fc.constant('EMAIL'),
      }),
    ),
    of(fc.record({ type: type('RecordActivationEmail'), tokenId: fc.constantFrom('t1', 't2') })),
    of(
      fc.record({
        type: type('RecordFromBase'),
        accountId: fc.constant(accountId),
        kind: fc.constant('RESPONSABLE'),
        personId: fc.constant(personId),
        base: fc.constant('SIECLE'),
        academie: fc.constant('28'),
        uai,
        recordKey: fc.constantFrom('k1', 'k2'),
        identity: version,
        contact: version.map(base => ({
          base,
          recorded: { contact: base, hasEmail: base.version % 2 === 0, hasMobile: true, changed: ['EMAIL'] },
        })),
        links,
      }),
    ),
    of(
      fc.record({ type: type('Disappear'), base: fc.constant('SIECLE'), uai, recordKey: fc.constantFrom('k1', 'k2') }),
    ),
    of(fc.record({ type: type('PupilTaken'), studentId: student, byUai: uai })),
  );
};

interface Run {
  readonly past: Past[];
  readonly account: Account | undefined;
}

const START = '2026-09-01T00:00:00.000Z';
const HOUR = 3_600_000;
const steps = fc.array(
  fc.record({
    hours: fc.noBias(fc.oneof(fc.constant(0), fc.constant(0), fc.nat(2), fc.nat(48), fc.nat(1_200))),
    draw: fc.noBias(fc.nat()),
  }),
  { minLength: 1, maxLength: 80, size: 'max' },
);

/** Plays a sequence of commands, each drawn for the state that it meets; calls `look` at every step. */
function play(
  sequence: { hours: number; draw: number }[],
  look: (
    before: Account | undefined,
    command: AccountCommand,
    events: readonly AccountEvent[],
    after: Account | undefined,
  ) => void,
): Run {
  let now = Date.parse(START);
  let account: Account | undefined;
  const past: Past[] = [];
  sequence.forEach(({ hours, draw }, step) => {
    now += hours * HOUR;
    const at = new Date(now).toISOString();
    const [drawn] = fc.sample(fc.noBias(command(account, `id-${step}`)), { seed: draw, numRuns: 1 });
    const asked = { ...drawn!, at } as AccountCommand;
    const events = decide(account, asked).events ?? [];
    const after = events.reduce<Account | undefined>((folded, event) => evolve(folded, event, at), account);
    look(account, asked, events, after);
    past.push(...events.map(event => ({ event, at })));
    account = after;
  });
  return { past, account };
}

const runs = { numRuns: 100 };

describe('after any sequence of commands', () => {
  it('the commands drawn lead to every state and to most events', () => {
    const states = new Set<string>();
    const types = new Set<string>();
    fc.assert(
      fc.property(steps, sequence => {
        play(sequence, (_before, _command, events, account) => {
          if (account) states.add(account.state);
          for (const { type } of events) types.add(type);
        });
      }),
      // A fixed seed: that all states are met is a matter of chance.
      { numRuns: 400, seed: 20260908 },
    );
    expect(states).toEqual(new Set(ACCOUNT_STATES));
    expect(types.size).toBeGreaterThan(25);
  });

  it('the state of the account, its passwords, its deadline and its links agree', () => {
    fc.assert(
      fc.property(steps, sequence => {
        play(sequence, (_before, _command, _events, account) => {
          if (!account) return;
          const { state, credential, activation, expiresAt, links, disputes, failures, lockedUntil } = account;
          const waits = state === 'NOTIFIED' || state === 'ACTIVATING';
          if (waits) expect(credential?.provisional).toBe(true);
          if (state === 'ACTIVATED' && !credential) expect(account.passwordChangeForced).toBe(true);
          if (state === 'NOT_NOTIFIED' || state === 'EXPIRED') expect(credential).toBeUndefined();
          expect(activation !== undefined).toBe(state === 'ACTIVATING');
          expect(expiresAt !== undefined).toBe(waits);
          expect(account.closedFrom !== undefined).toBe(state === 'CLOSED');
          if (state === 'CLOSED') expect(links).toEqual([]);
          expect(new Set(links.map(({ studentId }) => studentId)).size).toBe(links.length);
          for (const { studentId, disputeId } of links) {
            const open = disputes.find(d => d.studentId === studentId && isOpen(d));
            expect(disputeId).toBe(open?.disputeId);
            expect(barredStudents(account)).not.toContain(studentId);
          }
          expect(account.childrenAsked !== undefined).toBe(account.confirmChildrenAgain === true);
          expect(failures).toBeLessThanOrEqual(10);
          if (lockedUntil !== undefined) expect(failures).toBe(10);
          if (credential?.provisional && state === 'ACTIVATED') expect(account.passwordChangeForced).toBe(true);
        });
      }),
      runs,
    );
  });

  it('an account expires only three months or more after it was last notified or reset', () => {
    fc.assert(
      fc.property(steps, sequence => {
        let since = START;
        play(sequence, (_before, { at }, events) => {
          for (const { type } of events) {
            if (type === 'AccountNotified' || type === 'PasswordReset') since = at;
            if (type === 'AccountExpired') expect(reached(addMonths(since, 3), at)).toBe(true);
          }
        });
      }),
      runs,
    );
  });

  it('a closed account had no child for three months, and reopens only with one', () => {
    fc.assert(
      fc.property(steps, sequence => {
        play(sequence, (before, { at }, events, after) => {
          for (const { type } of events) {
            if (type === 'AccountClosed') expect(reached(addMonths(before!.unlinkedSince!, 3), at)).toBe(true);
            if (type === 'AccountReopened') expect(after!.links.length).toBeGreaterThan(0);
          }
        });
      }),
      runs,
    );
  });

  it('nobody signs in without the right password or a link to the proven address, nor before activation, nor while locked out', () => {
    fc.assert(
      fc.property(steps, sequence => {
        play(sequence, (before, asked, events) => {
          if (!events.some(({ type }) => type === 'SignedIn')) return;
          if (asked.type === 'ResetPasswordByLink' || asked.type === 'ResetPasswordByCode') {
            const bySms = asked.type === 'ResetPasswordByCode' || asked.channel === 'SMS';
            expect(asked.proven).toEqual(before!.proven![bySms ? 'MOBILE' : 'EMAIL']);
            // Whoever reads the SMS knows no birth dates.
            if (bySms) expect(events.map(({ type }) => type)).toContain('ChildrenConfirmed');
            return;
          }
          expect(asked).toMatchObject({ type: 'SignIn', password: { current: true } });
          expect(before).toMatchObject({ state: 'ACTIVATED' });
          const until = before!.lockedUntil ?? before!.retryAt;
          // A provisional password cannot be guessed: strangers' failures do not hold it up.
          if (until !== undefined && !before!.credential!.provisional) expect(reached(until, asked.at)).toBe(true);
        });
      }),
      runs,
    );
  });

  it('folding the events gives the same account each time, and no later event alters an earlier state', () => {
    fc.assert(
      fc.property(steps, sequence => {
        const kept: [Account, string][] = [];
        const { past, account } = play(sequence, (before, _command, _events, after) => {
          if (before) kept.push([before, JSON.stringify(before)]);
          if (after) kept.push([after, JSON.stringify(after)]);
        });
        expect(fold(past)).toEqual(account);
        expect(fold(past)).toEqual(fold(past));
        for (const [state, text] of kept) expect(JSON.stringify(state)).toBe(text);
      }),
      runs,
    );
  });

  it('a command of a base, of the system or about a dispute changes nothing the second time', () => {
    const idempotent = new Set<AccountCommand['type']>([
      'RecordFromBase',
      'Disappear',
      'Expire',
      'RemindExpiry',
      'Close',
      'Unlock',
      'RecordDelivery',
      'RecordActivationEmail',
      'DisputeLink',
      'ResolveDispute',
      'ForcePasswordChange',
      'RequestPasswordReset',
      'RecoverLogin',
    ]);
    fc.assert(
      fc.property(steps, sequence => {
        play(sequence, (_before, asked, _events, after) => {
          if (idempotent.has(asked.type)) expect(decide(after, asked).events ?? []).toEqual([]);
        });
      }),
      runs,
    );
  });

  it('every event survives encode and decode, and has its sentence', () => {
    fc.assert(
      fc.property(steps, sequence => {
        for (const { event } of play(sequence, () => undefined).past) {
          expect(accountHistory.decode(json(encode(event)))).toEqual(event);
          expect(describeEvent(event)).toMatch(/^[A-Z]/);
        }
      }),
      runs,
    );
  });
});

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
