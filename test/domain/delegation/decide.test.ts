import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addMonths } from '../../../src/domain/calendar.js';
import { LONGEST_MONTHS } from '../../../src/domain/delegation/decide.js';
import type { DelegationEvent } from '../../../src/domain/delegation/events.js';
import { evolve, type Delegation } from '../../../src/domain/delegation/state.js';
import { decideDelegation } from '../deciders.js';

const AT = '2026-09-07T08:00:00.000Z';
const asked = {
  type: 'Grant',
  at: AT,
  delegationId: 'd1',
  uai: '0750001A',
  grantor: 'fim:head',
  delegate: 'fim:cpe',
  rights: ['STUDENTS_LIST', 'ACCOUNT_NOTIFY', 'STUDENTS_LIST'],
  until: addMonths(AT, 1),
} as const;

const after = (state: Delegation | undefined, events: readonly DelegationEvent[], at: string): Delegation =>
  events.reduce<Delegation | undefined>((folded, event) => evolve(folded, event, at), state)!;
const accepted = (decision: ReturnType<typeof decideDelegation>): readonly DelegationEvent[] => {
  if (decision.outcome !== 'accepted') throw new Error(JSON.stringify(decision));
  return decision.events;
};

describe('granting', () => {
  it('records each right once, in one order', () => {
    const [event] = accepted(decideDelegation(undefined, asked));
    expect(event).toEqual({
      type: 'DelegationGranted',
      data: {
        delegationId: 'd1',
        uai: '0750001A',
        delegate: 'fim:cpe',
        rights: ['ACCOUNT_NOTIFY', 'STUDENTS_LIST'],
        until: asked.until,
      },
    });
  });

  it.each([
    ['to oneself', { delegate: 'fim:head' }, 'DELEGATE_IS_GRANTOR', 'delegate'],
    ['without any right', { rights: [] }, 'RIGHTS_MISSING', 'rights'],
    ['until now', { until: AT }, 'DELEGATION_END_INVALID', 'until'],
    [
      'for longer than a school year and its holidays',
      { until: new Date(Date.parse(addMonths(AT, LONGEST_MONTHS)) + 1).toISOString() },
      'DELEGATION_END_INVALID',
      'until',
    ],
    ['until no instant at all', { until: 'tomorrow' }, 'DELEGATION_END_INVALID', 'until'],
  ])('%s is refused', (_, more, code, field) => {
    expect(decideDelegation(undefined, { ...asked, ...more })).toEqual({
      outcome: 'refused',
      refusal: { code, field },
    });
  });

  it('under an id that is used is refused', () => {
    const granted = after(undefined, accepted(decideDelegation(undefined, asked)), AT);
    expect(decideDelegation(granted, asked)).toMatchObject({ refusal: { code: 'COMMAND_ID_USED' } });
  });
});

describe('revoking', () => {
  it('refuses a delegation that does not exist', () => {
    expect(decideDelegation(undefined, { type: 'Revoke', at: AT })).toMatchObject({
      refusal: { code: 'DELEGATION_UNKNOWN' },
    });
  });

  it('ends the rights when it is first asked, unless they have ended, and never again', () => {
    const granted = after(undefined, accepted(decideDelegation(undefined, asked)), AT);
    const days = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(days, offsets => {
        let state = granted;
        const events: DelegationEvent[] = [];
        const times = [...offsets]
          .sort((a, b) => a - b)
          .map(n => new Date(Date.parse(AT) + n * 86_400_000).toISOString());
        for (const at of times) {
          const decided = accepted(decideDelegation(state, { type: 'Revoke', at }));
          state = after(state, decided, at);
          events.push(...decided);
        }
        const inTime = times[0]! < granted.until;
        expect(events).toHaveLength(inTime ? 1 : 0);
        expect(state.until).toBe(inTime ? times[0] : granted.until);
        expect(Date.parse(state.until)).toBeLessThanOrEqual(Date.parse(granted.until));
      }),
    );
  });
});
