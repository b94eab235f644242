import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds } from '../../src/domain/calendar.js';
import { STOP_SECONDS } from '../../src/domain/account/recent-changes.js';
import type { TokenSubject } from '../../src/vault/vault.js';
import { createVault, LATER as EXPIRY, NOW, type VaultUnderTest } from './support.js';

const AFTER_EXPIRY = '2026-09-09T08:00:00.000Z';

describe('one-time tokens', () => {
  let underTest: VaultUnderTest;
  beforeAll(async () => {
    underTest = await createVault();
  });
  afterAll(() => underTest.database.drop());
  const tokens = () => underTest.vault.tokens;
  const subject = (over: Partial<TokenSubject> = {}): TokenSubject => ({
    tokenId: randomUUID(),
    accountId: randomUUID(),
    purpose: 'EMAIL_CONFIRMATION',
    ...over,
  });

  it('carry 256 bits, lead to their subject, and are stored as a digest', async () => {
    const tokenSubject = subject({ contact: { personId: randomUUID(), version: 4 } });
    const token = await tokens().issue(tokenSubject, EXPIRY);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(await tokens().find(token, 'EMAIL_CONFIRMATION', NOW)).toEqual(tokenSubject);
    const { rows } = await underTest.database.pool.query<{ text: string }>(
      `select t::text || encode(digest, 'escape') as text from vault.tokens t`,
    );
    for (const { text } of rows) expect(text).not.toContain(token);
  });

  it('are not used up by looking at them', async () => {
    const token = await tokens().issue(subject(), EXPIRY);
    await tokens().find(token, 'EMAIL_CONFIRMATION', NOW);
    expect(await tokens().find(token, 'EMAIL_CONFIRMATION', NOW)).toBeDefined();
  });

  it('are used up once, even when used twice at the same moment', async () => {
    const tokenSubject = subject();
    const token = await tokens().issue(tokenSubject, EXPIRY);
    const uses = await Promise.all(Array.from({ length: 8 }, () => tokens().consume(tokenSubject.tokenId, NOW)));
    expect(uses.filter(Boolean)).toHaveLength(1);
    expect(await tokens().find(token, 'EMAIL_CONFIRMATION', NOW)).toBeUndefined();
  });

  it('are valid for their purpose only', async () => {
    const token = await tokens().issue(subject(), EXPIRY);
    expect(await tokens().find(token, 'PASSWORD_RESET', NOW)).toBeUndefined();
  });

  it('are valid until they expire', async () => {
    const tokenSubject = subject();
    const token = await tokens().issue(tokenSubject, EXPIRY);
    expect(await tokens().find(token, 'EMAIL_CONFIRMATION', AFTER_EXPIRY)).toBeUndefined();
    expect(await tokens().find(token, 'EMAIL_CONFIRMATION', EXPIRY)).toBeUndefined();
    expect(await tokens().consume(tokenSubject.tokenId, AFTER_EXPIRY)).toBe(false);
  });

  // Anybody may ask for one in the name of another: that must not void the one that the holder is about to use.
  it('for a new password are valid side by side until they are revoked', async () => {
    const accountId = randomUUID();
    const subjects = Array.from({ length: 12 }, () => subject({ accountId, purpose: 'PASSWORD_RESET' }));
    const issued = await Promise.all(subjects.map(one => tokens().issue(one, EXPIRY)));
    const found = await Promise.all(issued.map(token => tokens().find(token, 'PASSWORD_RESET', NOW)));
    expect(found.map(one => one?.tokenId)).toEqual(subjects.map(({ tokenId }) => tokenId));
    // A second issue under the same id replaces the first.
    const again = await tokens().issue(subjects[0]!, EXPIRY);
    expect(await tokens().find(issued[0]!, 'PASSWORD_RESET', NOW)).toBeUndefined();
    expect(await tokens().find(again, 'PASSWORD_RESET', NOW)).toBeDefined();
    await tokens().revoke(accountId, ['PASSWORD_RESET']);
    expect(await tokens().find(again, 'PASSWORD_RESET', NOW)).toBeUndefined();
  });

  it('that stop a change are deleted when another is issued, but only 30 days after their end', async () => {
    const accountId = randomUUID();
    const issue = async (expiresAt: string, over: Partial<TokenSubject> = {}): Promise<string> => {
      const stop = subject({ accountId, purpose: 'CHANGE_STOP', ...over });
      await tokens().issue(stop, expiresAt);
      return stop.tokenId;
    };
    const ago = (seconds: number): string => addSeconds(NOW, -seconds);
    const month = 30 * 86_400;
    const [long, exactly] = [await issue(ago(2 * month)), await issue(ago(month))];
    const kept = [
      await issue(ago(month - 1)),
      await issue(ago(1)),
      await issue(ago(2 * month), { accountId: randomUUID() }),
      await issue(ago(2 * month), { purpose: 'PASSWORD_RESET' }),
    ];
    // More than the tokens for a new password that an account may have at once.
    for (let n = 0; n < 25; n += 1) kept.push(await issue(addSeconds(NOW, STOP_SECONDS)));
    const { rows } = await underTest.database.pool.query<{ id: string }>(
      'select token_id as id from vault.tokens where token_id = any ($1::uuid[])',
      [[long, exactly, ...kept]],
    );
    expect(rows.map(({ id }) => id).sort()).toEqual(kept.sort());
  });

  it('void the token before of the same account and purpose', async () => {
    const first = subject();
    const old = await tokens().issue(first, EXPIRY);
    const other = await tokens().issue({ ...first, tokenId: randomUUID(), purpose: 'EMAIL_CHANGE' }, EXPIRY);
    const replacing = await tokens().issue({ ...first, tokenId: randomUUID() }, EXPIRY);
    expect(await tokens().find(old, 'EMAIL_CONFIRMATION', NOW)).toBeUndefined();
    expect(await tokens().consume(first.tokenId, NOW)).toBe(false);
    expect(await tokens().find(other, 'EMAIL_CHANGE', NOW)).toBeDefined();
    expect(await tokens().find(replacing, 'EMAIL_CONFIRMATION', NOW)).toBeDefined();
  });

  it('are revoked in the background for each account by its own purposes', async () => {
    const subjects = (['ACTIVATION', 'EMAIL_CONFIRMATION'] as const).flatMap(purpose =>
      [1, 2].map(() => subject({ accountId: randomUUID(), purpose })),
    );
    const issued = await Promise.all(subjects.map(one => tokens().issue(one, EXPIRY)));
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
    // The third is for a purpose that was not revoked on its account.
    expect(found).toEqual([false, false, true, false]);
  });

  it('are revoked by purpose', async () => {
    const tokenSubject = subject();
    const token = await tokens().issue(tokenSubject, EXPIRY);
    const other = await tokens().issue({ ...tokenSubject, tokenId: randomUUID(), purpose: 'PASSWORD_RESET' }, EXPIRY);
    await tokens().revoke(tokenSubject.accountId, ['EMAIL_CONFIRMATION', 'ACTIVATION']);
    expect(await tokens().find(token, 'EMAIL_CONFIRMATION', NOW)).toBeUndefined();
    expect(await tokens().find(other, 'PASSWORD_RESET', NOW)).toBeDefined();
  });

  it('are unknown when a stranger has made them up', async () => {
    for (const token of ['', 'x', '🙂', 'A'.repeat(43), 'A'.repeat(100_000)]) {
      expect(await tokens().find(token, 'ACTIVATION', NOW)).toBeUndefined();
    }
  });
});
