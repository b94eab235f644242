/** Given a ledger that fails at times, before or after it has stored what it was given: whatever was answered is recorded, once. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as access from '../../src/command/access.js';
import { bind, type Deps } from '../../src/command/dependencies.js';
import { MOST_PER_APPEND } from '../../src/domain/access/decide.js';
import { accesses, accessesIn } from '../../src/domain/access/history.js';
import { EventStoreUnavailable, type EventStore, type EventToAppend } from '../../src/eventstore/eventstore.js';
import { MAX_APPEND_BYTES, serialise } from '../../src/eventstore/serialise.js';
import { AuditUnavailable, createReadAudit, type ReadAudit } from '../../src/security/audit.js';

const AT = '2026-11-30T08:00:00.000Z';
const MOST = 25;

/** What becomes of an append: stored; not stored, and refused; stored, and the answer is lost. */
type Fate = 'STORED' | 'REFUSED' | 'UNKNOWN';

class Ledger {
  readonly stored = new Map<string, EventToAppend & { stream: string }>();
  readonly fates: Fate[] = [];
  readonly commands = bind({ clock: { now: () => AT }, eventStore: this as unknown as EventStore } as Deps, access);

  async append(stream: string, expected: unknown, events: readonly EventToAppend[]): Promise<object> {
    expect(expected).toBe('any');
    serialise(stream, events);
    const fate = this.fates.shift() ?? 'STORED';
    await Promise.resolve();
    // As the port promises: ids that are stored already are answered as the first time.
    if (fate !== 'REFUSED')
      for (const event of events) if (!this.stored.has(event.id)) this.stored.set(event.id, { ...event, stream });
    if (fate !== 'STORED') throw new EventStoreUnavailable('away');
    return {};
  }

  /** The numbers of the reads stored, in the order of the ledger. */
  reads(): number[] {
    return [...this.stored.values()].flatMap(({ metadata, ...event }) =>
      accessesIn(accesses.decode(event), metadata).map(({ persons }) => persons),
    );
  }
}

const by = { actor: 'head', granted: { role: 'SCHOOL_HEAD', right: 'OWN', scope: '0750001A' } } as const;

/** Nothing is flushed by time. */
const open = (ledger: Ledger): ReadAudit =>
  createReadAudit(ledger.commands, { now: () => AT, most: MOST, delay: 1_000_000 });

type Step =
  | { readonly do: 'READ'; readonly many: number }
  | { readonly do: 'SHOW'; readonly many: number }
  | { readonly do: 'FLUSH' }
  | { readonly do: 'KILL' }
  | { readonly do: 'FAIL'; readonly fate: Fate };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('READ' as const), many: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('SHOW' as const), many: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('FLUSH' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('KILL' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('FAIL' as const), fate: fc.constantFrom<Fate>('REFUSED', 'UNKNOWN') }),
  },
);

describe('the record of reads', () => {
  it('has each read that was answered once, but those that waited when the process was killed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async steps => {
        const ledger = new Ledger();
        let audit = open(ledger);
        let number = 0;
        /** Answered, and not known to be stored. */
        let waiting: number[] = [];
        const mustBeStored = new Set<number>();
        /** Recorded in a batch, and answered at once. */
        const answered = new Set<number>();
        /** Recorded before they are shown, whatever came of it. */
        const begun = new Set<number>();
        const flush = async (): Promise<void> => {
          try {
            await audit.flush();
            for (const read of waiting) mustBeStored.add(read);
            waiting = [];
          } catch (error) {
            expect(error).toBeInstanceOf(EventStoreUnavailable);
          }
        };
        for (const one of steps) {
          if (one.do === 'FAIL') ledger.fates.push(one.fate);
          else if (one.do === 'FLUSH') await flush();
          else if (one.do === 'KILL') {
            audit = open(ledger);
            waiting = [];
          } else if (one.do === 'SHOW') {
            const reads = Array.from({ length: one.many }, () => ++number);
            for (const read of reads) begun.add(read);
            const shown = audit.recordNow(
              reads.map(persons => ({ ...by, kind: 'EXPORT', persons, correlationId: randomUUID() }) as const),
            );
            await shown.then(
              () => reads.forEach(read => mustBeStored.add(read)),
              error => expect(error).toBeInstanceOf(AuditUnavailable),
            );
          } else
            for (let n = 0; n < one.many; n++) {
              const persons = ++number;
              const full = audit.pending >= MOST;
              try {
                audit.record({ ...by, kind: 'SHEET', persons, correlationId: randomUUID() });
                expect(full).toBe(false);
                waiting.push(persons);
                answered.add(persons);
              } catch (error) {
                expect(error).toBeInstanceOf(AuditUnavailable);
                expect(full).toBe(true);
              }
            }
          const inLedger = new Set(ledger.reads());
          expect(audit.pending).toBeLessThanOrEqual(MOST);
          // Nothing that was answered and is not in the ledger is forgotten.
          expect(audit.pending).toBeGreaterThanOrEqual(waiting.filter(read => !inLedger.has(read)).length);
        }
        ledger.fates.length = 0;
        await flush();
        expect(audit.pending).toBe(0);
        const stored = ledger.reads();
        expect(new Set(stored).size).toBe(stored.length);
        expect([...mustBeStored].filter(read => !stored.includes(read))).toEqual([]);
        expect(stored.filter(read => !answered.has(read) && !begun.has(read))).toEqual([]);
        // Of one process, batches are in the order in which they were read.
        const batched = stored.filter(read => answered.has(read));
        expect(batched).toEqual([...batched].sort((one, other) => one - other));
      }),
      { numRuns: 300 },
    );
  });

  it('sends as many at once as one append takes, however long the names of ids are', () => {
    const ledger = new Ledger();
    const widest = {
      at: AT,
      kind: 'SUBSCRIPTION',
      actor: '"'.repeat(255),
      role: 'ACADEMIE_DASHBOARD',
      right: 'DELEGATION',
      scope: 'X'.repeat(20),
      uai: '0750001A',
      accountId: randomUUID(),
      persons: 1_000_000,
      correlationId: randomUUID(),
    } as const;
    const { stream, events } = ledger.commands.prepare(Array.from({ length: MOST_PER_APPEND }, () => widest));
    expect(serialise(stream, events).bytes).toBeLessThan(MAX_APPEND_BYTES);
  });

  it('is appended to a stream of the day and of the process alone', async () => {
    const ledger = new Ledger();
    const audit = open(ledger);
    audit.record({ ...by, kind: 'LIST', uai: '0750001A', persons: 3, correlationId: randomUUID() });
    await audit.close();
    await audit.recordNow([{ ...by, kind: 'REVEAL', accountId: 'a', persons: 1, correlationId: 'r' }]);
    const streams = [...ledger.stored.values()].map(({ stream }) => stream);
    expect(new Set(streams).size).toBe(1);
    expect(streams[0]).toMatch(/^access-2026-11-30-[0-9a-f-]{36}$/);
    const [, shown] = [...ledger.stored.values()];
    expect(shown).toMatchObject({
      type: 'PasswordShown',
      data: { accountId: 'a', persons: 1 },
      metadata: {
        actor: 'head',
        role: 'SCHOOL_HEAD',
        right: 'OWN',
        scope: '0750001A',
        source: 'CONSOLE',
        correlationId: 'r',
      },
    });
  });
});
