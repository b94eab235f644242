/** Counts the accounts whose notification runs by the hour at which it expires, in each scope that counts them. */
import type { AccountKind } from '../../src/domain/account/events.js';
import { table, type Batch } from '../../src/projector/projection.js';
import { isCountedAccount, type CountedDocument } from './documents.js';
import { changedAccounts } from './moves.js';
import { hourOf, latest } from './past.js';
import { cellsOf, type Cell, type Get } from './scopes.js';

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

/** The figures that count an account: none unless its notification runs. */
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
  /** By how many accounts it moves each figure; those that it leaves as they are, are left out. */
  readonly figures: readonly { readonly expiry: Expiry; readonly accounts: number }[];
  /** The accounts that are counted otherwise than before. */
  readonly accountIds: readonly string[];
}

const expiriesByKey = (accountId: string, get: Get): Map<string, Expiry> =>
  new Map([...expiriesOf(accountId, get)].map(expiry => [Object.values(expiry).join(' '), expiry]));

/** Finds how the batch moves the figures. */
export function expiryMoves(batch: Batch<CountedDocument>): ExpiryMoves {
  const figures = new Map<string, { readonly expiry: Expiry; accounts: number }>();
  const accountIds: string[] = [];
  const add = (key: string, expiry: Expiry, change: 1 | -1): void => {
    const figure = figures.get(key);
    if (figure) figure.accounts += change;
    else figures.set(key, { expiry, accounts: change });
  };
  for (const accountId of changedAccounts(batch)) {
    const before = batch.filling ? new Map<string, Expiry>() : expiriesByKey(accountId, key => batch.before(key));
    const after = expiriesByKey(accountId, key => batch.after(key));
    let moves = false;
    const move = (key: string, expiry: Expiry, change: 1 | -1): void => {
      add(key, expiry, change);
      moves = true;
    };
    for (const [key, expiry] of before) if (!after.has(key)) move(key, expiry, -1);
    for (const [key, expiry] of after) if (!before.has(key)) move(key, expiry, 1);
    if (moves) accountIds.push(accountId);
  }
  return { figures: [...figures.values()].filter(({ accounts }) => accounts !== 0), accountIds };
}
