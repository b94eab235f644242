/** Several accounts, changed together as the commands change them: what one gives up, the other takes in. */
import { decideAccount as decide } from '../deciders.js';
import type { AccountCommand } from '../../../src/domain/account/commands.js';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import { evolve } from '../../../src/domain/account/evolve.js';
import type { MergeReason } from '../../../src/domain/account/merge/reasons.js';
import type { Account } from '../../../src/domain/account/state.js';
import type { Decision } from '../../../src/domain/event.js';
import { AT, type Past } from '../support.js';

export class Accounts {
  readonly states = new Map<string, Account>();
  readonly pasts = new Map<string, Past[]>();
  at = AT;
  #merges = 0;

  /** The account as it is now. */
  of(accountId: string): Account {
    return this.states.get(accountId)!;
  }

  /** Appends these events to an account. */
  happened(accountId: string, ...events: readonly AccountEvent[]): void {
    for (const event of events) {
      this.states.set(accountId, evolve(this.states.get(accountId), event, this.at));
      this.pasts.set(accountId, [...(this.pasts.get(accountId) ?? []), { event, at: this.at }]);
    }
  }

  /** Decides on a command, and appends what is decided. */
  send(accountId: string, command: AccountCommand): Decision<AccountEvent> {
    const decision = decide(this.states.get(accountId), command);
    this.happened(accountId, ...(decision.events ?? []));
    return decision;
  }

  /** Makes a responsable's account, to which these events happen then. */
  create(accountId: string, ...events: readonly AccountEvent[]): this {
    const personId = `person ${accountId}`;
    this.happened(accountId, { type: 'AccountPreCreated', data: { accountId, kind: 'RESPONSABLE', personId } });
    this.happened(accountId, ...events);
    return this;
  }

  /** The first half of a merge alone: on the account absorbed. */
  absorb(kept: string, absorbed: string, reason: MergeReason = 'SCHOOL'): Decision<AccountEvent> {
    const mergeId = `merge-${++this.#merges}`;
    return this.send(absorbed, { type: 'Absorb', at: this.at, other: this.of(kept), mergeId, reason });
  }

  /** Both halves of a merge. */
  merge(kept: string, absorbed: string, reason: MergeReason = 'SCHOOL'): Decision<AccountEvent> {
    const decision = this.absorb(kept, absorbed, reason);
    for (const event of decision.events ?? []) this.complete(event);
    return decision;
  }

  /** Undoes the merge that absorbed the account, by both halves; undefined when there is none. */
  unmerge(absorbed: string): Decision<AccountEvent> | undefined {
    const into = this.of(absorbed).mergedInto;
    if (!into) return undefined;
    const { accountId, mergeId } = into;
    const decision = this.send(accountId, { type: 'GiveBack', at: this.at, mergeId, reason: 'SCHOOL' });
    for (const event of decision.events ?? []) this.complete(event);
    return decision;
  }

  /** Makes the second half of the merge or undoing whose first half is this event. */
  complete(event: AccountEvent): void {
    if (event.type === 'AccountsMerged') {
      const { keptAccountId } = event.data;
      const taken = this.send(keptAccountId, { type: 'TakeIn', at: this.at, merge: event.data });
      for (const answer of taken.events ?? []) if (answer.type === 'AccountsUnmerged') this.complete(answer);
    }
    if (event.type === 'AccountsUnmerged')
      this.send(event.data.absorbedAccountId, { type: 'TakeBack', at: this.at, unmerge: event.data });
  }

  /** The accounts linked to the pupil. */
  holders(studentId: string): string[] {
    return [...this.states.values()]
      .filter(({ links }) => links.some(link => link.studentId === studentId))
      .map(({ accountId }) => accountId);
  }
}

const HISTORY = ['absorbed', 'undone', 'dismissed', 'candidates'];

/** The account without the traces that merges leave. */
export const butForHistory = (account: Account): unknown =>
  JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(account).filter(([name]) => !HISTORY.includes(name)))));

/** The same of an account that was absorbed, which loses a provisional password. */
export const butForProvisional = ({ credential, ...account }: Account): unknown =>
  butForHistory({ ...account, ...(credential && !credential.provisional && { credential }) });
