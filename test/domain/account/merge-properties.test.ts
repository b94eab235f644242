import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isOpen } from '../../../src/domain/account/attachments.js';
import { accountHistory } from '../../../src/domain/account/history.js';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import type { LinkFacts } from '../../../src/domain/account/commands.js';
import type { DomainEvent } from '../../../src/domain/event.js';
import { encode } from '../../../src/domain/history.js';
import { awaitsActivation } from '../../../src/domain/account/state.js';
import { activated, fold, OTHER_UAI, ref, rightPassword, UAI } from '../support.js';
import { Accounts, butForHistory, butForProvisional } from './two-accounts.js';

const IDS = ['a', 'b', 'c', 'd'];
const STUDENTS = ['emma', 'yvan', 'lea'];
const account = fc.constantFrom(...IDS);

/** One command on one or two accounts. ABSORB is a merge whose second half is lost: the absorbed account knows of it, the kept one does not. */
type Step =
  | { readonly does: 'MERGE' | 'ABSORB'; readonly kept: string; readonly absorbed: string }
  | { readonly does: 'UNMERGE' | 'NOTIFY' | 'SIGN_IN' | 'ACTIVATE' | 'DISAPPEAR'; readonly id: string }
  | { readonly does: 'BASE'; readonly id: string; readonly students: readonly string[]; readonly uai: string }
  | { readonly does: 'DISPUTE'; readonly id: string; readonly student: string }
  | { readonly does: 'SETTLE'; readonly id: string; readonly outcome: 'LINK_KEPT' | 'LINK_DETACHED' };

const does = <N extends string>(...names: N[]) => fc.constantFrom(...names);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: does('MERGE'), kept: account, absorbed: account }) },
  { weight: 2, arbitrary: fc.record({ does: does('UNMERGE'), id: account }) },
  { weight: 1, arbitrary: fc.record({ does: does('ABSORB'), kept: account, absorbed: account }) },
  { weight: 3, arbitrary: fc.record({ does: does('NOTIFY', 'SIGN_IN', 'ACTIVATE', 'DISAPPEAR'), id: account }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: does('BASE'),
      id: account,
      students: fc.subarray(STUDENTS),
      uai: fc.constantFrom(UAI, OTHER_UAI),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: does('DISPUTE'), id: account, student: fc.constantFrom(...STUDENTS) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      does: does('SETTLE'),
      id: account,
      outcome: fc.constantFrom('LINK_KEPT' as const, 'LINK_DETACHED' as const),
    }),
  },
);
const steps = fc.array(step, { maxLength: 40, size: 'max' });

const legal = (studentId: string): LinkFacts => ({
  studentId,
  kinship: 'MOTHER',
  legalLevel: 1,
  legal: true,
  eligible: true,
});

/**
 * Plays one sequence of commands. A merge is completed at once; or its second half is lost, and then made good before anything else is
 * asked of the two accounts.
 */
class Play extends Accounts {
  readonly #lost: AccountEvent[] = [];
  #n = 0;

  step(asked: Step): void {
    // Nine days each: forty steps are a year, in which accounts expire and close.
    this.at = new Date(Date.parse('2026-09-07T08:00:00.000Z') + ++this.#n * 3_600_000 * 24 * 9).toISOString();
    const { at } = this;
    const school = { at, uai: UAI, newCredentialId: `c${this.#n}`, eligible: true, expiryMonths: 3 } as const;
    switch (asked.does) {
      case 'MERGE':
        this.recover();
        return void this.merge(asked.kept, asked.absorbed);
      case 'ABSORB':
        return void this.#lost.push(...(this.absorb(asked.kept, asked.absorbed).events ?? []));
      case 'UNMERGE':
        this.recover();
        return void this.unmerge(asked.id);
      case 'NOTIFY':
        return void this.send(asked.id, { type: 'Notify', channel: 'LETTER', resetPassword: false, ...school });
      case 'SIGN_IN':
        return void this.send(asked.id, { type: 'SignIn', at, password: rightPassword });
      case 'ACTIVATE':
        if (awaitsActivation(this.of(asked.id))) this.happened(asked.id, activated(`c${this.#n}`));
        return;
      case 'DISAPPEAR':
        return void this.send(asked.id, { type: 'Disappear', at, base: 'SIECLE', uai: UAI, recordKey: asked.id });
      case 'BASE':
        return void this.send(asked.id, {
          type: 'RecordFromBase',
          at,
          accountId: asked.id,
          kind: 'RESPONSABLE',
          personId: asked.id,
          base: 'SIECLE',
          academie: '28',
          uai: asked.uai,
          recordKey: asked.id,
          identity: ref(1),
          links: asked.students.map(legal),
        });
      case 'DISPUTE':
        return void this.send(asked.id, {
          type: 'DisputeLink',
          at,
          studentId: asked.student,
          disputeId: `d${this.#n}`,
        });
      case 'SETTLE': {
        const open = this.of(asked.id).disputes.find(isOpen);
        if (!open) return;
        const { disputeId } = open;
        this.send(asked.id, {
          type: 'ResolveDispute',
          at,
          disputeId,
          outcome: asked.outcome,
          keptBecause: 'DOCUMENTS',
        });
      }
    }
  }

  /** Completes the merges whose second half was lost, as the process does. */
  recover(): void {
    for (const event of this.#lost.splice(0)) this.complete(event);
  }

  /** The rules that do not hold, in words; empty, as it should be. */
  faults(): string[] {
    const faults: string[] = [];
    const all = [...this.states.values()];
    const hasTwice = (keys: readonly string[]): boolean => new Set(keys).size < keys.length;
    for (const { accountId, state, links, sources, disputes, mergedInto, absorbed = [] } of all) {
      if (mergedInto && (state !== 'CLOSED' || links.length + sources.length > 0))
        faults.push(`${accountId} is absorbed and has children or records`);
      if (mergedInto && !this.of(mergedInto.accountId).absorbed?.some(other => other.accountId === accountId))
        faults.push(`${accountId} is merged into nobody`);
      for (const other of absorbed)
        if (this.of(other.accountId).mergedInto?.mergeId !== other.mergeId)
          faults.push(`${other.accountId} is absorbed no more`);
      if (hasTwice(links.map(({ studentId }) => studentId))) faults.push(`${accountId} holds a child twice`);
      for (const { studentId, disputeId } of links)
        if (disputeId !== disputes.find(d => d.studentId === studentId && isOpen(d))?.disputeId)
          faults.push(`${accountId} forgets a dispute about ${studentId}`);
    }
    if (hasTwice(all.flatMap(({ sources }) => sources.map(({ recordKey }) => recordKey))))
      faults.push('a record is of two accounts');
    return faults;
  }
}

/** Four accounts with two children each, before the first step. */
const started = (): Play => {
  const play = new Play();
  IDS.forEach((id, i) => {
    play.create(id);
    play.step({ does: 'BASE', id, students: STUDENTS.slice(i % 3, (i % 3) + 2), uai: UAI });
  });
  return play;
};

const runs = { numRuns: 100 };

/** `c` absorbs `d`, with whom it shares a child; then `b` absorbs `c`, the base takes the child away from `b`, and `c` is given back. */
const lostMeanwhile: Step[] = [
  { does: 'BASE', id: 'c', students: ['yvan'], uai: UAI },
  { does: 'ABSORB', kept: 'c', absorbed: 'd' },
  { does: 'MERGE', kept: 'b', absorbed: 'c' },
  { does: 'BASE', id: 'b', students: [], uai: UAI },
  { does: 'UNMERGE', id: 'c' },
];

describe('whatever is merged, undone and recorded from the bases', () => {
  it('an absorbed account has neither children nor records, and no record is of two accounts', () => {
    fc.assert(
      fc.property(steps, sequence => {
        const play = started();
        for (const asked of sequence) {
          play.step(asked);
          play.recover();
          expect(play.faults()).toEqual([]);
        }
      }),
      runs,
    );
  });

  it('a merge gives no child to more accounts than before', () => {
    fc.assert(
      fc.property(steps, sequence => {
        const play = started();
        for (const asked of sequence) {
          const before = STUDENTS.map(student => play.holders(student));
          play.step(asked);
          play.recover();
          if (asked.does !== 'MERGE' && asked.does !== 'ABSORB') continue;
          STUDENTS.forEach((student, i) => expect(play.holders(student).length).toBeLessThanOrEqual(before[i]!.length));
        }
      }),
      runs,
    );
  });

  it('a merge that is undone leaves both accounts as before, but for its traces in their histories', () => {
    fc.assert(
      fc.property(steps, account, account, (sequence, kept, absorbed) => {
        const play = started();
        for (const asked of sequence) play.step(asked);
        play.recover();
        const before = play.of(kept);
        // A closed account that is given children by the merge reopens.
        fc.pre(before.state !== 'CLOSED');
        const was = IDS.map(id => (id === absorbed ? butForProvisional : butForHistory)(play.of(id)));
        if (play.merge(kept, absorbed).outcome === 'refused') return;
        play.unmerge(absorbed);
        // An account whose three months were over expires when it is given back.
        const expired = play.pasts.get(absorbed)!.at(-1)!.event.type === 'AccountExpired';
        fc.pre(!expired);
        expect(IDS.map(id => butForHistory(play.of(id)))).toEqual(was);
        expect(play.of(kept).absorbed ?? []).toEqual(before.absorbed ?? []);
      }),
      { ...runs, examples: [[lostMeanwhile, 'c', 'a']] },
    );
  });

  it('folding the stored events gives the account, and every event survives encode and decode', () => {
    fc.assert(
      fc.property(steps, sequence => {
        const play = started();
        for (const asked of sequence) play.step(asked);
        for (const id of IDS) {
          const past = play.pasts.get(id)!;
          expect(fold(past)).toEqual(play.of(id));
          for (const { event } of past)
            expect(accountHistory.decode(JSON.parse(JSON.stringify(encode(event))) as DomainEvent)).toEqual(event);
        }
      }),
      runs,
    );
  });

  it('the second half of a merge changes nothing when it comes again, or after the undoing', () => {
    fc.assert(
      fc.property(steps, sequence => {
        const play = started();
        for (const asked of sequence) play.step(asked);
        play.recover();
        const events = IDS.flatMap(id => play.pasts.get(id)!.map(({ event }) => event));
        const before = IDS.map(id => play.of(id));
        for (const event of events) play.complete(event);
        expect(IDS.map(id => play.of(id))).toEqual(before);
      }),
      runs,
    );
  });
});
