/** Vouches for the ledger of a house, as a server does from time to time. */
import { setTimeout as pause } from 'node:timers/promises';
import { postgresEventStore } from '../../../src/eventstore/postgres.js';
import { createPublisher, sealUpToNow } from '../../../src/integrity/index.js';
import { logKey, ORIGIN } from '../../integrity/support/ledger.js';
import type { House } from './house.js';

/** Seals all that the ledger has, and gives out a checkpoint; returns its size. */
export async function giveOutCheckpoint({ database }: House): Promise<number> {
  const { pool } = database;
  const eventStore = postgresEventStore({ databaseUrl: database.url });
  try {
    const seal = () => sealUpToNow({ pool, eventStore }, new AbortController().signal);
    while ((await seal()).position < (await database.lastAppended())) await pause(5);
    const log = { origin: ORIGIN, keys: [logKey], previous: [] };
    const onFault = (error: unknown): never => {
      throw error;
    };
    return (await createPublisher({ pool, log, witnesses: [], onFault }).giveOut()).size;
  } finally {
    await eventStore.close();
  }
}
