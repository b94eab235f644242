/** The texts of schools on letters: they may name a person, so they are sealed, and found by an id that says nothing. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createVault, type VaultUnderTest } from './support.js';

describe('the texts of a school on letters', () => {
  let room: VaultUnderTest;
  beforeAll(async () => {
    room = await createVault();
  });
  afterAll(() => room.database.drop());
  const UAI = '9740001A';
  const texts = { signature: 'Mme Odile Bernard, principale', senderLines: ['12 rue des Écoles', '93270 SEVRAN'] };

  it('are read by their ids, in their order, in another process too', async () => {
    const { letterTexts } = room.vault;
    const ids = [
      await letterTexts.record(UAI, texts),
      await letterTexts.record(UAI, { contactLine: '01 23 45 67 89' }),
    ];
    const elsewhere = (await room.open()).letterTexts;
    expect(await elsewhere.read([ids[1]!, randomUUID(), ids[0]!])).toEqual([
      { contactLine: '01 23 45 67 89' },
      undefined,
      texts,
    ]);
    expect(await letterTexts.read([])).toEqual([]);
  });

  it('have one id for the same texts of a school, and another for those of another school', async () => {
    const { letterTexts } = room.vault;
    const { signature, senderLines } = texts;
    const id = await letterTexts.record(UAI, texts);
    expect(await letterTexts.record(UAI, { senderLines, signature })).toBe(id);
    expect(await letterTexts.record('9740002B', texts)).not.toBe(id);
    expect(await letterTexts.record(UAI, { ...texts, signature: 'M. Paul Durand' })).not.toBe(id);
  });

  it('stand nowhere in clear', async () => {
    const { rows } = await room.database.pool.query<{ sealed: Buffer }>('select sealed from vault.letter_texts');
    const stored = Buffer.concat(rows.map(({ sealed }) => sealed)).toString('latin1');
    expect(stored.length).toBeGreaterThan(0);
    for (const word of ['Odile', 'Bernard', 'SEVRAN']) expect(stored).not.toContain(word);
  });
});
