import { createDatabase } from '../support/database.js';
import { postgresEventStore } from '../../src/eventstore/postgres.js';
import { contract } from './contract.js';

contract('the ledger in PostgreSQL', async () => {
  const database = await createDatabase();
  const open = () => postgresEventStore({ databaseUrl: database.url });
  const store = open();
  return {
    store,
    open,
    close: async () => {
      await store.close();
      await database.drop();
    },
  };
});
