/** The list of who read personal data is the same however events were grouped into batches, and has every read once. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { projectionNamed } from '../../projections/index.js';
import { READ_KINDS, type Access } from '../../src/domain/access/events.js';
import { Fold, type GivenEvent } from './support/given.js';

const read: fc.Arbitrary<Access> = fc.record(
  {
    at: fc.constantFrom('2026-11-30T08:00:00.000Z', '2026-11-30T08:00:01.000Z'),
    kind: fc.constantFrom(...READ_KINDS),
    actor: fc.constantFrom('head', 'delegate'),
    role: fc.constant('SCHOOL_HEAD' as const),
    right: fc.constantFrom('OWN' as const, 'DELEGATION' as const),
    uai: fc.constantFrom('0750001A', '9740001B'),
    accountId: fc.uuid(),
    persons: fc.nat(90),
    correlationId: fc.uuid(),
  },
  { requiredKeys: ['at', 'kind', 'actor', 'role', 'right', 'persons', 'correlationId'] },
);
const stream = fc.constantFrom('access-2026-11-30-a', 'access-2026-11-30-b');
const event: fc.Arbitrary<GivenEvent> = fc.oneof(
  fc.tuple(
    stream,
    fc.record({
      type: fc.constant('AccessesRecorded' as const),
      data: fc.record({ accesses: fc.array(read, { minLength: 1, maxLength: 4 }) }),
    }),
  ),
  fc.tuple(
    stream,
    fc.record({
      type: fc.constantFrom('PasswordShown' as const, 'FileTaken' as const),
      data: fc.record({ persons: fc.nat(90) }),
    }),
  ),
);

const rowsOf = async (batches: readonly (readonly GivenEvent[])[]): Promise<object[]> => {
  const fold = new Fold(projectionNamed('accesses'));
  for (const batch of batches) if (batch.length > 0) await fold.batch(...batch);
  return fold.rows('accesses');
};

describe('the list of who read personal data', () => {
  it('has every read once, in the same rows whatever the batches', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(event, fc.boolean()), { maxLength: 25 }), async drawn => {
        const events = drawn.map(([one]) => one);
        const batches: GivenEvent[][] = [[]];
        for (const [one, ends] of drawn) {
          batches.at(-1)!.push(one);
          if (ends) batches.push([]);
        }
        const rows = await rowsOf(batches);
        expect(rows).toEqual(await rowsOf([events]));
        const reads = events.flatMap(([, { data }]) =>
          'accesses' in data ? (data.accesses as readonly object[]) : [data],
        );
        expect(rows.map(row => (row as { persons: number }).persons)).toEqual(
          reads.map(one => (one as Access).persons),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('touches no topic: whoever watches something would be recorded as reading, and that read would be pushed', async () => {
    for (const name of ['accesses', 'ledger-events']) {
      const fold = await new Fold(projectionNamed(name)).batch([
        'access-2026-11-30-a',
        { type: 'FileTaken', data: { uai: '0750001A', persons: 3 } },
      ]);
      expect([name, fold.lastTopics]).toEqual([name, []]);
    }
  });
});
