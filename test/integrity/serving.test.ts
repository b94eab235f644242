/** What auditors are served where the places of the leaves are lost. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serveLedger } from '../../src/integrity/serving.js';
import { openLedger, tamper, type SealedLedger } from './support/ledger.js';

let ledger: SealedLedger;
beforeAll(async () => {
  ledger = await openLedger();
  await ledger.append(300);
  await ledger.seal();
  await ledger.publisher().giveOut();
});
afterAll(async () => ledger.close());

describe('the entries of a bundle', () => {
  it('are not those of another where the table does not say where it begins', async () => {
    const served = serveLedger(ledger.database.pool, ledger.store);
    expect(await served.entries(1, 44)).toBeDefined();
    await tamper(ledger.database, 'delete from integrity.places where tile = 0');
    expect(await served.entries(1, 44)).toBeUndefined();
    expect(await served.entries(0, 256)).toBeDefined();
  });
});
