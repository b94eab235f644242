import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DoesNotOpen } from '../../src/vault/cipher.js';
import { createVault, type VaultUnderTest } from './support.js';

describe('values that other modules keep sealed', () => {
  let room: VaultUnderTest;
  beforeAll(async () => {
    room = await createVault();
  });
  afterAll(() => room.database.drop());

  const places = [
    { place: 'row 1', text: 'Zoé ABBEYEM' },
    { place: 'row 2', text: '' },
  ];

  it('are opened in the order given, in another process too, and show nothing while sealed', async () => {
    const sealed = await room.vault.sealing.seal('mirror', places);
    expect(Buffer.concat(sealed).toString('latin1')).not.toContain('ABBEYEM');
    const given = sealed.map((value, at) => ({ place: places[at]!.place, sealed: value }));
    const other = await room.open();
    expect(await other.sealing.open('mirror', given.reverse())).toEqual(['', 'Zoé ABBEYEM']);
  });

  it('are opened neither in another place nor for another use', async () => {
    const [sealed] = await room.vault.sealing.seal('mirror', places);
    const moved = [{ place: 'row 2', sealed: sealed! }];
    await expect(room.vault.sealing.open('mirror', moved)).rejects.toThrow(DoesNotOpen);
    const own = [{ place: 'row 1', sealed: sealed! }];
    await expect(room.vault.sealing.open('other', own)).rejects.toThrow(DoesNotOpen);
  });

  it('are opened after the master key was changed, without the old one', async () => {
    const own = await createVault();
    try {
      const [sealed] = await own.vault.sealing.seal('mirror', places);
      const masterKey = randomBytes(32);
      await (await own.open({ masterKey, previousKeys: [own.masterKey] })).rewrap();
      const anew = await own.open({ masterKey });
      expect(await anew.sealing.open('mirror', [{ place: 'row 1', sealed: sealed! }])).toEqual(['Zoé ABBEYEM']);
    } finally {
      await own.database.drop();
    }
  });
});
