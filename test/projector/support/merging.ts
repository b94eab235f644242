/**
 * Adds merges, unmerges and suspected duplicates to random histories. Each is an event on two accounts' streams: on the second at once,
 * later, or never.
 */
import type { AccountEvent } from '../../../src/domain/account/events.js';

/** What the generator remembers of an account. */
export interface Known {
  readonly id: string;
  readonly links: Set<string>;
  readonly own?: string;
  /** Set while the account is absorbed; `undo` unmerges it. */
  merge?: { readonly undo: () => void } | undefined;
}

/** What the generator of histories offers. */
interface Means {
  readonly pick: (below: number) => number;
  readonly emit: (accountId: string, event: AccountEvent) => void;
  readonly schoolOf: (studentId: string) => string;
  readonly newId: () => string;
}

export class Merging {
  readonly #halves: (() => void)[] = [];

  constructor(
    private readonly accounts: readonly Known[],
    private readonly by: Means,
  ) {}

  step(): void {
    const choice = this.by.pick(4);
    if (choice === 0) this.#suspect();
    else if (choice === 1) this.#merge();
    else if (choice === 2) this.#unmerge();
    else this.#halves.shift()?.();
  }

  /** Picks two accounts of responsables, neither of them absorbed. */
  #pickTwo(): [Known, Known] | undefined {
    const open = this.accounts.filter(({ own, merge }) => own === undefined && !merge);
    const [one, other] = [open, open].map(all => all[this.by.pick(Math.max(1, all.length))]);
    return one && other && one !== other ? [one, other] : undefined;
  }

  /** Writes the event on the first account's stream, and on the second's at once, later, or not at all. */
  #onBoth(first: string, second: string, event: (other: string) => AccountEvent): void {
    this.by.emit(first, event(second));
    const follow = (): void => this.by.emit(second, event(first));
    if (this.by.pick(2) === 0) follow();
    else this.#halves.push(follow);
  }

  #suspect(): void {
    const [one, other] = this.#pickTwo() ?? [];
    if (!one || !other) return;
    const [leader, follower] = [one.id, other.id].sort() as [string, string];
    const choice = this.by.pick(5);
    const score = 50 + this.by.pick(50);
    this.#onBoth(leader, follower, otherAccountId =>
      choice === 0
        ? { type: 'DuplicateCleared', data: { otherAccountId } }
        : choice === 1
          ? { type: 'DuplicateDismissed', data: { otherAccountId } }
          : { type: 'DuplicateSuspected', data: { otherAccountId, score, reasons: ['NAME_NEAR'] } },
    );
  }

  #merge(): void {
    const [kept, absorbed] = this.#pickTwo() ?? [];
    if (!kept || !absorbed) return;
    const between = {
      mergeId: this.by.newId(),
      keptAccountId: kept.id,
      absorbedAccountId: absorbed.id,
      sources: [],
      disputes: [],
      links: [...absorbed.links].map(studentId => ({
        studentId,
        uai: this.by.schoolOf(studentId),
        kinship: 'MOTHER' as const,
        legalLevel: 1,
      })),
    };
    const retained = [...absorbed.links].filter(studentId => kept.links.has(studentId));
    this.by.emit(absorbed.id, { type: 'AccountsMerged', data: { ...between, reason: 'SCHOOL' } });
    const completed = (): void => {
      this.by.emit(kept.id, { type: 'AccountsMerged', data: { ...between, reason: 'SCHOOL' } });
      for (const { studentId } of between.links) kept.links.add(studentId);
      absorbed.merge = { undo };
    };
    const undo = (): void => {
      if (kept.merge) return;
      absorbed.merge = undefined;
      const links = between.links.filter(({ studentId }) => kept.links.has(studentId));
      const data = { ...between, links, reason: 'SUPPORT' as const, retained };
      this.#onBoth(kept.id, absorbed.id, () => ({ type: 'AccountsUnmerged', data }));
      absorbed.links.clear();
      for (const { studentId } of links) {
        absorbed.links.add(studentId);
        if (!retained.includes(studentId)) kept.links.delete(studentId);
      }
    };
    absorbed.merge = { undo: () => undefined };
    if (this.by.pick(2) === 0) completed();
    else this.#halves.push(completed);
  }

  #unmerge(): void {
    const absorbed = this.accounts.filter(({ merge }) => merge);
    absorbed[this.by.pick(Math.max(1, absorbed.length))]?.merge?.undo();
  }
}
