import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createTokenVerifier } from '../../src/security/tokens.js';
import { OWASP_ARGON2 } from '../../src/vault/postgres/credentials.js';
import type { PostgresVault } from '../../src/vault/postgres/vault.js';
import { FOREGROUND_CHANNEL } from '../../src/vault/postgres/foreground.js';
import { startWorkers } from '../../src/tasks/start.js';
import { until } from '../campaign/support.js';
import { createVault, type VaultUnderTest } from './support.js';

/** So many passwords that most wait. */
const MANY = 24;

describe('passwords being hashed', () => {
  let room: VaultUnderTest;
  let vault: PostgresVault;
  const credentialId = randomUUID();

  beforeAll(async () => {
    room = await createVault();
    vault = await room.open({ argon2: OWASP_ARGON2, hashing: { atOnce: 2, waiting: MANY } });
    await vault.credentials.createChosen(randomUUID(), credentialId, 'correct horse battery staple');
  });
  afterAll(() => room?.database.drop());

  it('leave threads for tokens: a signature is verified before the passwords that wait', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const token = (sub: string) =>
      new SignJWT({ iss: 'https://auth.example.fr', aud: 'registre', sub })
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .setExpirationTime('10m')
        .sign(privateKey);
    const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }] };
    const principal = () => ({ subject: 'a', roles: [], expiresAt: '2030-01-01T00:00:00.000Z' });
    const verifyToken = createTokenVerifier([
      { issuer: 'https://auth.example.fr', audience: 'registre', keys, principal },
    ]);
    const [first, unseen] = [await token('first'), await token('unseen')];
    await verifyToken(first);

    let hashed = 0;
    const hashes = Array.from({ length: MANY }, () =>
      vault.credentials.verify(credentialId, 'wrong').then(() => (hashed += 1)),
    );
    const asked = () => vault.credentials.hashing.running + vault.credentials.hashing.waiting + hashed;
    while (asked() < MANY) await new Promise(setImmediate);
    hashed = 0;
    await verifyToken(unseen);
    const before = hashed;
    await Promise.all(hashes);
    // Hashes under way may end before the signature; those that wait may not.
    expect(before).toBeLessThan(MANY / 2);
    expect(vault.credentials.hashing).toEqual({ running: 0, waiting: 0, refused: 0 });
  });

  it('are refused when too many wait, and accepted again once there is room', async () => {
    const narrow = await room.open({ argon2: OWASP_ARGON2, hashing: { atOnce: 1, waiting: 2 } });
    const asked = Array.from({ length: 8 }, () =>
      narrow.credentials.verify(credentialId, 'correct horse battery staple'),
    );
    const answers = await Promise.allSettled(asked);
    const refused = answers.flatMap(answer => (answer.status === 'rejected' ? [answer.reason] : []));
    expect(refused.length).toBeGreaterThan(0);
    for (const reason of refused) expect(reason).toMatchObject({ name: 'QueueFull', retryAfter: expect.any(Number) });
    for (const answer of answers) if (answer.status === 'fulfilled') expect(answer.value).toBe(true);
    expect(narrow.credentials.hashing.refused).toBe(refused.length);
    expect(await narrow.credentials.verify(credentialId, 'correct horse battery staple')).toBe(true);
  });

  it('of a campaign leave the processor room while somebody signs in at another process of the machine', async () => {
    const [serving, working] = [await room.open(), await room.open()];
    const listening = startWorkers([], {
      pool: room.database.pool,
      databaseUrl: room.database.url,
      channels: { [FOREGROUND_CHANNEL]: payload => working.credentials.heardForeground(payload) },
      onFault: fault => {
        throw fault;
      },
    });
    /** Makes three passwords in the background, and answers how many of them are hashed at once. */
    const together = async (): Promise<number> => {
      const made = Array.from({ length: 3 }, () =>
        working.credentials.createProvisional(randomUUID(), randomUUID(), { background: true }),
      );
      const { running } = working.credentials.hashing;
      await Promise.all(made);
      return running;
    };
    try {
      // Both places, while nobody signs in.
      expect(await together()).toBe(2);
      await until(async () => {
        await serving.credentials.verify(credentialId, 'wrong');
        return (await together()) < 2;
      });
    } finally {
      await listening.stop();
    }
  });

  it('of a whole campaign wait for their turn, however many they are', async () => {
    const narrow = await room.open({ hashing: { atOnce: 1, waiting: 0 } });
    const wanted = Array.from({ length: 20 }, () => ({ accountId: randomUUID(), credentialId: randomUUID() }));
    expect(await narrow.credentials.createProvisionals(wanted)).toHaveLength(20);
  });
});
