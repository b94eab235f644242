import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TokenSubject } from '../../src/vault/vault.js';
import { createVault, LATER, NOW, type VaultUnderTest } from './support.js';

const AFTER = '2026-09-09T08:00:00.000Z';

describe('one-time tokens', () => {
  let room: VaultUnderTest;
  beforeAll(async () => {
    room = await createVault();
  });
  afterAll(() => room.database.drop());
  const tokens = () => room.vault.tokens;
  const subject = (over: Partial<TokenSubject> = {}): TokenSubject => ({
    tokenId: randomUUID(),
    accountId: randomUUID(),
    purpose: 'EMAIL_CONFIRMATION',
    ...over,
  });

  it('carry 256 bits, lead to their subject, and are stored as a digest', async () => {
    const wanted = subject({ contact: { personId: randomUUID(), version: 4 } });
    const token = await tokens().issue(wanted, LATER);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(await tokens().find(token, 'EMAIL_CONFIRMATION', NOW)).toEqual(wanted);
    const { rows } = await room.database.pool.query<{ text: string }>(
      `select t::text || encode(digest, 'escape') as text from vault.tokens t`,
    );
    for (const { text } of rows) expect(text).not.toContain(token);
  });

  it('are not used up by looking at them', async () => {
    const token = await tokens().issue(subject(), LATER);
    await tokens().find(token, 'EMAIL_CONFIRMATION', NOW);
    expect(await tokens().find(token, 'EMAIL_CONFIRMATION', NOW)).toBeDefined();
  });

  it('serve once, even when used twice at the same moment', async () => {
    const wanted = subject();
    const token = await tokens().issue(wanted, LATER);
    const uses = await Promise.all(Array.from({ length: 8 }, () => tokens().consume(wanted.tokenId, NOW)));
    expect(uses.filter(Boolean)).toHaveLength(1);
    expect(await tokens().find(token, 'EMAIL_CONFIRMATION', NOW)).toBeUndefined();
  });

  it('serve for their purpose only', async () => {
    const token = await tokens().issue(subject(), LATER);
    expect(await tokens().find(token, 'PASSWORD_RESET', NOW)).toBeUndefined();
  });

  it('serve until they expire', async () => {
    const wanted = subject();
    const token = await tokens().issue(wanted, LATER);
    expect(await tokens().find(token, 'EMAIL_CONFIRMATION', AFTER)).toBeUndefined();
    expect(await tokens().find(token, 'EMAIL_CONFIRMATION', LATER)).toBeUndefined();
    expect(await tokens().consume(wanted.tokenId, AFTER)).toBe(false);
  });

  it('to choose a new password stand side by side, for anybody may ask for one, until one is used', async () => {
    const accountId = randomUUID();
    const made = Array.from({ length: 12 }, () => subject({ accountId, purpose: 'PASSWORD_RESET' }));
    const issued = await Promise.all(made.map(one => tokens().issue(one, LATER)));
    const found = await Promise.all(issued.map(token => tokens().find(token, 'PASSWORD_RESET', NOW)));
    expect(found.map(one => one?.tokenId)).toEqual(made.map(({ tokenId }) => tokenId));
    const again = await tokens().issue(made[0]!, LATER);
    expect(await tokens().find(issued[0]!, 'PASSWORD_RESET', NOW)).toBeUndefined();
    expect(await tokens().find(again, 'PASSWORD_RESET', NOW)).toBeDefined();
    await tokens().revoke(accountId, ['PASSWORD_RESET']);
    expect(await tokens().find(again, 'PASSWORD_RESET', NOW)).toBeUndefined();
  });

  it('void the one before, of the same account and purpose', async () => {
    const first = subject();
    const old = await tokens().issue(first, LATER);
    const other = await tokens().issue({ ...first, tokenId: randomUUID(), purpose: 'EMAIL_CHANGE' }, LATER);
    const replacing = await tokens().issue({ ...first, tokenId: randomUUID() }, LATER);
    expect(await tokens().find(old, 'EMAIL_CONFIRMATION', NOW)).toBeUndefined();
    expect(await tokens().consume(first.tokenId, NOW)).toBe(false);
    expect(await tokens().find(other, 'EMAIL_CHANGE', NOW)).toBeDefined();
    expect(await tokens().find(replacing, 'EMAIL_CONFIRMATION', NOW)).toBeDefined();
  });

  it('are revoked in the background for each account by its own purposes', async () => {
    const subjects = (['ACTIVATION', 'EMAIL_CONFIRMATION'] as const).flatMap(purpose =>
      [1, 2].map(() => subject({ accountId: randomUUID(), purpose })),
    );
    const issued = await Promise.all(subjects.map(one => tokens().issue(one, LATER)));
    await Promise.all(
      subjects.map(({ accountId }, i) =>
        tokens().revoke(accountId, i % 2 === 0 ? ['ACTIVATION'] : ['ACTIVATION', 'EMAIL_CONFIRMATION'], {
          background: true,
        }),
      ),
    );
    const found = await Promise.all(
      subjects.map(async ({ purpose }, i) => (await tokens().find(issued[i]!, purpose, NOW)) !== undefined),
    );
    expect(found).toEqual([false, false, true, false]);
  });

  it('are revoked by purpose', async () => {
    const wanted = subject();
    const token = await tokens().issue(wanted, LATER);
    const other = await tokens().issue({ ...wanted, tokenId: randomUUID(), purpose: 'PASSWORD_RESET' }, LATER);
    await tokens().revoke(wanted.accountId, ['EMAIL_CONFIRMATION', 'ACTIVATION']);
    expect(await tokens().find(token, 'EMAIL_CONFIRMATION', NOW)).toBeUndefined();
    expect(await tokens().find(other, 'PASSWORD_RESET', NOW)).toBeDefined();
  });

  it('made up by a stranger lead nowhere', async () => {
    for (const token of ['', 'x', '🙂', 'A'.repeat(43), 'A'.repeat(100_000)]) {
      expect(await tokens().find(token, 'ACTIVATION', NOW)).toBeUndefined();
    }
  });
});
