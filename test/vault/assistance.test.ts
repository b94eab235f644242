/** What is written in requests for assistance: under a key of each request, by which it is read, wrapped anew and erased. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createVault, LATER, NOW, type VaultUnderTest } from './support.js';

describe('what is written in a request for assistance', () => {
  let room: VaultUnderTest;
  beforeAll(async () => {
    room = await createVault();
  });
  afterAll(() => room.database.drop());

  const said = { text: 'Je n’y arrive pas.', name: 'Marie', email: 'marie@example.org' };
  const recorded = async () => {
    const [requestId, textId] = [randomUUID(), randomUUID()];
    await room.vault.assistance.recordFirst(requestId, textId, said);
    return { requestId, textId };
  };

  it('is read in the order asked for, of its request alone', async () => {
    const { assistance } = room.vault;
    const [one, another] = [await recorded(), await recorded()];
    const more = { requestId: one.requestId, textId: randomUUID() };
    expect(await assistance.record(more.requestId, more.textId, { text: 'x' })).toBe(true);
    const missing = { requestId: one.requestId, textId: randomUUID() };
    expect(await assistance.read([more, missing, one, { ...one, requestId: another.requestId }])).toEqual([
      { text: 'x' },
      undefined,
      said,
      undefined,
    ]);
    expect(await assistance.read([])).toEqual([]);
  });

  it('is discarded by itself, and erased with all of its request: nothing more can be written', async () => {
    const { assistance } = room.vault;
    const first = await recorded();
    const { requestId } = first;
    const lost = { requestId, textId: randomUUID() };
    await assistance.record(requestId, lost.textId, { text: 'x' });
    await assistance.discard(lost);
    expect(await assistance.read([lost, first])).toEqual([undefined, said]);
    const token = await assistance.issueLink(requestId, randomUUID(), LATER);
    await assistance.erase([requestId]);
    expect(await assistance.read([first])).toEqual([undefined]);
    expect(await assistance.requestOfLink(token, NOW)).toBeUndefined();
    expect(await assistance.record(requestId, randomUUID(), { text: 'x' })).toBe(false);
  });

  it('is opened by its links until they expire, each voided by the same one made again', async () => {
    const { assistance } = room.vault;
    const { requestId } = await recorded();
    const [linkId, otherId] = [randomUUID(), randomUUID()];
    const voided = await assistance.issueLink(requestId, linkId, LATER);
    const tokens = [
      await assistance.issueLink(requestId, linkId, LATER),
      await assistance.issueLink(requestId, otherId, LATER),
    ];
    expect(await assistance.requestOfLink(voided, NOW)).toBeUndefined();
    for (const token of tokens) {
      expect(token).toMatch(/^[\w-]{43}$/);
      expect(await assistance.requestOfLink(token, NOW)).toBe(requestId);
      expect(await assistance.requestOfLink(token, LATER)).toBeUndefined();
    }
    await assistance.forgetLinks(LATER);
    expect(await assistance.requestOfLink(tokens[0]!, NOW)).toBeUndefined();
  });

  it('stays readable when the master key is changed, and no longer needs the old one', async () => {
    const own = await createVault();
    try {
      const text = { requestId: randomUUID(), textId: randomUUID() };
      await own.vault.assistance.recordFirst(text.requestId, text.textId, said);
      const masterKey = randomBytes(32);
      const both = await own.open({ masterKey, previousKeys: [own.masterKey] });
      expect(await both.assistance.read([text])).toEqual([said]);
      expect(await both.rewrap()).toMatchObject({ unopened: [], missingKeys: new Map() });
      expect(await (await own.open({ masterKey })).assistance.read([text])).toEqual([said]);
    } finally {
      await own.database.drop();
    }
  });
});
