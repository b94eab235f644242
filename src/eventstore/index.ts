/** Picks the adapter: EventStoreDB where one is named, PostgreSQL otherwise. */
import type { EventStore } from './eventstore.js';
import { eventStoreDb } from './eventstoredb.js';
import { addressOf } from './eventstoredb/client.js';
import { postgresEventStore, type PostgresEventStore } from './postgres.js';

export interface EventStoreOptions {
  /** `postgres://…`: where the ledger is when no EventStoreDB is named. */
  readonly databaseUrl: string;
  /** `esdb://…`: the store of record, when there is one. */
  readonly ledgerUrl?: string | undefined;
}

/** Only the ledger in PostgreSQL has a fence, which an open transaction may hold (`postgres/fence.ts`). */
export type OpenedEventStore = EventStore & Partial<Pick<PostgresEventStore, 'fenceHolder'>>;

export function openEventStore({ databaseUrl, ledgerUrl }: EventStoreOptions): OpenedEventStore {
  return ledgerUrl ? eventStoreDb({ eventstoreUrl: ledgerUrl }) : postgresEventStore({ databaseUrl });
}

/** Where the ledger is when it is not in PostgreSQL, in words: `EventStoreDB at <host and port>`, without credentials. */
export const ledgerElsewhere = (ledgerUrl: string | undefined): string | undefined =>
  ledgerUrl ? `EventStoreDB at ${addressOf(ledgerUrl)}` : undefined;
