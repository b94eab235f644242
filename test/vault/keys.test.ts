import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DoesNotOpen } from '../../src/vault/cipher.js';
import { MasterKeys, WrongVaultKey } from '../../src/vault/master-keys.js';
import { PersonKeys } from '../../src/vault/person-keys.js';
import { openVault } from '../../src/vault/postgres/vault.js';
import { createVault, type VaultUnderTest } from './support.js';

const EMMA = { surname: 'ABBEYEM', firstName: 'Emma', ine: '123456789AB' };

describe('the keys of the vault', () => {
  let room: VaultUnderTest;
  beforeAll(async () => {
    room = await createVault();
  });
  afterAll(() => room.database.drop());

  const recorded = async () => {
    const personId = randomUUID();
    await room.vault.persons.recordIdentities([{ personId, value: EMMA }]);
    return { personId, ref: { personId, version: 1 } };
  };

  it('refuse another master key, naming VAULT_KEY and showing none', async () => {
    const wrong = randomBytes(32);
    const opening = openVault(room.database.pool, { masterKey: wrong });
    await expect(opening).rejects.toThrow(WrongVaultKey);
    const fault = await opening.catch((e: unknown) => String(e));
    expect(fault).toMatch(/VAULT_KEY/);
    expect(fault).not.toContain(wrong.toString('base64').slice(0, 10));
  });

  it('refuse a master key that is too short', () => {
    expect(() => new MasterKeys('dG9vIHNob3J0')).toThrow(/VAULT_KEY must be 32 bytes.*openssl rand/);
  });

  it.each([
    [
      'a bit of a facet',
      `update vault.facets set sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1) where person_id = $1`,
    ],
    [
      'its last bit',
      `update vault.facets set sealed = set_bit(sealed, 8 * length(sealed) - 1, 1 - get_bit(sealed, 8 * length(sealed) - 1)) where person_id = $1`,
    ],
    ['its length', `update vault.facets set sealed = substr(sealed, 1, 10) where person_id = $1`],
    ['its place', `update vault.facets set version = 2 where person_id = $1`],
    [
      'the wrapped key',
      `update vault.persons set wrapped_key = set_byte(wrapped_key, 30, get_byte(wrapped_key, 30) # 1) where person_id = $1`,
    ],
  ])('notice that %s was altered', async (what, alteration) => {
    const { personId } = await recorded();
    await room.database.pool.query(alteration, [personId]);
    const server = await room.open();
    const reading = server.persons.identities([{ personId, version: what === 'its place' ? 2 : 1 }]);
    await expect(reading).rejects.toThrow(DoesNotOpen);
    const fault = await reading.catch((e: unknown) => String(e));
    expect(fault).not.toContain('ABBEYEM');
  });

  it("do not open one person's data in the place of another's", async () => {
    const [a, b] = [await recorded(), await recorded()];
    await room.database.pool.query(
      'update vault.facets set sealed = (select sealed from vault.facets where person_id = $2) where person_id = $1',
      [a.personId, b.personId],
    );
    await expect(room.vault.persons.identities([a.ref])).rejects.toThrow(DoesNotOpen);
  });

  it('can be changed: all is wrapped anew, digests and ids stay, and the old key is no longer needed', async () => {
    const own = await createVault();
    try {
      const personId = randomUUID();
      await own.vault.persons.recordIdentities([{ personId, value: EMMA }]);
      const { credentialId, password } = await own.vault.credentials.createProvisional(randomUUID(), randomUUID());
      const id = own.vault.stableId('student', 'x');
      const masterKey = randomBytes(32);
      const both = await own.open({ masterKey, previousKeys: [own.masterKey] });
      // The key of the person, the copy of the password, and the root.
      expect(await both.rewrap()).toEqual({ sealed: 3, unopened: [], missingKeys: new Map() });
      const anew = await own.open({ masterKey });
      expect(await anew.persons.identities([{ personId, version: 1 }])).toEqual([EMMA]);
      expect(await anew.credentials.reveal(credentialId)).toBe(password);
      expect(anew.stableId('student', 'x')).toBe(id);
      await expect(own.open()).rejects.toThrow(WrongVaultKey);
    } finally {
      await own.database.drop();
    }
  });

  it('are wrapped anew in spite of a value that does not open, which is named and left as it was', async () => {
    const own = await createVault();
    try {
      const [damaged, sound] = ['00000000-0000-4000-8000-000000000000', 'ffffffff-ffff-4fff-8fff-ffffffffffff'];
      for (const personId of [damaged, sound]) await own.vault.persons.recordIdentities([{ personId, value: EMMA }]);
      const { credentialId } = await own.vault.credentials.createProvisional(randomUUID(), randomUUID());
      const alter = (table: string, column: string, id: string, of: string) =>
        own.database.pool.query(
          `update ${table} set ${column} = set_byte(${column}, 20, get_byte(${column}, 20) # 1) where ${id} = $1 returning ${column}`,
          [of],
        );
      const { rows: before } = await alter('vault.persons', 'wrapped_key', 'person_id', damaged);
      await alter('vault.credentials', 'copy', 'credential_id', credentialId);
      const masterKey = randomBytes(32);
      const both = await own.open({ masterKey, previousKeys: [own.masterKey] });
      const unopened = [
        { table: 'vault.persons', id: damaged },
        { table: 'vault.credentials', id: credentialId },
      ];
      // The key of the other person, and the root.
      expect(await both.rewrap()).toEqual({ sealed: 2, unopened, missingKeys: new Map() });
      expect(await both.rewrap()).toEqual({ sealed: 0, unopened, missingKeys: new Map() });
      const anew = await own.open({ masterKey });
      expect(await anew.persons.identities([{ personId: sound, version: 1 }])).toEqual([EMMA]);
      const { rows: after } = await own.database.pool.query(
        'select wrapped_key from vault.persons where person_id = $1',
        [damaged],
      );
      expect(after).toEqual(before);
      await alter('vault.persons', 'wrapped_key', 'person_id', damaged);
      expect(await both.rewrap()).toEqual({ sealed: 1, unopened: unopened.slice(1), missingKeys: new Map() });
    } finally {
      await own.database.drop();
    }
  });

  it('are named when they are not given, with how much they sealed', async () => {
    const own = await createVault();
    try {
      const [first, second] = [randomBytes(32), randomBytes(32)];
      const { rows } = await own.database.pool.query<{ id: string }>('select key_id as id from vault.root');
      await own.vault.persons.recordIdentities([{ personId: randomUUID(), value: EMMA }]);
      const { rows: left } = await own.database.pool.query('select * from vault.persons');
      await (await own.open({ masterKey: first, previousKeys: [own.masterKey] })).rewrap();
      await own.database.pool.query('update vault.persons set key_id = $1, wrapped_key = $2', [
        rows[0]!.id,
        left[0].wrapped_key,
      ]);
      const without = await own.open({ masterKey: second, previousKeys: [first] });
      // The root, which the first key had sealed anew.
      expect(await without.rewrap()).toEqual({ sealed: 1, unopened: [], missingKeys: new Map([[rows[0]!.id, 1]]) });
    } finally {
      await own.database.drop();
    }
  });

  it('of persons are kept unwrapped up to a number, and forgotten on request', () => {
    const master = new MasterKeys(randomBytes(32));
    const keys = new PersonKeys(master, { size: 10 });
    const made = Array.from({ length: 50 }, (_, i) => ({ personId: `p${i}`, ...keys.create(`p${i}`) }));
    for (const { personId, keyId, sealed, key } of made) {
      expect(keys.unwrap(personId, keyId, sealed.toString('hex'))).toEqual(key);
      expect(keys.size).toBeLessThanOrEqual(10);
    }
    const last = made.at(-1)!;
    const kept = keys.unwrap(last.personId, last.keyId, last.sealed.toString('hex'));
    keys.forget(last.personId);
    expect(kept).toEqual(Buffer.alloc(32));
    expect(keys.unwrap(last.personId, last.keyId, last.sealed.toString('hex'))).toEqual(last.key);
  });

  it('make digests and ids that are stable, separate by domain and by part', () => {
    const { vault } = room;
    expect(vault.digest('ine', '123')).toBe(vault.digest('ine', '123'));
    expect(vault.digest('ine', '123')).not.toBe(vault.digest('record', '123'));
    expect(vault.digest('record', 'ab', 'c')).not.toBe(vault.digest('record', 'a', 'bc'));
    expect(vault.digest('ine', '123')).toMatch(/^[\w-]{43}$/);
    expect(vault.stableId('student', '1')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(vault.stableId('student', 'é')).toBe(vault.stableId('student', 'e\u0301'));
  });
});
