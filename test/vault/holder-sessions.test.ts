/** Given two servers of one installation, and the sessions of holders that both keep. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  MOST_SESSIONS,
  MOST_TOKENS,
  REFRESH_GRACE_SECONDS,
  UNUSED_GRACE_SECONDS,
} from '../../src/vault/postgres/holder-sessions.js';
import type { PostgresVault } from '../../src/vault/postgres/vault.js';
import type { EndedSession, SessionGranted, SessionToOpen } from '../../src/vault/vault.js';
import { createVault, type VaultUnderTest } from './support.js';

let room: VaultUnderTest;
let here: PostgresVault;
let there: PostgresVault;
beforeAll(async () => {
  room = await createVault();
  [here, there] = [room.vault, await room.open()];
});
afterEach(() => room.database.pool.query('delete from vault.holder_sessions'));
afterAll(() => room?.database.drop());

const DETAILS = { browser: 'FIREFOX', system: 'WINDOWS', network: '203.0.x.x' };
const accountId = randomUUID();
const opening = (over: Partial<SessionToOpen> = {}): SessionToOpen => ({
  accountId,
  position: 'a'.repeat(32),
  details: DETAILS,
  maxAge: 3_600,
  idle: 600,
  ...over,
});
const openOne = async (over: Partial<SessionToOpen> = {}): Promise<SessionGranted> =>
  (await here.sessions.open(opening(over)))!;
const goOn = async (token: string, vault = here): Promise<SessionGranted> => {
  const answer = await vault.sessions.rotate(token);
  if (!answer || 'reason' in answer) throw new Error(`the session does not go on: ${JSON.stringify(answer)}`);
  return answer;
};
/** Moves an instant of all sessions into the past. */
const age = (column: 'rotated_at' | 'seen_at' | 'expires_at' | 'ended_at', seconds: number): Promise<unknown> =>
  room.database.pool.query(`update vault.holder_sessions set ${column} = ${column} - make_interval(secs => $1)`, [
    seconds,
  ]);
const stored = async (): Promise<string> => {
  const { rows } = await room.database.pool.query<{ row: unknown }>(
    `select row_to_json(s) as row from vault.holder_sessions s union all select row_to_json(t) from vault.refresh_tokens t`,
  );
  return JSON.stringify(rows);
};
const endedOf = (answer: SessionGranted | EndedSession | undefined) =>
  answer && 'reason' in answer ? answer : undefined;

describe('a refresh token', () => {
  it('is replaced by another, and the session goes on', async () => {
    const first = await openOne();
    const second = await goOn(first.refreshToken, there);
    expect(second).toEqual({ ...first, refreshToken: expect.stringMatching(/^[\w-]{43}$/), generation: 2 });
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect((await goOn(second.refreshToken)).sessionId).toBe(first.sessionId);
  });

  it('given again within the grace, because its answer was lost, is answered with the same other one', async () => {
    const { refreshToken } = await openOne();
    const lost = await goOn(refreshToken);
    await age('rotated_at', REFRESH_GRACE_SECONDS - 5);
    expect(await goOn(refreshToken, there)).toEqual(lost);
    expect(await goOn(refreshToken)).toEqual(lost);
  });

  it('given by twenty tabs at once, on two servers, gives all of them the same other one', async () => {
    const { refreshToken } = await openOne();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => goOn(refreshToken, n % 2 ? here : there)));
    expect(new Set(answers.map(answer => answer.refreshToken)).size).toBe(1);
    await goOn(answers[0]!.refreshToken);
  });

  it('given again hours later, because its answer was lost, is answered with the same other one', async () => {
    const { sessionId, refreshToken, generation } = await openOne();
    const lost = await goOn(refreshToken);
    // The phone goes on with its access token of before, and knows nothing of the lost one.
    expect(await here.sessions.holds(sessionId, generation)).toBe(true);
    await age('rotated_at', UNUSED_GRACE_SECONDS - 5);
    await here.sessions.dropSuccessors();
    expect(await goOn(refreshToken, there)).toEqual(lost);
    expect((await goOn(lost.refreshToken)).generation).toBe(3);
  });

  it.each<[string, number, (lost: SessionGranted) => Promise<unknown>]>([
    [
      'the minute, once an access token given with the other one was used',
      REFRESH_GRACE_SECONDS + 1,
      lost => there.sessions.holds(lost.sessionId, lost.generation),
    ],
    [
      'the minute, once an access token was used that does not say with which it was given',
      REFRESH_GRACE_SECONDS + 1,
      lost => there.sessions.holds(lost.sessionId),
    ],
    ['a day, whatever was used', UNUSED_GRACE_SECONDS + 1, () => Promise.resolve()],
  ])('given again after %s, ends the session, and nobody goes on with it', async (_, seconds, use) => {
    const first = await openOne({ maxAge: 3 * UNUSED_GRACE_SECONDS, idle: 2 * UNUSED_GRACE_SECONDS });
    const second = await goOn(first.refreshToken);
    await use(second);
    await age('rotated_at', seconds);
    expect(await there.sessions.rotate(first.refreshToken)).toEqual({
      sessionId: first.sessionId,
      accountId,
      reason: 'TOKEN_REUSED',
      endedAt: expect.any(String),
    });
    for (const token of [first.refreshToken, second.refreshToken]) {
      expect(await here.sessions.rotate(token)).toBeUndefined();
      expect(await here.sessions.ofToken(token)).toBeUndefined();
    }
    expect(await here.sessions.holds(first.sessionId)).toBe(false);
  });

  it('of which the next one was used is answered by no server that was asked after that', async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const { refreshToken, sessionId } = await openOne();
      const { generation } = await goOn(refreshToken);
      await age('rotated_at', REFRESH_GRACE_SECONDS + 1);
      // At once on two servers: whichever comes first, no answer follows the use.
      await Promise.all([here.sessions.holds(sessionId, generation), there.sessions.rotate(refreshToken)]);
      const after = await there.sessions.rotate(refreshToken);
      expect(after === undefined || endedOf(after)?.reason === 'TOKEN_REUSED').toBe(true);
    }
  });

  it('older than the one just replaced ends the session at once', async () => {
    const first = await openOne();
    const second = await goOn(first.refreshToken);
    await goOn(second.refreshToken);
    expect(endedOf(await here.sessions.rotate(first.refreshToken))).toMatchObject({ reason: 'TOKEN_REUSED' });
  });

  it('that would be one more than a session may have is not given, and the session ends; until then the first one is still known', async () => {
    const stolen = await openOne();
    let thief = (await goOn(stolen.refreshToken)).refreshToken;
    // As if the thief had refreshed up to the last token but one: the owner's first token must be recognised however often a thief refreshes.
    await room.database.pool.query('update vault.holder_sessions set generation = $1', [MOST_TOKENS - 1]);
    await room.database.pool.query('update vault.refresh_tokens set generation = $1 where generation = 2', [
      MOST_TOKENS - 1,
    ]);
    thief = (await goOn(thief)).refreshToken;
    expect(await here.sessions.ofToken(stolen.refreshToken)).toMatchObject({ sessionId: stolen.sessionId });
    // Nobody honest needs so many: the session ends as if a token had been reused.
    expect(endedOf(await there.sessions.rotate(thief))).toMatchObject({ reason: 'TOKEN_REUSED' });
    expect(await here.sessions.holds(stolen.sessionId)).toBe(false);
  });

  it('of a copy that goes on beside its owner is noticed as soon as one of them comes later than the grace', async () => {
    let owner = (await openOne()).refreshToken;
    let thief = owner;
    let ended: EndedSession | undefined;
    for (let turns = 0; !ended && turns < 10; turns += 1) {
      const stolen = await goOn(thief);
      thief = stolen.refreshToken;
      await there.sessions.holds(stolen.sessionId, stolen.generation);
      await age('rotated_at', 20 * 60);
      const answer = await here.sessions.rotate(owner);
      ended = endedOf(answer);
      if (answer && !ended) owner = (answer as SessionGranted).refreshToken;
    }
    expect(ended).toMatchObject({ reason: 'TOKEN_REUSED' });
    expect(await here.sessions.rotate(thief)).toBeUndefined();
  });

  it('is no other text', async () => {
    const { refreshToken } = await openOne();
    for (const text of ['', 'x', refreshToken.slice(1), `${refreshToken}A`, randomBytes(32).toString('base64url')])
      expect([await here.sessions.rotate(text), await here.sessions.ofToken(text)]).toEqual([undefined, undefined]);
  });

  it('stands nowhere in clear, nor does the one that replaces it, nor device and network', async () => {
    const first = await openOne();
    const second = await goOn(first.refreshToken);
    const all = await stored();
    for (const secret of [first.refreshToken, second.refreshToken]) {
      const bytes = Buffer.from(secret, 'base64url');
      for (const shape of [
        secret,
        bytes.toString('hex'),
        Buffer.from(secret).toString('hex'),
        bytes.toString('base64'),
      ])
        expect(all).not.toContain(shape);
      expect(all).toContain(createHash('sha256').update(secret).digest('hex'));
    }
    for (const text of ['FIREFOX', '203.0', Buffer.from('FIREFOX').toString('hex')]) expect(all).not.toContain(text);
  });

  it.each<[string, number, boolean]>([
    ['a minute, once something of it was used', REFRESH_GRACE_SECONDS, true],
    ['a day', UNUSED_GRACE_SECONDS, false],
  ])('sealed by the one before is forgotten after %s', async (_, seconds, used) => {
    const { sessionId, generation } = await goOn((await openOne()).refreshToken);
    if (used) await here.sessions.holds(sessionId, generation);
    await age('rotated_at', seconds - 5);
    await here.sessions.dropSuccessors();
    expect(await stored()).toMatch(/"successor":"/);
    await age('rotated_at', 6);
    await here.sessions.dropSuccessors();
    expect(await stored()).not.toMatch(/"successor":"/);
  });
});

describe('a session', () => {
  it('ends with the credential under which it was opened, and is not opened under one that is gone', async () => {
    const credentialId = randomUUID();
    await here.credentials.createChosen(accountId, credentialId, 'pluie-abricot-tandem');
    const { sessionId, refreshToken } = await openOne({ credentialId });
    expect(await here.sessions.ofToken(refreshToken)).toMatchObject({ sessionId, credentialId });
    await there.credentials.destroy([credentialId]);
    expect(await here.sessions.holds(sessionId)).toBe(false);
    expect(await here.sessions.rotate(refreshToken)).toBeUndefined();
    expect(await here.sessions.open(opening({ credentialId }))).toBeUndefined();
  });

  it.each([
    ['at its greatest age', 'expires_at', 3_601],
    ['for want of use', 'seen_at', 601],
  ] as const)('ends %s, and is deleted when such are looked for', async (_, column, seconds) => {
    const { sessionId, refreshToken } = await openOne();
    await age(column, seconds);
    expect(await here.sessions.holds(sessionId)).toBe(false);
    expect(await here.sessions.rotate(refreshToken)).toBeUndefined();
    expect(await here.sessions.of(accountId)).toEqual([]);
    expect(await here.sessions.leftOf([sessionId])).toEqual(new Map());
    await here.sessions.clear();
    expect(await stored()).toBe('[]');
  });

  it('is prolonged by its use, by access tokens or refresh tokens, but not beyond its greatest age', async () => {
    const { sessionId, refreshToken, expiresAt: end } = await openOne();
    let expiresAt = end;
    const uses = [() => here.sessions.holds(sessionId), async () => ({ expiresAt } = await goOn(refreshToken))];
    for (const use of uses) {
      await age('seen_at', 500);
      expect(await use()).toBeTruthy();
      expect((await here.sessions.leftOf([sessionId])).get(sessionId)).toBeGreaterThan(590_000);
      expect(expiresAt).toBe(end);
    }
  });

  it('is listed with its details to its account alone, until it ends', async () => {
    const mine = await openOne();
    await openOne({ accountId: randomUUID() });
    const [listed, ...others] = await there.sessions.of(accountId);
    expect(others).toEqual([]);
    expect(listed).toMatchObject({ sessionId: mine.sessionId, details: DETAILS, expiresAt: mine.expiresAt });
    await here.sessions.end(accountId, { sessionId: mine.sessionId }, 'SIGNED_OUT');
    expect(await there.sessions.of(accountId)).toEqual([]);
  });

  it('that was used longest ago ends when an account would have too many, over two servers', async () => {
    const opened: SessionGranted[] = [];
    for (let n = 0; n < MOST_SESSIONS; n += 1) opened.push(await openOne());
    const [oldest, second] = opened as [SessionGranted, SessionGranted];
    await age('seen_at', 300);
    // The oldest is used: it stays, and the next one ends.
    expect(await here.sessions.holds(oldest.sessionId)).toBe(true);
    await room.database.pool.query(
      `update vault.holder_sessions set seen_at = seen_at - interval '1 second' where session_id = $1`,
      [second.sessionId],
    );
    const another = randomUUID();
    await openOne({ accountId: another });
    const last = (await there.sessions.open(opening()))!;
    expect(await here.sessions.holds(oldest.sessionId)).toBe(true);
    expect(await here.sessions.holds(last.sessionId)).toBe(true);
    expect(await here.sessions.rotate(second.refreshToken)).toBeUndefined();
    await age('ended_at', 1);
    expect(await here.sessions.ended(0, 10)).toMatchObject([
      { sessionId: second.sessionId, accountId, reason: 'TOO_MANY' },
    ]);
    expect(await here.sessions.of(another)).toHaveLength(1);
    // Many at once leave no more than that, and leaving everywhere names no more.
    await Promise.all(Array.from({ length: 30 }, (_, n) => (n % 2 ? here : there).sessions.open(opening())));
    expect(await here.sessions.of(accountId)).toHaveLength(MOST_SESSIONS);
    expect(await here.sessions.end(accountId, 'ALL', 'EVERYWHERE')).toHaveLength(MOST_SESSIONS);
  });

  it('is ended by its own account alone, once, and kept until it is recorded', async () => {
    const [one, other] = [await openOne(), await openOne()];
    expect(await here.sessions.end(randomUUID(), { sessionId: one.sessionId }, 'SIGNED_OUT')).toEqual([]);
    const ended = await here.sessions.end(accountId, 'ALL', 'EVERYWHERE');
    expect(ended.map(({ sessionId }) => sessionId).sort()).toEqual([one.sessionId, other.sessionId].sort());
    expect(new Set(ended.map(({ endedAt }) => endedAt)).size).toBe(1);
    expect(await here.sessions.end(accountId, 'ALL', 'EVERYWHERE')).toEqual([]);
    expect(await here.sessions.ended(10, 10)).toEqual([]);
    await age('ended_at', 11);
    expect(await here.sessions.ended(10, 10)).toHaveLength(2);
    await here.sessions.clear();
    await here.sessions.dropSuccessors();
    await here.sessions.void(accountId);
    expect(await here.sessions.ended(10, 10)).toHaveLength(2);
    await here.sessions.forget([one.sessionId]);
    expect((await here.sessions.ended(10, 10)).map(({ sessionId }) => sessionId)).toEqual([other.sessionId]);
  });
});

describe('whatever is asked in whatever order', () => {
  /**
   * `USE`: gives the token in force; `OLDER`: one that was given before it; `ACCESS`: uses an access token given with one of the last; `WAIT`: lets so
   * many seconds pass; `END`: signs out where the number is 1, else does nothing.
   */
  type Ask = readonly ['USE' | 'OLDER' | 'ACCESS' | 'WAIT' | 'END', number];
  const ask = <Name extends Ask[0]>(name: Name, weight: number, numbers: fc.Arbitrary<number>) => ({
    weight,
    arbitrary: fc.tuple(fc.constant(name), numbers),
  });
  const asks = fc.array(
    fc.oneof(
      ask('USE', 4, fc.nat(3)),
      ask('OLDER', 4, fc.nat(5)),
      ask('ACCESS', 3, fc.nat(5)),
      ask('WAIT', 3, fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 3_600, max: 60_000 }))),
      ask('END', 1, fc.nat(2)),
    ),
    { maxLength: 14 },
  ) as fc.Arbitrary<Ask[]>;

  it('a session has one refresh token that leads on; the one before leads to it only until it was used, or for a minute', async () => {
    await fc.assert(
      fc.asyncProperty(asks, async sequence => {
        const session = await openOne({ maxAge: 10_000_000, idle: 9_000_000 });
        /** All tokens ever given, in their order; the last is in force. */
        const given = [session.refreshToken];
        let ended = false;
        let used = true;
        let sinceReplaced = Number.POSITIVE_INFINITY;
        const isAnswered = (): boolean =>
          sinceReplaced < REFRESH_GRACE_SECONDS || (!used && sinceReplaced < UNUSED_GRACE_SECONDS);
        for (const [name, n] of sequence) {
          const vault = n % 2 ? here : there;
          if (name === 'WAIT') {
            await age('rotated_at', n);
            sinceReplaced += n;
          } else if (name === 'ACCESS') {
            const generation = Math.max(1, given.length - (n % 3));
            expect(await vault.sessions.holds(session.sessionId, generation)).toBe(!ended);
            used ||= generation === given.length;
          } else if (name === 'END') {
            if (n !== 1) continue;
            expect(await here.sessions.end(accountId, { sessionId: session.sessionId }, 'SIGNED_OUT')).toHaveLength(
              ended ? 0 : 1,
            );
            ended = true;
          } else {
            const at = name === 'USE' ? given.length - 1 : Math.max(0, given.length - 2 - (n % 3));
            const answer = await vault.sessions.rotate(given[at]!);
            if (ended) expect(answer).toBeUndefined();
            else if (at === given.length - 1) {
              expect(answer).toMatchObject({ generation: given.length + 1 });
              given.push((answer as SessionGranted).refreshToken);
              sinceReplaced = 0;
              used = false;
            } else if (at === given.length - 2 && isAnswered())
              expect(answer).toMatchObject({ refreshToken: given.at(-1), generation: given.length });
            else {
              expect(answer).toMatchObject({ reason: 'TOKEN_REUSED' });
              ended = true;
            }
          }
        }
        expect(new Set(given).size).toBe(given.length);
        // 0 is the generation of no token: this asks without counting as a use.
        expect(await here.sessions.holds(session.sessionId, 0)).toBe(!ended);
        // None of the replaced ones leads to a token other than the one in force; the first that comes too late ends the session.
        const goingOn = (await Promise.all(given.map(token => here.sessions.rotate(token)))).filter(
          (answer): answer is SessionGranted => answer !== undefined && !('reason' in answer),
        );
        const fresh = new Set(goingOn.map(answer => answer.refreshToken).filter(token => !given.includes(token)));
        expect(fresh.size).toBeLessThanOrEqual(1);
        if (ended) expect(goingOn).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });
});
