/** What is recorded of who read personal data, and where it belongs. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MOST_PER_EVENT, type EarlierAccess } from '../../src/domain/access/decide.js';
import { READ_KINDS, type Access, type AccessEvent } from '../../src/domain/access/events.js';
import { accesses, accessesIn } from '../../src/domain/access/history.js';
import type { AccessStream } from '../../src/domain/access/state.js';
import { withPlacesOf } from '../../src/domain/event-places.js';
import { ROLES, RIGHTS, type EventMetadata } from '../../src/domain/event.js';
import { encode } from '../../src/domain/history.js';
import { decideAccess } from './deciders.js';

const AT = '2026-11-30T08:00:00.000Z';
const metadata: EventMetadata = {
  actor: 'fim:head',
  role: 'SCHOOL_HEAD',
  right: 'OWN',
  scope: '0750001A',
  source: 'CONSOLE',
  correlationId: 'r',
  at: AT,
};
const access: fc.Arbitrary<Access> = fc.record(
  {
    at: fc.constant(AT),
    kind: fc.constantFrom(...READ_KINDS),
    actor: fc.string(),
    role: fc.constantFrom(...ROLES),
    right: fc.constantFrom(...RIGHTS),
    scope: fc.constantFrom('0750001A', '10'),
    uai: fc.constantFrom('0750001A', '9740001B'),
    accountId: fc.uuid(),
    persons: fc.nat(500),
    correlationId: fc.uuid(),
  },
  { requiredKeys: ['at', 'kind', 'actor', 'role', 'right', 'persons', 'correlationId'] },
);
const events = (decision: ReturnType<typeof decideAccess>): readonly AccessEvent[] => {
  expect(decision.outcome).toBe('accepted');
  return decision.events!;
};
const fold = (state: AccessStream | undefined, all: readonly AccessEvent[]) =>
  all.reduce<AccessStream | undefined>((before, event) => accesses.evolve(before, event, AT), state);

describe('reads recorded in a batch', () => {
  it('are all in its events, in their order, some at a time, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(access, { maxLength: 3 * MOST_PER_EVENT, size: 'max' }), all => {
        const recorded = events(decideAccess(undefined, { type: 'Record', accesses: all }));
        const read = recorded.map(event => accesses.decode(encode(event)));
        expect(read.flatMap(event => accessesIn(event, metadata))).toEqual(all);
        expect(recorded.length).toBe(Math.ceil(all.length / MOST_PER_EVENT));
        expect(fold(undefined, recorded)?.accesses ?? 0).toBe(all.length);
      }),
      { numRuns: 30 },
    );
  });

  it('belong to no school or académie, nor does their stream', () => {
    const data = encode({ type: 'AccessesRecorded', data: { accesses: [{ uai: '0750001A', scope: '10' }] } }).data;
    const event = { stream: 'access-a', type: 'AccessesRecorded', data };
    expect(withPlacesOf([], event)).toEqual({ ofStream: [], ofEvent: [] });
  });
});

describe('what was shown once it was recorded', () => {
  it.each([
    ['ShowPassword', { accountId: 'a', persons: 1 }, 'REVEAL'],
    ['TakeFile', { uai: '9740001B', persons: 40 }, 'EXPORT'],
  ] as const)('%s takes from its metadata who, when and by what right', (type, read, kind) => {
    const [event] = events(decideAccess(undefined, { type, read }));
    const { actor, role, right, scope, correlationId, at } = metadata;
    const expected = { ...read, actor, role, right, scope, correlationId, at, kind };
    expect(accessesIn(event!, metadata)).toEqual([expected]);
  });

  it('belongs to the school that it names, and later events of the stream do not', () => {
    const [event] = events(decideAccess(undefined, { type: 'TakeFile', read: { uai: '9740001B', persons: 4 } }));
    const places = withPlacesOf([], { stream: 'access-a', ...encode(event!) });
    expect(places).toEqual({ ofStream: [], ofEvent: ['9740001B'] });
  });
});

describe('reads of the earlier table', () => {
  it('are recorded once each, however often and in whatever portions they are given again', () => {
    const rows = fc.uniqueArray(fc.nat(1_000), { minLength: 1, maxLength: 300, size: 'max' });
    fc.assert(
      fc.property(
        rows,
        fc.array(fc.tuple(fc.nat(400), fc.nat(400))),
        fc.array(access, { minLength: 1 }),
        (ids, cuts, some) => {
          const all = ids
            .sort((one, other) => one - other)
            .map((row, n): EarlierAccess => ({
              row,
              access: { ...some[n % some.length]!, correlationId: `of ${row}` },
            }));
          let state: AccessStream | undefined;
          const recorded: AccessEvent[] = [];
          // Killed between the append and the deletion: rows recorded already come again, from the oldest on.
          let done = 0;
          for (const [more, back] of [...cuts, [all.length, 0] as const]) {
            const portion = all.slice(Math.max(0, done - back), done + more);
            const decided = events(decideAccess(state, { type: 'RecordEarlier', rows: portion }));
            state = fold(state, decided);
            recorded.push(...decided);
            done = Math.max(done, Math.min(done + more, all.length));
          }
          const found = recorded.flatMap(event => accessesIn(event, metadata));
          expect(found).toEqual(all.map(({ access: one }) => one));
          expect(state).toEqual({ accesses: all.length, upTo: all.at(-1)!.row });
        },
      ),
      { numRuns: 50 },
    );
  });
});
