/** Disputes of links hold together in any order of what holders, schools and bases do. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isOpen } from '../../../src/domain/account/attachments.js';
import type { AccountCommand, LinkFacts } from '../../../src/domain/account/commands.js';
import { disputedLink, disputeState } from '../../../src/domain/account/dispute.js';
import { evolve } from '../../../src/domain/account/evolve.js';
import { barredStudents, type Account } from '../../../src/domain/account/state.js';
import { decideAccount } from '../deciders.js';
import { accountId, fold, isActivated, personId, UAI } from '../support.js';

const PUPILS = ['emma', 'yvan', 'lea'] as const;
const pupil = fc.constantFrom(...PUPILS);
const which = fc.nat({ max: 9 });
const why = fc.constantFrom('DOCUMENTS' as const, undefined);

/** What somebody does. `which` chooses among the disputes that there are by then. */
const deed = fc.oneof(
  fc.record({ does: fc.constant('DISPUTE' as const), pupil }),
  fc.record({ does: fc.constant('WITHDRAW' as const), which }),
  fc.record({ does: fc.constant('KEEP' as const), which, why }),
  fc.record({ does: fc.constant('DETACH' as const), which }),
  fc.record({
    does: fc.constant('BASE_SAYS' as const),
    links: fc.uniqueArray(fc.record({ studentId: pupil, legalLevel: fc.constantFrom(1, 2) }), {
      selector: ({ studentId }) => studentId,
    }),
  }),
);
type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never;

const timeOf = (n: number): string => new Date(Date.UTC(2026, 9, 1, 8, n)).toISOString();

function commandOf(account: Account, one: Deed, n: number): AccountCommand | undefined {
  const at = timeOf(n);
  const chosen = (of: number) => account.disputes[of % Math.max(1, account.disputes.length)]?.disputeId;
  switch (one.does) {
    case 'DISPUTE':
      return { type: 'DisputeLink', at, studentId: one.pupil, disputeId: `d${n}` };
    case 'WITHDRAW': {
      const disputeId = chosen(one.which);
      return disputeId === undefined ? undefined : { type: 'WithdrawDispute', at, disputeId };
    }
    case 'KEEP':
    case 'DETACH': {
      const disputeId = chosen(one.which);
      if (disputeId === undefined) return undefined;
      const kept = one.does === 'KEEP' && one.why ? { keptBecause: one.why } : {};
      const outcome = one.does === 'KEEP' ? 'LINK_KEPT' : 'LINK_DETACHED';
      return { type: 'ResolveDispute', at, disputeId, outcome, ...kept };
    }
    case 'BASE_SAYS': {
      const links: LinkFacts[] = one.links.map(link => ({ ...link, kinship: 'MOTHER', legal: true, eligible: true }));
      const record = { base: 'SIECLE', academie: '28', uai: UAI, recordKey: 'k' } as const;
      return { type: 'RecordFromBase', at, accountId, kind: 'RESPONSABLE', personId, ...record, links };
    }
  }
}

/** The rules that do not hold, in words. `namedByBase`: the pupils whom the base names. */
function faults(account: Account, namedByBase: ReadonlySet<string>): string[] {
  const found: string[] = [];
  const barred = barredStudents(account);
  for (const student of PUPILS) {
    const link = account.links.find(({ studentId }) => studentId === student);
    const disputes = account.disputes.filter(({ studentId }) => studentId === student);
    const open = disputes.filter(isOpen);
    if (open.length > 1) found.push(`${student}: ${open.length} open disputes`);
    if (link && link.disputeId !== open[0]?.disputeId) found.push(`${student}: disputed, and the link does not say so`);
    if (link && barred.includes(student)) found.push(`${student}: attached, though found wrong`);
    if (!barred.includes(student) && namedByBase.has(student) !== (link !== undefined))
      found.push(`${student}: attached otherwise than the base says`);
    for (const dispute of disputes) {
      const state = disputeState(dispute);
      const named = disputedLink(account, dispute) !== undefined;
      if ((state === 'UPHELD' || state === 'BASE_CHANGED') && (link || !named || !namedByBase.has(student)))
        found.push(`${student}: ${state}, and nothing is to be corrected`);
      if (state === 'CORRECTED' && (named || namedByBase.has(student)))
        found.push(`${student}: corrected, and the base still names the pupil`);
      if (state === 'REJECTED' && dispute.keptBecause === undefined) found.push(`${student}: kept without a reason`);
      if (state !== 'OPEN' && state !== 'CORRECTED' && isOpen(dispute)) found.push(`${student}: ${state} while open`);
    }
  }
  return found;
}

describe('disputes of links, in any order', () => {
  it('never let a wrong link back, and never lose one that is right', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 30 }), deeds => {
        let account = fold(isActivated)!;
        let namedByBase = new Set(account.links.map(({ studentId }) => studentId));
        for (const [n, one] of deeds.entries()) {
          const command = commandOf(account, one, n);
          if (!command) continue;
          const decision = decideAccount(account, command);
          for (const event of decision.events ?? []) account = evolve(account, event, command.at);
          if (one.does === 'BASE_SAYS') namedByBase = new Set(one.links.map(({ studentId }) => studentId));
          expect(faults(account, namedByBase)).toEqual([]);
          for (const dispute of account.disputes) reached.add(disputeState(dispute));
          // The same command again changes nothing.
          expect(decideAccount(account, command).events ?? []).toEqual([]);
        }
      }),
      { numRuns: 1_000 },
    );
    expect([...reached].sort()).toEqual(['BASE_CHANGED', 'CORRECTED', 'OPEN', 'REJECTED', 'UPHELD', 'WITHDRAWN']);
  });
});
