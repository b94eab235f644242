/**
 * Sessions of staff in PostgreSQL, shared by all servers. A session ends when the person signs out, when the issuer says so, at its greatest
 * age, and when it was not used for long. Every server hears of an end at once.
 */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { digestOf, isSecret, newSecret } from '../common/secret.js';
import { Listener } from '../postgres/listener.js';
import { openContent, sealContent, type SessionContent } from './session.js';
import { SessionWatch } from '../security/session-watch.js';

export interface Opening {
  readonly subject: string;
  readonly content: SessionContent;
  /** What the issuer calls the person (`sub`) and, if it says so, the session (`sid`). */
  readonly issuer: { readonly sub: string; readonly sid?: string | undefined };
}

export interface StaffSession extends SessionContent {
  readonly sessionId: string;
  readonly subject: string;
  /** When it ends, whatever its use: ISO 8601 UTC, real time. */
  readonly expiresAt: string;
}

export interface StaffSessions {
  /** Opens a session. The answer is its secret, which is stored nowhere. */
  open(opening: Opening): Promise<string>;
  /** The session of a secret; undefined when there is none, or it has ended. Notes its use, unless one merely looks. */
  find(secret: string, look?: 'look'): Promise<StaffSession | undefined>;
  /** True while the session has not ended; notes its use. */
  holds(sessionId: string): Promise<boolean>;
  /** Calls `ended` once, when the session has ended. Returns the function that stops watching. */
  watch(sessionId: string, ended: () => void): () => void;
  /** Ends the session of a secret, if there is one. */
  end(secret: string): Promise<void>;
  /** Ends the sessions that the issuer says have ended: of a person, or one of them. The answer is how many. */
  endAtIssuer(issuer: { readonly sub?: string | undefined; readonly sid?: string | undefined }): Promise<number>;
  /** How many sessions have not ended. */
  count(): Promise<number>;
  close(): Promise<void>;
}

export interface StaffSessionsOptions {
  readonly pool: Pool;
  readonly databaseUrl: string;
  /** Keyed digest: what the issuer calls people is stored as such alone. */
  readonly digest: (domain: string, ...parts: string[]) => string;
  /** The issuer (`iss`) of all these sessions. */
  readonly issuer: string;
  /** The greatest age of a session, in seconds. */
  readonly maxAge: number;
  /** How long a session may go unused, in seconds. */
  readonly idle: number;
  readonly onFault: (error: unknown) => void;
  /** How often sessions that have ended are deleted, in milliseconds. */
  readonly clearEveryMs?: number;
}

/** The channel of the trigger on `access.staff_sessions`. */
const CHANNEL = 'registre_staff_sessions';
const CLEAR_EVERY_MS = 60_000;

/** A session that has not ended; the parameter $2 is the longest idle time in seconds. */
const LIVES = 'expires_at > now() and seen_at > now() - make_interval(secs => $2)';
/**
 * Begins a statement: notes a use of the session whose column `which` is $1, unless one was noted within the last twentieth of the
 * longest idle time ($2).
 */
const touching = (which: string): string =>
  `with used as (update access.staff_sessions set seen_at = now()
     where ${which} = $1 and ${LIVES} and seen_at < now() - make_interval(secs => $2 / 20))`;

interface Row {
  readonly sessionId: string;
  readonly subject: string;
  readonly sealed: Buffer;
  readonly expiresAt: Date;
}

export function openStaffSessions(options: StaffSessionsOptions): StaffSessions {
  const { pool, databaseUrl, digest, issuer, maxAge, idle, onFault, clearEveryMs = CLEAR_EVERY_MS } = options;
  const issuerDigest = (what: 'sub' | 'sid', value: string): string => digest('staff session', issuer, what, value);

  /** Milliseconds until each session ends, if it is not used meanwhile; absent when it has ended. */
  const leftOf = async (sessionIds: readonly string[]): Promise<ReadonlyMap<string, number>> => {
    const { rows } = await pool.query<{ sessionId: string; left: number }>({
      name: 'staff_sessions_left',
      text: `select session_id as "sessionId",
          (extract(epoch from least(expires_at, seen_at + make_interval(secs => $2)) - now()) * 1000)::float8 as left
        from access.staff_sessions where session_id = any($1::uuid[]) and ${LIVES}`,
      values: [sessionIds, idle],
    });
    return new Map(rows.map(({ sessionId, left }) => [sessionId, left]));
  };
  const watching = new SessionWatch(leftOf, onFault);
  const listener = new Listener({
    databaseUrl,
    applicationName: 'registre staff sessions',
    channels: [CHANNEL],
    onMessage: (_channel, sessionId) => watching.ended(sessionId),
    // Ends may have been missed while there was no connection.
    onConnected: () => watching.lookAtAll(),
  });
  listener.startRetrying();

  const remove = async (name: string, where: string, values: readonly unknown[]): Promise<number> => {
    const { rowCount } = await pool.query({
      name,
      text: `delete from access.staff_sessions where ${where}`,
      values: [...values],
    });
    return rowCount ?? 0;
  };
  const clear = (): void =>
    void remove('staff_sessions_clear', 'expires_at < now() or seen_at < now() - make_interval(secs => $1)', [
      idle,
    ]).catch(onFault);
  const clearing = setInterval(clear, clearEveryMs).unref();

  return {
    async open({ subject, content, issuer: { sub, sid } }) {
      const secret = newSecret();
      const sessionId = randomUUID();
      await pool.query({
        name: 'staff_session_open',
        text: `insert into access.staff_sessions
            (session_id, secret_digest, subject, sealed, issuer_session, issuer_subject, expires_at)
          values ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))`,
        values: [
          sessionId,
          digestOf(secret),
          subject,
          sealContent(secret, sessionId, content),
          sid === undefined ? null : issuerDigest('sid', sid),
          issuerDigest('sub', sub),
          maxAge,
        ],
      });
      return secret;
    },

    async find(secret, look) {
      if (!isSecret(secret)) return undefined;
      const { rows } = await pool.query<Row>({
        name: look ? 'staff_session_look' : 'staff_session_find',
        text: `${look ? '' : touching('secret_digest')}
          select session_id as "sessionId", subject, sealed, expires_at as "expiresAt"
          from access.staff_sessions where secret_digest = $1 and ${LIVES}`,
        values: [digestOf(secret), idle],
      });
      const [row] = rows;
      if (!row) return undefined;
      const { sessionId, subject, sealed, expiresAt } = row;
      return { ...openContent(secret, sessionId, sealed), sessionId, subject, expiresAt: expiresAt.toISOString() };
    },

    async holds(sessionId) {
      const { rowCount } = await pool.query({
        name: 'staff_session_holds',
        text: `${touching('session_id')} select from access.staff_sessions where session_id = $1 and ${LIVES}`,
        values: [sessionId, idle],
      });
      return rowCount === 1;
    },

    watch: (sessionId, ended) => watching.watch(sessionId, ended),

    async end(secret) {
      if (isSecret(secret)) await remove('staff_session_end', 'secret_digest = $1', [digestOf(secret)]);
    },

    async endAtIssuer({ sub, sid }) {
      if (sid !== undefined) return remove('staff_session_end_sid', 'issuer_session = $1', [issuerDigest('sid', sid)]);
      return sub === undefined ? 0 : remove('staff_session_end_sub', 'issuer_subject = $1', [issuerDigest('sub', sub)]);
    },

    async count() {
      const { rows } = await pool.query<{ count: number }>(
        `select count(*)::int as count from access.staff_sessions
          where expires_at > now() and seen_at > now() - make_interval(secs => $1)`,
        [idle],
      );
      return rows[0]!.count;
    },

    async close() {
      clearInterval(clearing);
      watching.close();
      await listener.stop();
    },
  };
}
