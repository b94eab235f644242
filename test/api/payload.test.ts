import { describe, expect, it } from '@jest/globals';
import { projections } from '../../projections/index.js';
import { OF_ACCOUNTS } from '../../src/api/payload.js';
import { HISTORIES } from '../../src/domain/catalogue.js';

describe('a mutation', () => {
  it('waits for every projection that folds events of accounts, but for the index of the ledger', () => {
    const read = projections.filter(({ name }) => name !== 'ledger-events');
    const folding = read.filter(({ handles }) => HISTORIES.account.types.some(type => handles.has(type)));
    expect([...OF_ACCOUNTS].sort()).toEqual(folding.map(({ name }) => name).sort());
  });
});
