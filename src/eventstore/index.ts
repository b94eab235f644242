/** Picks the adapter: EventStoreDB where one is named, PostgreSQL otherwise. */
import type { EventStore } from './eventstore.js';
import { eventStoreDb } from './eventstoredb.js';
import { postgresEventStore } from './postgres.js';

export interface EventStoreOptions {
  /** `postgres://…`: where the ledger is when no EventStoreDB is named. */
  readonly databaseUrl: string;
  /** `esdb://…`: the store of record, when there is one. */
  readonly eventstoreUrl?: string | undefined;
}

export function openEventStore({ databaseUrl, eventstoreUrl }: EventStoreOptions): EventStore {
  return eventstoreUrl ? eventStoreDb({ eventstoreUrl }) : postgresEventStore({ databaseUrl });
}
