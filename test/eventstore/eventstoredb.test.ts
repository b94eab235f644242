/** Runs wherever EVENTSTORE_URL (`esdb://…`) names an EventStoreDB the suite may write to; skipped, and said so, elsewhere. */
import { describe, it } from '@jest/globals';
import { eventStoreDb } from '../../src/eventstore/eventstoredb.js';
import { contract } from './contract.js';

const eventstoreUrl = process.env.EVENTSTORE_URL;

if (eventstoreUrl)
  contract('the ledger in EventStoreDB', async () => {
    const open = () => eventStoreDb({ eventstoreUrl });
    const store = open();
    await store.ready();
    return { store, open, close: () => store.close() };
  });
else describe('the ledger in EventStoreDB', () => it.skip('needs EVENTSTORE_URL, which is not set', () => undefined));
