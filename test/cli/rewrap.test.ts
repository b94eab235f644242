import { describe, expect, it } from '@jest/globals';
import { faultsOf } from '../../src/cli/rewrap.js';

describe('a rewrap', () => {
  it('has no fault when everything is sealed', () => {
    expect(faultsOf({ unopened: [], missingKeys: new Map() })).toEqual([]);
  });

  it('names the rows that do not open, and the remedy', () => {
    const unopened = [
      { table: 'vault.persons', id: '1' },
      { table: 'vault.credentials', id: '2' },
    ];
    expect(faultsOf({ unopened, missingKeys: new Map() })).toEqual([
      'Altered or damaged, and left as it was: 2 values.',
      '  vault.persons 1',
      '  vault.credentials 2',
      'Restore these rows from a backup: what they hold cannot be read without one.',
    ]);
  });

  it('names the key that was not given, and the remedy', () => {
    expect(faultsOf({ unopened: [], missingKeys: new Map([['0123456789ab', 1]]) })).toEqual([
      'Sealed with master key 0123456789ab, which is neither VAULT_KEY nor one of PREVIOUS_VAULT_KEYS: 1 value. ' +
        'Add that key to PREVIOUS_VAULT_KEYS.',
    ]);
  });
});
