/** TEST_LEDGER_URL names a real EventStoreDB; other events may be in it. */
import { describe, it } from '@jest/globals';
import { eventStoreDb } from '../../src/eventstore/eventstoredb.js';
import { openLedger } from './support/ledger.js';
import { sealingContract } from './support/contract.js';

const { TEST_LEDGER_URL } = process.env;

if (TEST_LEDGER_URL)
  sealingContract('sealing a ledger in EventStoreDB', () =>
    openLedger(() => eventStoreDb({ eventstoreUrl: TEST_LEDGER_URL })),
  );
else describe.skip('sealing a ledger in EventStoreDB', () => it('needs TEST_LEDGER_URL', () => undefined));
