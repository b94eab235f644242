/**
 * TEST_QUIET_LEDGER_URL names a real EventStoreDB. Other events may be in it, but nothing else, no other test either, may append to it meanwhile: the
 * tree is compared with the whole ledger.
 */
import { describe, it } from '@jest/globals';
import { eventStoreDb } from '../../src/eventstore/eventstoredb.js';
import { openLedger } from './support/ledger.js';
import { sealingContract } from './support/contract.js';

const { TEST_QUIET_LEDGER_URL } = process.env;

if (TEST_QUIET_LEDGER_URL)
  sealingContract('sealing a ledger in EventStoreDB', () =>
    openLedger(() => eventStoreDb({ eventstoreUrl: TEST_QUIET_LEDGER_URL })),
  );
else describe.skip('sealing a ledger in EventStoreDB', () => it('needs TEST_QUIET_LEDGER_URL', () => undefined));
