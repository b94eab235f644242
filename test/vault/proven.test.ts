import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createVault, uuids, type VaultUnderTest } from './support.js';

describe('the register of proven contacts', () => {
  let room: VaultUnderTest;
  beforeAll(async () => {
    room = await createVault();
  });
  afterAll(() => room.database.drop());
  const set = (accountId: string, proven: { email?: string; mobile?: string }, personId: string = randomUUID()) =>
    room.vault.proven.set([{ accountId, personId, ...proven }]);
  const by = (contact: { email: string } | { mobile: string }) => room.vault.proven.accountsOf(contact);

  it('finds the accounts of an address, however it is spelt, and of a mobile', async () => {
    const [one, other] = uuids(2).sort() as [string, string];
    await set(one, { email: 'Marie@Example.org', mobile: '+33639980101' });
    await set(other, { email: 'marie@example.ORG', mobile: '+33639980102' });
    expect(await by({ email: ' MARIE@example.org' })).toEqual([one, other]);
    expect(await by({ mobile: '+33639980101' })).toEqual([one]);
    expect(await by({ mobile: '+33639980109' })).toEqual([]);
    expect(await by({ email: '+33639980101' })).toEqual([]);
  });

  it('holds what is proven now, and nothing that was before', async () => {
    const accountId = randomUUID();
    await set(accountId, { email: 'old@example.org', mobile: '+33639980103' });
    await set(accountId, { email: 'new@example.org' });
    expect(await by({ email: 'old@example.org' })).toEqual([]);
    expect(await by({ mobile: '+33639980103' })).toEqual([]);
    expect(await by({ email: 'new@example.org' })).toEqual([accountId]);
    await set(accountId, {});
    expect(await by({ email: 'new@example.org' })).toEqual([]);
    await room.vault.proven.set([]);
  });

  it('holds no contact in clear, and nothing of a person who was erased', async () => {
    const [accountId, personId] = uuids(2) as [string, string];
    await set(accountId, { email: 'erased@example.org', mobile: '+33639980104' }, personId);
    const { rows } = await room.database.pool.query<{ text: string }>(
      'select p::text as text from vault.proven_contacts p',
    );
    for (const { text } of rows) expect(text).not.toMatch(/erased|example|33639980104/);
    await room.vault.persons.erase(personId);
    expect(await by({ email: 'erased@example.org' })).toEqual([]);
  });
});
