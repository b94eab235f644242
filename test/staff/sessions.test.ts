/** Given two servers of one installation, and what both know of the sessions of staff. */
import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SessionContent } from '../../src/staff/session.js';
import {
  openStaffSessions,
  type Opening,
  type StaffSessions,
  type StaffSessionsOptions,
} from '../../src/staff/sessions.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

const key = randomBytes(32);
const digest = (...parts: string[]): string => createHmac('sha256', key).update(JSON.stringify(parts)).digest('hex');

const CONTENT: SessionContent = {
  roles: [{ role: 'SCHOOL_HEAD', schools: ['0750001A'] }],
  otpAt: '2026-10-01T08:00:00.000Z',
  academie: '01',
  idToken: 'an.id.token',
};
const opening = (subject = 'person', sid: string | undefined = `sid of ${subject}`): Opening => ({
  subject,
  content: CONTENT,
  issuer: { sub: `sub of ${subject}`, sid },
});

let database: TestDatabase;
const faults: unknown[] = [];
const opened: StaffSessions[] = [];
const server = (options: Partial<StaffSessionsOptions> = {}): StaffSessions => {
  const sessions = openStaffSessions({
    pool: database.pool,
    databaseUrl: database.url,
    digest,
    issuer: 'https://issuer.test',
    maxAge: 3_600,
    idle: 600,
    onFault: error => void faults.push(error),
    ...options,
  });
  opened.push(sessions);
  return sessions;
};
/** Moves an instant of the sessions of `person` into the past. */
const age = (seconds: number, column: 'seen_at' | 'expires_at'): Promise<unknown> =>
  database.pool.query(
    `update access.staff_sessions set ${column} = ${column} - make_interval(secs => $1) where subject = 'person'`,
    [seconds],
  );
const seenAgo = async (): Promise<number> => {
  const { rows } = await database.pool.query<{ ago: number }>(
    'select extract(epoch from now() - seen_at)::float8 as ago from access.staff_sessions',
  );
  return rows[0]!.ago;
};
/** Watches a session; `ms` resolves with the milliseconds until it is said to have ended. */
const watched = async (sessions: StaffSessions, secret: string): Promise<{ ms: Promise<number> }> => {
  const { sessionId } = (await sessions.find(secret))!;
  const started = performance.now();
  return { ms: new Promise(resolve => sessions.watch(sessionId, () => resolve(performance.now() - started))) };
};

beforeAll(async () => {
  database = await createDatabase();
});
beforeEach(() => {
  faults.length = 0;
});
afterEach(async () => {
  for (const sessions of opened.splice(0)) await sessions.close();
  await database.pool.query('delete from access.staff_sessions');
  expect(faults).toEqual([]);
});
afterAll(() => database?.drop());

describe('a session', () => {
  it('is found by its secret, on every server', async () => {
    const secret = await server().open(opening());
    const found = await server().find(secret);
    expect(found).toMatchObject({ ...CONTENT, subject: 'person', sessionId: expect.any(String) });
    expect(Date.parse(found!.expiresAt) - Date.now()).toBeGreaterThan(3_590_000);
  });

  it('is found by no other text', async () => {
    const sessions = server();
    const secret = await sessions.open(opening());
    for (const text of [
      '',
      'x',
      secret.slice(1),
      `${secret}A`,
      secret.toLowerCase(),
      randomBytes(32).toString('base64url'),
    ])
      expect(await sessions.find(text)).toBeUndefined();
  });

  it('leaves in the database neither its secret, nor roles, nor what the issuer calls the person', async () => {
    const sessions = server();
    const secret = await sessions.open(opening());
    const { rows } = await database.pool.query<Record<string, unknown>>('select * from access.staff_sessions');
    const stored = rows
      .flatMap(row => Object.values(row))
      .map(value => (Buffer.isBuffer(value) ? value.toString('latin1') + value.toString('base64url') : String(value)))
      .join(' ');
    for (const hidden of [secret, 'SCHOOL_HEAD', '0750001A', 'an.id.token', 'sub of', 'sid of', '2026-10-01'])
      expect(stored).not.toContain(hidden);
    expect(stored).toContain('person');
  });

  it('opens by its own secret alone, even where somebody exchanges rows', async () => {
    const sessions = server();
    const [mine, theirs] = [await sessions.open(opening('me')), await sessions.open(opening('them'))];
    await database.pool.query(
      `update access.staff_sessions a set sealed = b.sealed from access.staff_sessions b where a.session_id <> b.session_id`,
    );
    for (const secret of [mine, theirs]) await expect(sessions.find(secret)).rejects.toThrow('does not open');
  });

  it.each<[string, (sessions: StaffSessions, secret: string) => Promise<unknown>]>([
    ['the person signs out', (sessions, secret) => sessions.end(secret)],
    ['the issuer ends the session', sessions => sessions.endAtIssuer({ sid: 'sid of person', sub: 'another' })],
    ['the issuer ends all of the person', sessions => sessions.endAtIssuer({ sub: 'sub of person' })],
    ['it is too old', () => age(3_601, 'expires_at')],
    ['it was not used for long', () => age(601, 'seen_at')],
  ])('has ended once %s, and no other with it', async (_, end) => {
    const sessions = server();
    const secret = await sessions.open(opening());
    const other = await server().open(opening('other'));
    const { sessionId } = (await sessions.find(secret))!;
    await end(sessions, secret);
    for (const one of [sessions, server()]) {
      expect(await one.find(secret)).toBeUndefined();
      expect(await one.holds(sessionId)).toBe(false);
      expect(await one.find(other)).toBeDefined();
      expect(await one.count()).toBe(1);
    }
  });

  it('is not ended by what another issuer says, nor by nothing', async () => {
    const sessions = server();
    const secret = await sessions.open(opening());
    expect(await server({ issuer: 'https://other.test' }).endAtIssuer({ sub: 'sub of person' })).toBe(0);
    expect(await sessions.endAtIssuer({})).toBe(0);
    expect(await sessions.endAtIssuer({ sid: 'unknown', sub: 'sub of person' })).toBe(0);
    expect(await sessions.find(secret)).toBeDefined();
  });

  it('goes on while it is used, by a request or on a connection', async () => {
    const sessions = server();
    const secret = await sessions.open(opening());
    const { sessionId } = (await sessions.find(secret))!;
    for (const use of [() => sessions.find(secret), () => sessions.holds(sessionId)]) {
      await age(500, 'seen_at');
      expect(await use()).toBeTruthy();
      expect(await seenAgo()).toBeLessThan(5);
    }
  });

  /** A use is noted once in a twentieth of the idle time: of 600 s, every 30 s. */
  it('is not written again at each use', async () => {
    const sessions = server();
    const secret = await sessions.open(opening());
    await age(20, 'seen_at');
    await sessions.find(secret);
    expect(await seenAgo()).toBeGreaterThan(19);
  });

  it('that has ended is deleted when the server next looks for such', async () => {
    const sessions = server({ clearEveryMs: 50 });
    await sessions.open(opening());
    await age(601, 'seen_at');
    const other = await sessions.open(opening('other'));
    for (let rows = 2; rows > 1; await pause(20))
      ({ rowCount: rows } = (await database.pool.query('select from access.staff_sessions')) as { rowCount: number });
    expect(await sessions.find(other)).toBeDefined();
  });
});

describe('whoever watches a session', () => {
  it('hears at once of an end, on whatever server', async () => {
    const [here, there] = [server(), server()];
    const secret = await here.open(opening());
    const both = [await watched(here, secret), await watched(there, secret)];
    await there.end(secret);
    for (const { ms } of both) expect(await ms).toBeLessThan(1_000);
  });

  it('hears of it even where it was ended by hand in the database', async () => {
    const sessions = server();
    const secret = await sessions.open(opening());
    const { ms } = await watched(sessions, secret);
    await database.pool.query(`delete from access.staff_sessions where subject = 'person'`);
    expect(await ms).toBeLessThan(1_000);
  });

  it.each([
    ['its greatest age', { maxAge: 1, idle: 600 }],
    ['the longest idle time', { maxAge: 3_600, idle: 1 }],
  ])('hears of %s when it has come', async (_, limits) => {
    const sessions = server(limits);
    const secret = await sessions.open(opening());
    const { ms } = await watched(sessions, secret);
    const waited = await ms;
    expect(waited).toBeGreaterThan(700);
    expect(waited).toBeLessThan(2_000);
  });

  it('hears later of a session that is used meanwhile', async () => {
    const sessions = server({ idle: 1 });
    const secret = await sessions.open(opening());
    const { ms } = await watched(sessions, secret);
    for (let i = 0; i < 4; i++) {
      await pause(400);
      expect(await sessions.find(secret)).toBeDefined();
    }
    // The fourth use was at 1,600 ms; by the third alone it would have ended at 2,200.
    expect(await ms).toBeGreaterThan(2_200);
  });

  it('hears of an end that happened before', async () => {
    const sessions = server();
    const secret = await sessions.open(opening());
    const { sessionId } = (await sessions.find(secret))!;
    await sessions.end(secret);
    await new Promise<void>(resolve => sessions.watch(sessionId, resolve));
  });

  it('hears nothing more once it has stopped watching', async () => {
    const sessions = server();
    const secret = await sessions.open(opening());
    const { sessionId } = (await sessions.find(secret))!;
    let heard = 0;
    sessions.watch(sessionId, () => heard++)();
    const other = new Promise<void>(resolve => sessions.watch(sessionId, resolve));
    await sessions.end(secret);
    await other;
    expect(heard).toBe(0);
  });

  it('hears of ends that happened while the server heard nothing', async () => {
    const sessions = server();
    const secret = await sessions.open(opening());
    const { ms } = await watched(sessions, secret);
    // Its connection is cut, and the end told meanwhile.
    const cutAndEnd = `with cut as (select count(pg_terminate_backend(pid)) as connections from pg_stat_activity
         where application_name = 'registre staff sessions' and datname = current_database())
       delete from access.staff_sessions using cut where connections > 0`;
    // Until the server has its connection, there is none to cut.
    while ((await database.pool.query(cutAndEnd)).rowCount === 0) await pause(20);
    expect(await ms).toBeLessThan(2_000);
  });
});
