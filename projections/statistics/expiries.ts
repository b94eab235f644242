/** Counts by the hour at which notifications expire: of each scope, the accounts whose notification runs out within it. */
import type { AccountKind } from '../../src/domain/account/events.js';
import { table, type Batch } from '../../src/projector/projection.js';
import { isCountedAccount, type CountedDocument } from './documents.js';
import { changedAccounts } from './moves.js';
import { hourOf, latest } from './past.js';
import { cellsOf, type Cell, type Get } from './scopes.js';
import { Sums } from './sums.js';

export const EXPIRIES = table({
  name: 'expiries',
  mode: 'add',
  key: ['scope', 'kind', 'degree', 'hour'],
  columns: { scope: 'text', kind: 'text', degree: 'text', hour: 'text', accounts: 'integer' },
});

/** A figure: accounts of a scope whose notification expires within an hour. */
interface Expiry {
  readonly scope: string;
  readonly kind: AccountKind;
  readonly degree: Cell['degree'];
  readonly hour: string;
}

/** The figures that count an account: none unless it waits to be activated, and expires otherwise. */
function* expiriesOf(accountId: string, get: Get): Generator<Expiry> {
  const document = get(accountId);
  if (!isCountedAccount(document)) return;
  const { state, expiresAt } = document.account;
  if (expiresAt === undefined || (state !== 'NOTIFIED' && state !== 'ACTIVATING')) return;
  const hour = hourOf(expiresAt);
  for (const { scope, kind, degree } of cellsOf(accountId, get, latest).values()) yield { scope, kind, degree, hour };
}

/** How a batch moves the figures. */
export interface ExpiryMoves {
  /** By how many accounts it moves each figure. */
  readonly figures: Iterable<readonly [expiry: Expiry, accounts: number]>;
  /** The accounts that are counted otherwise than before. */
  readonly accountIds: readonly string[];
}

const expiriesByKey = (accountId: string, get: Get): Map<string, Expiry> =>
  new Map([...expiriesOf(accountId, get)].map(expiry => [Object.values(expiry).join(' '), expiry]));

/** Finds how the batch moves the figures. */
export function expiryMoves(batch: Batch<CountedDocument>): ExpiryMoves {
  const figures = new Sums<Expiry>();
  const accountIds: string[] = [];
  for (const accountId of changedAccounts(batch)) {
    // While a version is filled, no account was counted before.
    const before = batch.filling ? new Map<string, Expiry>() : expiriesByKey(accountId, key => batch.before(key));
    const after = expiriesByKey(accountId, key => batch.after(key));
    const left = [...before].filter(([key]) => !after.has(key));
    const entered = [...after].filter(([key]) => !before.has(key));
    for (const [key, expiry] of left) figures.add(key, () => expiry, -1);
    for (const [key, expiry] of entered) figures.add(key, () => expiry, 1);
    if (left.length + entered.length > 0) accountIds.push(accountId);
  }
  return { figures, accountIds };
}
