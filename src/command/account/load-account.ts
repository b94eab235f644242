/** Reads accounts from their streams: as they are now, or as they were before one of their events. */
import type { AccountEvent } from '../../domain/account/events.js';
import { accounts } from '../../domain/account/history.js';
import type { Account } from '../../domain/account/state.js';
import { streamOf } from '../../domain/streams.js';
import type { EventStore } from '../../eventstore/eventstore.js';
import { eventIds } from '../derived-id.js';
import { load, type Loaded } from '../load.js';

interface Ledger {
  readonly eventStore: EventStore;
}

/** Reads the stream of an account and folds it. With `commandId`, also finds what that command appended to it before, if it did. */
export function loadAccount(
  { eventStore }: Ledger,
  accountId: string,
  commandId?: string,
): Promise<Loaded<Account, AccountEvent>> {
  const stream = streamOf('account', accountId);
  return load(eventStore, accounts, stream, commandId === undefined ? undefined : eventIds(commandId, stream));
}

/** The account now; undefined when it was never created. */
export const accountOf = async (ledger: Ledger, accountId: string): Promise<Account | undefined> =>
  (await loadAccount(ledger, accountId)).state;

/** The account as it was just before one of its events; undefined when there is no such event, or it is the first. */
export async function accountBefore(
  { eventStore }: Ledger,
  accountId: string,
  eventId: string,
): Promise<Account | undefined> {
  let account: Account | undefined;
  for await (const recorded of eventStore.read(streamOf('account', accountId))) {
    if (recorded.id === eventId) return account;
    account = accounts.evolve(account, accounts.decode(recorded), recorded.metadata.at);
  }
  return undefined;
}

/** The account as it was before the command that appended one of its events began; undefined as for `accountBefore`. */
export async function accountBeforeCommand(
  { eventStore }: Ledger,
  accountId: string,
  eventId: string,
): Promise<Account | undefined> {
  let account: Account | undefined;
  let command: { readonly id: string; readonly before: Account | undefined } | undefined;
  for await (const recorded of eventStore.read(streamOf('account', accountId))) {
    const { at, correlationId } = recorded.metadata;
    // The events of one command have its correlation id and its moment in common.
    const id = `${correlationId} ${at}`;
    if (command?.id !== id) command = { id, before: account };
    if (recorded.id === eventId) return command.before;
    account = accounts.evolve(account, accounts.decode(recorded), at);
  }
  return undefined;
}

/** The state of an account known to exist: another names it, or an import made it. Throws when it does not. */
export async function existingAccount(ledger: Ledger, accountId: string): Promise<Account> {
  const account = await accountOf(ledger, accountId);
  if (!account) throw new Error(`account ${accountId} should exist, and the ledger has no event of it`);
  return account;
}
