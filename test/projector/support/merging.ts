/**
 * Adds merges, unmerges and suspected duplicates to random histories. Each is an event on two accounts' streams: on the second at once,
 * later, or never.
 */
import type { AccountEvent } from '../../../src/domain/account/events.js';
import type { Unmerge } from '../../../src/domain/account/merge/events.js';

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
  /** Functions that write the second halves that are still missing. */
  readonly #halves: (() => void)[] = [];

  constructor(
    private readonly accounts: readonly Known[],
    private readonly means: Means,
  ) {}

  step(): void {
    const choice = this.means.pick(4);
    if (choice === 0) this.#suspect();
    else if (choice === 1) this.#merge();
    else if (choice === 2) this.#unmerge();
    else this.#halves.shift()?.();
  }

  /** Picks two accounts of responsables, neither of them absorbed. */
  #pickTwo(): [Known, Known] | undefined {
    const open = this.accounts.filter(({ own, merge }) => own === undefined && !merge);
    const pickOne = (): Known | undefined => open[this.means.pick(Math.max(1, open.length))];
    const [one, other] = [pickOne(), pickOne()];
    return one && other && one !== other ? [one, other] : undefined;
  }

  /** Writes the event on the first account's stream, and on the second's at once, later, or not at all. */
  #onBoth(first: string, second: string, event: (other: string) => AccountEvent): void {
    this.means.emit(first, event(second));
    this.#atOnceOrLater(() => this.means.emit(second, event(first)));
  }

  /** Does the second half of a command on two accounts at once, later, or not at all. */
  #atOnceOrLater(half: () => void): void {
    if (this.means.pick(2) === 0) half();
    else this.#halves.push(half);
  }

  #suspect(): void {
    const [one, other] = this.#pickTwo() ?? [];
    if (!one || !other) return;
    const [leader, follower] = [one.id, other.id].sort() as [string, string];
    const choice = this.means.pick(5);
    const score = 50 + this.means.pick(50);
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
      mergeId: this.means.newId(),
      keptAccountId: kept.id,
      absorbedAccountId: absorbed.id,
      sources: [],
      disputes: [],
      links: [...absorbed.links].map(studentId => ({
        studentId,
        uai: this.means.schoolOf(studentId),
        kinship: 'MOTHER' as const,
        legalLevel: 1,
      })),
    };
    const retained = [...absorbed.links].filter(studentId => kept.links.has(studentId));
    this.means.emit(absorbed.id, { type: 'AccountsMerged', data: { ...between, reason: 'SCHOOL' } });
    const underWay = { undo: () => undefined };
    // The kept account gives the links up at once. The absorbed one has them again only when its own event is written.
    const giveBack = (data: Unmerge): void => {
      absorbed.merge = underWay;
      this.means.emit(kept.id, { type: 'AccountsUnmerged', data });
      this.#atOnceOrLater(() => {
        this.means.emit(absorbed.id, { type: 'AccountsUnmerged', data });
        absorbed.merge = undefined;
        absorbed.links.clear();
        for (const { studentId } of data.links) absorbed.links.add(studentId);
      });
    };
    const undo = (): void => {
      if (kept.merge) return;
      const links = between.links.filter(({ studentId }) => kept.links.has(studentId));
      for (const { studentId } of links) if (!retained.includes(studentId)) kept.links.delete(studentId);
      giveBack({ ...between, links, reason: 'SUPPORT', retained });
    };
    const takeIn = (): void => {
      // An account that was itself absorbed meanwhile takes nothing in.
      if (kept.merge) return giveBack({ ...between, reason: 'CONFLICT', retained: [] });
      this.means.emit(kept.id, { type: 'AccountsMerged', data: { ...between, reason: 'SCHOOL' } });
      for (const { studentId } of between.links) kept.links.add(studentId);
      absorbed.merge = { undo };
    };
    absorbed.merge = underWay;
    this.#atOnceOrLater(takeIn);
  }

  #unmerge(): void {
    const absorbed = this.accounts.filter(({ merge }) => merge);
    absorbed[this.means.pick(Math.max(1, absorbed.length))]?.merge?.undo();
  }
}
