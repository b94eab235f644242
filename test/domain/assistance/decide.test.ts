/** Requests for assistance: what is decided in each state, and what holds in whatever order things are asked. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AssistanceCommand } from '../../../src/domain/assistance/commands.js';
import { MOST_MESSAGES } from '../../../src/domain/assistance/decide.js';
import { describeAssistance } from '../../../src/domain/assistance/describe.js';
import { OUTCOMES, type AssistanceEvent } from '../../../src/domain/assistance/events.js';
import { assistanceHistory } from '../../../src/domain/assistance/history.js';
import { MATTERS, OUR_ROUTING, queueFor } from '../../../src/domain/assistance/matters.js';
import { noticeOf, noticeOfToday } from '../../../src/domain/assistance/notice.js';
import { referenceOf, referenceTyped } from '../../../src/domain/assistance/reference.js';
import { evolve, type Assistance } from '../../../src/domain/assistance/state.js';
import { addDays } from '../../../src/domain/calendar.js';
import { encode } from '../../../src/domain/history.js';
import { decideAssistance as decide } from '../deciders.js';

const AT = '2026-01-31T08:00:00.000Z';
const LATER = '2026-02-01T08:00:00.000Z';
const SCHOOL = { academie: '28', uai: '9740001A' };
const ASKED = {
  type: 'Request',
  at: AT,
  requestId: 'q1',
  matter: 'OTHER',
  queue: SCHOOL,
  school: '9740001A',
  contact: 'EMAIL',
  textId: 't1',
  noticeVersion: '2026-11-30.12',
  language: 'fr',
  zone: 'Indian/Reunion',
} as const satisfies AssistanceCommand;
const [ANNA, BEN] = ['fim:anna', 'fim:ben'] as const;

/** The state after these commands, each accepted. */
const after = (...commands: readonly AssistanceCommand[]): Assistance =>
  [ASKED, ...commands].reduce<Assistance | undefined>((request, command) => {
    const decision = decide(request, command);
    if (decision.outcome !== 'accepted') throw new Error(`${command.type}: ${decision.refusal.code}`);
    return decision.events.reduce<Assistance | undefined>((before, event) => evolve(before, event, AT), request);
  }, undefined)!;
const codeOf = (request: Assistance | undefined, command: AssistanceCommand): string | undefined => {
  const decision = decide(request, command);
  return decision.outcome === 'refused' ? decision.refusal.code : undefined;
};
const typesOf = (request: Assistance, command: AssistanceCommand): string[] =>
  (decide(request, command).events ?? []).map(({ type }) => type);

const take = { type: 'Take', by: ANNA, takeOver: false } as const;
const answer = { type: 'Answer', by: ANNA, textId: 't2' } as const;
const message = { type: 'AddMessage', textId: 't3' } as const;
const close = { type: 'Close', by: ANNA, outcome: 'SOLVED' } as const;
const lapse = { type: 'Lapse', before: AT } as const;
const passOn = { type: 'PassOn', by: ANNA, queue: { academie: '28' }, textId: 't4' } as const;

describe('a request for assistance', () => {
  it('is taken, answered, closed and opened again', () => {
    expect(after().state).toBe('OPEN');
    expect(after(take)).toMatchObject({ state: 'TAKEN', takenBy: ANNA });
    expect(after(take, answer)).toMatchObject({ state: 'ANSWERED', firstAnsweredAt: AT });
    expect(after(answer)).toMatchObject({ state: 'ANSWERED', takenBy: ANNA });
    expect(after(answer, close)).toMatchObject({ state: 'CLOSED', outcome: 'SOLVED', closedAt: AT });
    const reopened = after(answer, close, { type: 'Reopen' });
    expect(reopened.state).toBe('TAKEN');
    expect(reopened).not.toHaveProperty('outcome');
  });

  it('is for one person at a time, who may be relieved', () => {
    const taken = after(take);
    for (const command of [
      { ...take, by: BEN },
      { ...answer, by: BEN },
      { ...passOn, by: BEN },
      { ...close, by: BEN },
    ])
      expect(codeOf(taken, command)).toBe('ASSISTANCE_TAKEN');
    expect(after(take, { type: 'Take', by: BEN, takeOver: true }).takenBy).toBe(BEN);
    expect(typesOf(taken, take)).toEqual([]);
  });

  it('waits again when the requester comes back, also once it is closed', () => {
    expect(after(answer, message)).toMatchObject({ state: 'TAKEN', messages: 1 });
    expect(after(answer, close, message)).toMatchObject({ state: 'TAKEN', takenBy: ANNA });
    expect(after(message).state).toBe('OPEN');
    const many = after(...Array<AssistanceCommand>(MOST_MESSAGES).fill(message));
    expect(codeOf(many, message)).toBe('ASSISTANCE_MESSAGES_EXHAUSTED');
  });

  it('goes to another queue, where nobody looks after it yet', () => {
    const passed = after(take, passOn);
    expect(passed).toMatchObject({ state: 'OPEN', queue: { academie: '28' } });
    expect(passed).not.toHaveProperty('takenBy');
    expect(codeOf(after(), { ...passOn, queue: SCHOOL })).toBe('ASSISTANCE_QUEUE_SAME');
  });

  it.each([take, answer, passOn])('refuses $type once it is closed', command => {
    expect(codeOf(after(close), command)).toBe('ASSISTANCE_CLOSED');
  });

  it('lapses when nobody moves it: closed first, then erased, and nothing happens to it any more', () => {
    expect(typesOf(after(), { type: 'Lapse', before: addDays(AT, -1) })).toEqual([]);
    expect(after(lapse)).toMatchObject({ state: 'CLOSED', outcome: 'LAPSED' });
    const erased = after(close, lapse);
    expect(erased.state).toBe('ERASED');
    for (const command of [take, answer, passOn, close, { type: 'Reopen' }] as AssistanceCommand[])
      expect(codeOf(erased, command)).toBe('ASSISTANCE_ERASED');
    expect(codeOf(erased, message)).toBe('ASSISTANCE_LINK_INVALID');
    expect(typesOf(erased, lapse)).toEqual([]);
    expect(typesOf(erased, { type: 'RecordMail', eventId: 'e' })).toEqual([]);
  });

  it('records the outcome of each e-mail once, and does not count it as a move', () => {
    const failed = after({ type: 'RecordMail', eventId: 'e1', reason: 'BOUNCED' });
    expect(failed.mailFailure).toBe('BOUNCED');
    expect(typesOf(failed, { type: 'RecordMail', eventId: 'e1' })).toEqual([]);
    expect(typesOf(failed, { type: 'RecordMail', eventId: 'e1', reason: 'BOUNCED' })).toEqual([]);
    const reported = after(
      { type: 'RecordMail', eventId: 'e1' },
      { type: 'RecordMail', eventId: 'e1', reason: 'BOUNCED' },
    );
    expect(reported.mailFailure).toBe('BOUNCED');
    const sent = evolve(failed, { type: 'AssistanceMailSent', data: { eventId: 'e2' } }, LATER);
    expect(sent).not.toHaveProperty('mailFailure');
    expect(sent.movedAt).toBe(AT);
  });

  it.each([
    ['ACCESS', '2026-02-28T08:00:00.000Z'],
    ['RECTIFICATION', '2026-02-28T08:00:00.000Z'],
    ['OTHER', undefined],
  ] as const)('%s: is to be answered by %s', (matter, dueAt) => {
    const decision = decide(undefined, { ...ASKED, matter });
    expect(decision.events).toMatchObject([{ type: 'AssistanceRequested' }]);
    expect((decision.events![0]!.data as { dueAt?: string }).dueAt).toBe(dueAt);
  });

  it('of nobody is unknown', () => {
    expect(codeOf(undefined, take)).toBe('ASSISTANCE_UNKNOWN');
  });
});

describe('a request, in whatever order things are asked of it', () => {
  const by = fc.constantFrom(ANNA, BEN);
  const textId = fc.constantFrom('t5', 't6');
  const command: fc.Arbitrary<AssistanceCommand> = fc.oneof(
    fc.record({ type: fc.constant('Take' as const), by, takeOver: fc.boolean() }),
    fc.record({ type: fc.constant('Answer' as const), by, textId }),
    fc.record({ type: fc.constant('AddMessage' as const), textId }),
    fc.record({
      type: fc.constant('PassOn' as const),
      by,
      textId,
      queue: fc.constantFrom({ academie: '28' }, SCHOOL, { academie: '01' }),
    }),
    fc.record({ type: fc.constant('AttachAccount' as const), accountId: fc.constantFrom('a1', 'a2') }),
    fc.record({ type: fc.constant('Close' as const), by, outcome: fc.constantFrom(...OUTCOMES) }),
    fc.constant({ type: 'Reopen' } as const),
    fc.record(
      {
        type: fc.constant('RecordMail' as const),
        eventId: fc.constantFrom('e1', 'e2'),
        reason: fc.constant('BOUNCED'),
      },
      { requiredKeys: ['type', 'eventId'] },
    ),
    fc.record({ type: fc.constant('Lapse' as const), before: fc.constantFrom(AT, addDays(AT, 400)) }),
  );

  it('keeps what holds of each state, and stays as it is when refused', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), commands => {
        let request = after();
        let at = AT;
        const events: AssistanceEvent[] = [];
        for (const one of commands) {
          at = addDays(at, 1);
          const before = request;
          const decision = decide(request, one);
          for (const event of decision.events ?? []) {
            request = evolve(request, event, at);
            events.push(event);
          }
          if (decision.outcome === 'refused') expect(request).toBe(before);
          if (before.state === 'ERASED') expect(request).toBe(before);
          expect(request.state === 'TAKEN' || request.state === 'ANSWERED').toBe(
            request.takenBy !== undefined && !['CLOSED', 'ERASED'].includes(request.state),
          );
          if (request.state === 'CLOSED') expect(request.outcome).toBeDefined();
          if (['OPEN', 'TAKEN', 'ANSWERED'].includes(request.state)) expect(request).not.toHaveProperty('outcome');
          if (request.state === 'ERASED' && before.state !== 'ERASED') expect(before.state).toBe('CLOSED');
          expect(request.messages).toBeLessThanOrEqual(MOST_MESSAGES);
        }
        // What is decided can be stored, read back, and said to people.
        for (const event of events) {
          expect(assistanceHistory.decode(encode(event))).toEqual(event);
          const { fr, en } = describeAssistance(event);
          expect([fr, en]).not.toContain('');
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the number of a request', () => {
  it('is read as it was written down, however it was typed', () => {
    fc.assert(
      fc.property(fc.uuid(), requestId => {
        const reference = referenceOf(requestId);
        expect(reference).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
        expect(referenceTyped(` ${reference.toLowerCase().replace('-', ' ')} `)).toBe(reference);
        expect(referenceTyped(reference.replaceAll('0', 'o').replaceAll('1', 'l'))).toBe(reference);
      }),
    );
  });

  it('differs between requests whose ids differ at the beginning', () => {
    expect(referenceOf('00000000-0000-4000-8000-000000000000')).toBe('00000-00000');
    // The number drops two bits of the id: a one in the twelfth digit, 16 with the digit after the version, becomes 4.
    expect(referenceOf('00000000-0001-4000-8000-000000000000')).toBe('00000-00004');
    expect(referenceOf('ffffffff-ffff-8fff-8fff-ffffffffffff')).toBe('ZZZZZ-ZZZZZ');
  });
});

describe('the notice on personal data', () => {
  it('names the months of its version, and can be read again by it for ever', () => {
    const { version, text } = noticeOfToday(9);
    expect(version).toMatch(/^\d{4}-\d\d-\d\d\.9$/);
    expect(text.fr).toContain('9 mois');
    expect(text.en).toContain('9 months');
    expect(noticeOfToday(1).text.en).toContain('erased 1 month after');
    expect(noticeOf(version)).toEqual({ version, text });
    expect(noticeOf('2026-11-30.12')).toBeDefined();
    for (const never of ['', '2026-11-30', '1999-01-01.12', 'toString.12', '2026-11-30.1200'])
      expect(noticeOf(never)).toBeUndefined();
  });
});

describe('our routing', () => {
  it('sends requests by a right, and those on FranceConnect, to the académie', () => {
    const toAcademie = MATTERS.filter(matter => queueFor(OUR_ROUTING, matter) === 'ACADEMIE');
    expect(toAcademie).toEqual(['FRANCECONNECT', 'ACCESS', 'RECTIFICATION', 'OTHER']);
  });
});
