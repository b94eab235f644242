/**
 * The documents of accounts and pupils from which the list of duplicates is made. Both accounts of a pair have the events about it.
 * Those of the first, the account with the lower id, make the pair's row. The second only keeps which accounts have named it.
 */
import { accounts } from '../../src/domain/account/history.js';
import type { AccountEvent } from '../../src/domain/account/events.js';
import type { DuplicateReason } from '../../src/domain/account/merge/reasons.js';
import { typeOf } from '../../src/domain/catalogue.js';
import { linkMoves } from '../people/link-moves.js';
import type { RecordedEvent } from '../../src/projector/projection.js';

/** What the comparison found of a pair. `since` is when it was first suspected. */
export interface Suspicion {
  readonly score: number;
  readonly reasons: readonly DuplicateReason[];
  readonly since: string;
}

/** An account, as far as its pairs need it. */
export interface PairedAccount {
  /** Ids of the pupils attached to the account. */
  readonly pupils: readonly string[];
  /** True when it was merged into another one, and once its person is erased. */
  readonly absorbed: boolean;
  /** Accounts with higher ids that may be the same person's, by id. */
  readonly suspected?: Readonly<Record<string, Suspicion>>;
  /** Accounts with lower ids whose events have named this one. */
  readonly named?: readonly string[];
}

/** A pupil: the accounts that he or she is attached to, and where he or she is enrolled. */
export interface PairedPupil {
  readonly accounts: readonly string[];
  readonly uai?: string;
  readonly classCode?: string;
  readonly mef?: string;
}

export type PairedDocument = PairedAccount | PairedPupil;

export const isPairedAccount = (document: PairedDocument | undefined): document is PairedAccount =>
  document !== undefined && 'pupils' in document;

/** The other account of the pair that the event concerns, if it concerns one and this account is its first. */
export function secondOf(event: RecordedEvent, accountId: string): string | undefined {
  const other = otherOf(event, accountId);
  return typeof other === 'string' && accountId < other ? other : undefined;
}

function otherOf(event: RecordedEvent, accountId: string): unknown {
  const { otherAccountId, keptAccountId, absorbedAccountId } = event.data;
  switch (typeOf(event)) {
    case 'DuplicateSuspected':
    case 'DuplicateCleared':
    case 'DuplicateDismissed':
      return otherAccountId;
    case 'AccountsMerged':
    case 'AccountsUnmerged':
      return keptAccountId === accountId ? absorbedAccountId : keptAccountId;
    default:
      return undefined;
  }
}

/** The suspicions of an account after an event about the pair with `other`: `DuplicateSuspected` begins or renews it, any other ends it. */
function suspicionsAfter(suspicions: PairedAccount['suspected'], event: AccountEvent, other: string, at: string) {
  const { [other]: before, ...rest } = suspicions ?? {};
  if (event.type !== 'DuplicateSuspected') return rest;
  const { score, reasons } = event.data;
  return { ...rest, [other]: { score, reasons, since: before?.since ?? at } };
}

const isGone = (account: PairedAccount, event: AccountEvent, accountId: string): boolean => {
  if (event.type === 'PersonalDataErased') return true;
  if (event.type !== 'AccountsMerged' && event.type !== 'AccountsUnmerged') return account.absorbed;
  const { absorbedAccountId } = event.data;
  return absorbedAccountId === accountId ? event.type === 'AccountsMerged' : account.absorbed;
};

const NEW: PairedAccount = { pupils: [], absorbed: false };

/** Folds an event of the account's own stream. */
export function evolveAccount(account: PairedAccount = NEW, recorded: RecordedEvent, accountId: string): PairedAccount {
  const event = accounts.decode(recorded);
  const { attached, detached } = linkMoves(recorded, accountId);
  const other = secondOf(recorded, accountId);
  return {
    ...account,
    pupils: [...new Set([...account.pupils, ...attached])].filter(id => !detached.includes(id)).sort(),
    absorbed: isGone(account, event, accountId),
    ...(other !== undefined && {
      suspected: suspicionsAfter(account.suspected, event, other, recorded.metadata.at),
    }),
  };
}

/** Notes on the second account of a pair that the first has named it. */
export const withFirst = (account: PairedAccount = NEW, first: string): PairedAccount => ({
  ...account,
  named: [...new Set([...(account.named ?? []), first])].sort(),
});
