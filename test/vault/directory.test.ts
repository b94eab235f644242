import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDirectory } from '../../src/vault/directory.js';
import { createVault, uuids, type VaultUnderTest } from './support.js';

describe('the directory of the projections', () => {
  let room: VaultUnderTest;
  beforeAll(async () => {
    room = await createVault();
  });
  afterAll(() => room.database.drop());

  it('gives names alone, in the order asked for, and nothing for unknown persons', async () => {
    const directory = createDirectory(room.vault);
    const [a, b] = uuids(2) as [string, string];
    await room.vault.persons.recordIdentities([
      { personId: a, value: { surname: 'ABBEYEM', firstName: 'Emma', birthDate: '2012-09-12', ine: '123456789AB' } },
      { personId: b, value: { surname: 'HOARAU', firstName: 'Gabrielle' } },
    ]);
    const refs = [b, randomUUID(), a].map(personId => ({ personId, version: 1 }));
    expect(await directory.names(refs)).toEqual([
      { surname: 'HOARAU', firstName: 'Gabrielle' },
      undefined,
      { surname: 'ABBEYEM', firstName: 'Emma' },
    ]);
  });

  it('gives logins', async () => {
    const directory = createDirectory(room.vault);
    const accountId = randomUUID();
    await room.vault.logins.reserve([{ accountId, surname: 'ABBEYM', firstName: 'Marie' }]);
    expect(await directory.logins([randomUUID(), accountId])).toEqual([undefined, 'm.abbeym']);
  });

  it('gives the newest label of each class and each MEF', async () => {
    const { nomenclature } = room.vault;
    const directory = createDirectory(room.vault);
    await nomenclature.recordClasses('0750001A', 2025, [
      { code: '6D', label: '6EME D ancienne' },
      { code: '5A', label: '5EME A' },
    ]);
    await nomenclature.recordClasses('0750001A', 2026, [
      { code: '6D', label: 'brouillon' },
      { code: '6D', label: '6EME D' },
    ]);
    await nomenclature.recordClasses('0750001A', 2026, []);
    await nomenclature.recordMefs([{ code: '10010012110', label: '6EME' }]);
    await nomenclature.recordMefs([{ code: '10010012110', label: '6EME BILANGUE' }]);
    const labels = await directory.classLabels(['0750001A', '0750002B']);
    expect([...labels.keys()]).toEqual(['0750001A']);
    expect(Object.fromEntries(labels.get('0750001A')!)).toEqual({ '5A': '5EME A', '6D': '6EME D' });
    expect(await directory.mefLabels()).toEqual(new Map([['10010012110', '6EME BILANGUE']]));
  });
});
