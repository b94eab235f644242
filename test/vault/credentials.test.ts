import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ALPHABET } from '../../src/vault/provisional-password.js';
import { OWASP_ARGON2 } from '../../src/vault/postgres/credentials.js';
import { createVault, LATER, NOW, uuids, type VaultUnderTest } from './support.js';

const CHOSEN = 'correct horse battery staple';

describe('credentials in the vault', () => {
  let room: VaultUnderTest;
  beforeAll(async () => {
    room = await createVault();
  });
  afterAll(() => room.database.drop());
  const credentials = () => room.vault.credentials;
  const rows = async (credentialId: string) =>
    (
      await room.database.pool.query<{ hash: string }>('select * from vault.credentials where credential_id = $1', [
        credentialId,
      ])
    ).rows;

  it('have twelve unambiguous characters in groups of four, 50 bits or more, when they are provisional', async () => {
    const { password } = await credentials().createProvisional(randomUUID(), randomUUID());
    expect(password).toMatch(new RegExp(`^([${ALPHABET}]{4}-){2}[${ALPHABET}]{4}$`));
    expect(ALPHABET).not.toMatch(/[0O1IL2Z5S8B]/);
    expect(12 * Math.log2(new Set(ALPHABET).size)).toBeGreaterThan(50);
  });

  it('verify a provisional password however it is typed, and nothing else', async () => {
    const { credentialId, password } = await credentials().createProvisional(randomUUID(), randomUUID());
    expect(await credentials().verify(credentialId, password)).toBe(true);
    expect(await credentials().verify(credentialId, ` ${password.toLowerCase().replaceAll('-', ' ')}`)).toBe(true);
    expect(await credentials().verify(credentialId, password.slice(0, -1))).toBe(false);
    expect(await credentials().verify(credentialId, '')).toBe(false);
  });

  it('verify a chosen password exactly, but in either Unicode spelling', async () => {
    const id = randomUUID();
    await credentials().createChosen(randomUUID(), id, 'élève très curieux');
    expect(await credentials().verify(id, 'élève très curieux'.normalize('NFD'))).toBe(true);
    expect(await credentials().verify(id, 'Élève très curieux')).toBe(false);
    expect(await credentials().reveal(id)).toBeUndefined();
  });

  it('verify nothing where there is no credential, after hashing all the same', async () => {
    expect(await credentials().verify(undefined, CHOSEN)).toBe(false);
    expect(await credentials().verify(randomUUID(), 'nobody has this password')).toBe(false);
  });

  it('show a provisional password until it is destroyed', async () => {
    const accountId = randomUUID();
    const { credentialId, password } = await credentials().createProvisional(accountId, randomUUID());
    expect(await credentials().reveal(credentialId)).toBe(password);
    await credentials().destroy([credentialId]);
    expect(await credentials().reveal(credentialId)).toBeUndefined();
    expect(await credentials().verify(credentialId, password)).toBe(false);
    expect(await rows(credentialId)).toEqual([]);
  });

  it('are destroyed one by one, with the links given under them', async () => {
    const accountId = randomUUID();
    const [gone, kept] = uuids(2) as [string, string];
    for (const id of [gone, kept]) await credentials().createProvisional(accountId, id);
    const { tokens } = room.vault;
    const link = (purpose: 'PASSWORD_RESET' | 'EMAIL_CHANGE', credentialId: string) =>
      tokens.issue({ tokenId: randomUUID(), accountId, purpose, credentialId }, LATER);
    const [under, other] = [await link('PASSWORD_RESET', gone), await link('EMAIL_CHANGE', kept)];
    await credentials().destroy([gone, randomUUID()]);
    expect([await rows(gone), await rows(kept)].map(found => found.length)).toEqual([0, 1]);
    expect(await tokens.find(under, 'PASSWORD_RESET', NOW)).toBeUndefined();
    expect(await tokens.find(other, 'EMAIL_CHANGE', NOW)).toMatchObject({ credentialId: kept });
    await expect(link('PASSWORD_RESET', gone)).rejects.toThrow();
  });

  it('are listed while no event is known to name them, once they are old', async () => {
    const accountId = randomUUID();
    const [named, old, recent] = uuids(3) as [string, string, string];
    for (const id of [named, old, recent]) await credentials().createProvisional(accountId, id);
    await room.database.pool.query(
      "update vault.credentials set created_at = now() - interval '2 hours' where credential_id = any ($1)",
      [[named, old]],
    );
    await credentials().markNamed([named]);
    const listed = await credentials().unnamed(3_600, 10);
    expect(listed).toEqual([{ accountId, credentialId: old, createdAt: expect.any(String) }]);
    expect(await credentials().unnamed(3_600, 0)).toEqual([]);
    expect(await credentials().unnamed(3_600, 10, listed[0])).toEqual([]);
  });

  it('are the first ones when they are made again under the same id', async () => {
    const [accountId, credentialId] = uuids(2) as [string, string];
    const first = await credentials().createProvisional(accountId, credentialId);
    expect(await credentials().createProvisional(accountId, credentialId)).toEqual(first);
  });

  it('are stored together when made in the background, each for its account, and once under one id', async () => {
    const ids = uuids(50);
    const make = (id: string) => credentials().createProvisional(id, id, { background: true });
    const made = await Promise.all([...ids, ids[0]!].map(make));
    expect(made.map(c => c.credentialId)).toEqual([...ids, ids[0]]);
    expect(made[50]).toEqual(made[0]);
    const { rows: stored } = await room.database.pool.query<{ id: string; written: string }>(
      `select account_id as id, xmin::text as written from vault.credentials where credential_id = any($1)`,
      [ids],
    );
    expect(stored.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    // `xmin` names the transaction that wrote a row.
    expect(new Set(stored.map(({ written }) => written)).size).toBeLessThan(25);
    expect(await credentials().verify(made[7]!.credentialId, made[7]!.password)).toBe(true);
    expect(await credentials().verify(made[0]!.credentialId, made[50]!.password)).toBe(true);
  });

  it('are made by hundreds, all different, each for its account', async () => {
    const wanted = Array.from({ length: 300 }, () => ({ accountId: randomUUID(), credentialId: randomUUID() }));
    const made = await credentials().createProvisionals(wanted);
    expect(made.map(c => c.credentialId)).toEqual(wanted.map(c => c.credentialId));
    expect(new Set(made.map(c => c.password)).size).toBe(300);
    expect(await credentials().verify(made[7]!.credentialId, made[7]!.password)).toBe(true);
    expect(await credentials().verify(made[7]!.credentialId, made[8]!.password)).toBe(false);
  });

  it('are stored as argon2id with the cost that OWASP asks, and never in clear', async () => {
    const server = await room.open({ argon2: OWASP_ARGON2 });
    const chosen = randomUUID();
    await server.credentials.createChosen(randomUUID(), chosen, CHOSEN);
    const { credentialId, password } = await server.credentials.createProvisional(randomUUID(), randomUUID());
    const [row] = await rows(chosen);
    expect(row?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const { rows: all } = await room.database.pool.query<{ text: string }>(
      `select c::text || coalesce(encode(copy, 'escape'), '') as text from vault.credentials c`,
    );
    for (const { text } of all) {
      expect(text).not.toContain(CHOSEN);
      expect(text).not.toContain(password);
      expect(text).not.toContain(password.replaceAll('-', ''));
    }
    expect(await server.credentials.verify(credentialId, password)).toBe(true);
  });

  it('cannot be shown when they are moved from one account to another', async () => {
    const [a, b] = await credentials().createProvisionals(uuids(2).map(id => ({ accountId: id, credentialId: id })));
    await room.database.pool.query(
      'update vault.credentials set copy = (select copy from vault.credentials where credential_id = $2) where credential_id = $1',
      [a!.credentialId, b!.credentialId],
    );
    await expect(credentials().reveal(a!.credentialId)).rejects.toThrow(/does not open/);
  });

  it('are never in the message of a fault', async () => {
    const fault = await credentials()
      .createChosen('not a uuid', randomUUID(), CHOSEN)
      .catch((e: unknown) => e as Error);
    expect(fault).toBeInstanceOf(Error);
    expect(JSON.stringify(fault, Object.getOwnPropertyNames(fault))).not.toContain(CHOSEN);
  });
});
