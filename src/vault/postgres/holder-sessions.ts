/** Sessions of holders in PostgreSQL, shared by all servers: a row is locked while its refresh token is replaced. */
import { hkdfSync, randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { digestOf, isSecret, newSecret } from '../../common/secret.js';
import { inTransaction } from '../../postgres/transaction.js';
import type { SessionEndReason } from '../../domain/account/events.js';
import { isoUtc } from '../../postgres/iso.js';
import { opaque } from '../../postgres/opaque.js';
import { open, seal } from '../cipher.js';
import type {
  EndedSession,
  HolderSessionRow,
  HolderSessionVault,
  Sealing,
  SessionDetails,
  SessionGranted,
  SessionOwner,
  SessionToOpen,
} from '../vault.js';

/** For how long a token just replaced is still answered, with the one that replaced it, whatever was used since. */
export const REFRESH_GRACE_SECONDS = 60;
/** For how long it is answered so while nothing of the next generation was used: neither its refresh token nor an access token. */
export const UNUSED_GRACE_SECONDS = 86_400;
/**
 * How many refresh tokens a session has in its life: one every quarter of an hour for 30 days is fewer than 3,000. All of them stay known
 * while the session lives, so that the first one still tells of a copy; whoever asks for more ends the session.
 */
export const MOST_TOKENS = 5_000;
/** How many sessions an account may have: whoever signs in once more ends the one used longest ago. */
export const MOST_SESSIONS = 50;

/** The use that details are sealed for. */
const SEALED_FOR = 'holder sessions';
/** PostgreSQL's code for a reference to a row that is not there. */
const FOREIGN_KEY_VIOLATION = '23503';

/** The key by which a token opens the one that replaced it. */
const keyOf = (token: string): Buffer => Buffer.from(hkdfSync('sha256', token, '', 'registre refresh token', 32));
const placeOf = (sessionId: string, generation: number): string => `${sessionId} ${generation}`;

/** A session that has not ended. */
const LIVES = 'ended_at is null and expires_at > now() and seen_at > now() - make_interval(secs => idle)';

/** The sessions of which the condition holds. They are locked one after the other by id: statements that change several never deadlock. */
const oneByOne = (condition: string): string =>
  `session_id in (select session_id from vault.holder_sessions where ${condition} order by session_id for update)`;

interface Row {
  readonly session_id: string;
  readonly account_id: string;
  readonly credential_id: string | null;
  readonly position: string;
  readonly expires_at: Date;
}
const OWNER = 'session_id, account_id, credential_id, position, expires_at';
/** The refresh token in force was made less than so many seconds ago. */
const madeWithin = (seconds: number): string => `rotated_at > now() - make_interval(secs => ${seconds})`;
/** The token before the one in force is answered with it: for a minute, or for a day while nothing of its generation was used (`unused` is that generation). */
const ANSWERED = `(${madeWithin(REFRESH_GRACE_SECONDS)} or (unused is not distinct from generation and ${madeWithin(UNUSED_GRACE_SECONDS)}))`;

const ownerOf = ({ session_id: sessionId, account_id: accountId, credential_id, position }: Row) => ({
  sessionId,
  accountId,
  ...(credential_id !== null && { credentialId: credential_id }),
  position,
});

const ENDED = `session_id as "sessionId", account_id as "accountId", end_reason as reason, ${isoUtc('ended_at')} as "endedAt"`;

export class PostgresHolderSessions implements HolderSessionVault {
  constructor(
    private readonly pool: Pool,
    private readonly sealing: Sealing,
  ) {}

  async open(opening: SessionToOpen): Promise<SessionGranted | undefined> {
    const { accountId, credentialId, position, details, franceConnect, maxAge, idle } = opening;
    const sessionId = randomUUID();
    const refreshToken = newSecret();
    const [sealed] = await this.sealing.seal(SEALED_FOR, [{ place: sessionId, text: JSON.stringify(details) }]);
    try {
      const { rows } = await this.pool.query<Row>({
        name: 'holder-session-open',
        text: `with opened as (
            insert into vault.holder_sessions (session_id, account_id, credential_id, position, details, idle, expires_at,
              franceconnect_link_id, franceconnect_session)
            values ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7), $9, $10) returning ${OWNER}
          ), token as (
            insert into vault.refresh_tokens (digest, session_id, generation) select $8, session_id, 1 from opened
          ) select ${OWNER} from opened`,
        values: [
          ...[sessionId, accountId, credentialId, position, sealed, idle, maxAge, digestOf(refreshToken)],
          ...[franceConnect?.linkId, franceConnect?.session],
        ],
      });
      const row = rows[0]!;
      await this.#endTooMany(accountId);
      return { ...ownerOf(row), refreshToken, generation: 1, expiresAt: row.expires_at.toISOString() };
    } catch (error) {
      if ((error as { code?: unknown }).code === FOREIGN_KEY_VIOLATION) return undefined;
      throw error;
    }
  }

  /**
   * Ends the sessions of an account beyond `MOST_SESSIONS`, those used longest ago. It sees each session opened before: after whichever of
   * several sign-ins at once looks last, no more are left.
   */
  async #endTooMany(accountId: string): Promise<void> {
    await this.pool.query({
      name: 'holder-sessions-too-many',
      text: `update vault.holder_sessions set ended_at = now(), end_reason = 'TOO_MANY', successor = null
        where ${oneByOne(`${LIVES} and session_id in (
          select session_id from vault.holder_sessions where account_id = $1 and ${LIVES}
          order by seen_at desc, opened_at desc, session_id offset ${MOST_SESSIONS})`)}`,
      values: [accountId],
    });
  }

  async ofToken(refreshToken: string): Promise<(SessionOwner & { readonly sessionId: string }) | undefined> {
    if (!isSecret(refreshToken)) return undefined;
    const { rows } = await this.pool.query<Row>({
      name: 'holder-session-of-token',
      text: `select ${OWNER} from vault.holder_sessions join vault.refresh_tokens using (session_id)
             where digest = $1 and ${LIVES}`,
      values: [digestOf(refreshToken)],
    });
    return rows[0] && ownerOf(rows[0]);
  }

  async rotate(refreshToken: string): Promise<SessionGranted | EndedSession | undefined> {
    if (!isSecret(refreshToken)) return undefined;
    return inTransaction(this.pool, async client => {
      const { rows } = await client.query<
        Row & {
          readonly tokenGeneration: number;
          readonly generation: number;
          readonly successor: Buffer | null;
          answered: boolean;
        }
      >({
        name: 'holder-session-of-token-locked',
        text: `select ${OWNER}, s.generation, successor, t."tokenGeneration", ${ANSWERED} as answered
          from vault.holder_sessions s
          join (select session_id, digest, generation as "tokenGeneration" from vault.refresh_tokens) t using (session_id)
          where digest = $1 and ${LIVES} for update of s`,
        values: [digestOf(refreshToken)],
      });
      const [row] = rows;
      if (!row) return undefined;
      const { tokenGeneration, generation, successor, answered } = row;
      const granted = (token: string) => ({
        ...ownerOf(row),
        refreshToken: token,
        generation: tokenGeneration + 1,
        expiresAt: row.expires_at.toISOString(),
      });
      // The token in force is replaced; the one before it is answered with the one in force. Any other, and the last that a session may have,
      // ends the session.
      if (tokenGeneration === generation && generation < MOST_TOKENS)
        return granted(await this.#replace(client, row, refreshToken, generation + 1));
      if (tokenGeneration === generation - 1 && answered && successor)
        return granted(open(keyOf(refreshToken), placeOf(row.session_id, generation), successor).toString('utf8'));
      const { rows: ended } = await client.query<EndedSession>({
        name: 'holder-session-reused',
        text: `update vault.holder_sessions set ended_at = now(), end_reason = 'TOKEN_REUSED', successor = null
          where session_id = $1 returning ${ENDED}`,
        values: [row.session_id],
      });
      return ended[0];
    });
  }

  /** Puts another token in force, and seals it by the one before. */
  async #replace(
    client: PoolClient,
    { session_id: sessionId }: Row,
    before: string,
    generation: number,
  ): Promise<string> {
    const token = newSecret();
    await client.query({
      name: 'holder-session-rotate',
      text: `with made as (
          insert into vault.refresh_tokens (digest, session_id, generation) values ($3, $1, $2)
        ) update vault.holder_sessions
          set generation = $2, unused = $2, successor = $4, rotated_at = now(), seen_at = now()
          where session_id = $1`,
      values: [sessionId, generation, digestOf(token), seal(keyOf(before), placeOf(sessionId, generation), token)],
    });
    return token;
  }

  // A use is written once in a twentieth of the time that a session may go unused, not at each request. `unused` is the generation of which nothing
  // was used yet: the first use is written at once, and clears it.
  async holds(sessionId: string, generation?: number): Promise<boolean> {
    const { rowCount } = await this.pool.query({
      name: 'holder-session-holds',
      text: `with used as (
          update vault.holder_sessions set seen_at = now(), unused = nullif(unused, coalesce($2, unused))
          where session_id = $1 and ${LIVES}
            and (seen_at < now() - make_interval(secs => idle / 20) or unused = coalesce($2, unused))
        ) select from vault.holder_sessions where session_id = $1 and ${LIVES}`,
      values: [sessionId, generation],
    });
    return rowCount === 1;
  }

  async leftOf(sessionIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.pool.query<{ sessionId: string; left: number }>({
      name: 'holder-sessions-left',
      text: `select session_id as "sessionId",
          (extract(epoch from least(expires_at, seen_at + make_interval(secs => idle)) - now()) * 1000)::float8 as left
        from vault.holder_sessions where session_id = any($1::uuid[]) and ${LIVES}`,
      values: [sessionIds],
    });
    return new Map(rows.map(({ sessionId, left }) => [sessionId, left]));
  }

  async of(accountId: string): Promise<HolderSessionRow[]> {
    const { rows } = await this.pool.query<
      Row & { readonly details: Buffer; readonly opened_at: Date; readonly seen_at: Date }
    >({
      name: 'holder-sessions-of',
      text: `select ${OWNER}, details, opened_at, seen_at from vault.holder_sessions
        where account_id = $1 and ${LIVES} order by seen_at desc, session_id limit ${MOST_SESSIONS}`,
      values: [accountId],
    });
    const opened = await this.sealing.open(
      SEALED_FOR,
      rows.map(({ session_id, details }) => ({ place: session_id, sealed: details })),
    );
    return rows.map((row, at) => ({
      ...ownerOf(row),
      details: JSON.parse(opened[at]!) as SessionDetails,
      openedAt: row.opened_at.toISOString(),
      seenAt: row.seen_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
    }));
  }

  async end(
    accountId: string,
    which: { readonly sessionId: string } | 'ALL',
    reason: SessionEndReason,
  ): Promise<EndedSession[]> {
    const { rows } = await this.pool.query<EndedSession>({
      name: 'holder-sessions-end',
      text: `update vault.holder_sessions set ended_at = now(), end_reason = $3, successor = null
        where ${oneByOne(`account_id = $1 and ($2::uuid is null or session_id = $2) and ${LIVES}`)} returning ${ENDED}`,
      values: [accountId, which === 'ALL' ? null : which.sessionId, reason],
    });
    return rows;
  }

  async endAtFranceConnect(
    which: { readonly session: string } | { readonly subject: string },
  ): Promise<EndedSession[]> {
    const bySession = 'session' in which;
    const { rows } = await this.pool.query<EndedSession>({
      name: bySession ? 'holder-sessions-end-franceconnect' : 'holder-sessions-end-subject',
      text: `update vault.holder_sessions set ended_at = now(), end_reason = 'FRANCECONNECT', successor = null
        where ${oneByOne(
          `${LIVES} and ${
            bySession
              ? 'franceconnect_session = $1'
              : 'franceconnect_link_id = (select link_id from vault.franceconnect_links where subject = $1)'
          }`,
        )} returning ${ENDED}`,
      values: [bySession ? which.session : which.subject],
    });
    return rows;
  }

  async ended(olderThanSeconds: number, most: number): Promise<EndedSession[]> {
    const { rows } = await this.pool.query<EndedSession>({
      name: 'holder-sessions-ended',
      text: `select ${ENDED} from vault.holder_sessions
        where ended_at < now() - make_interval(secs => ${opaque('$1', 'float8')})
        order by ended_at, session_id limit ${opaque('$2', 'integer')}`,
      values: [olderThanSeconds, most],
    });
    return rows;
  }

  async forget(sessionIds: readonly string[]): Promise<void> {
    await this.pool.query({
      name: 'holder-sessions-forget',
      text: 'delete from vault.holder_sessions where session_id = any($1::uuid[]) and ended_at is not null',
      values: [sessionIds],
    });
  }

  async void(accountId: string, before?: string): Promise<void> {
    await this.pool.query({
      name: 'holder-sessions-void',
      text: `delete from vault.holder_sessions
        where ${oneByOne(`account_id = $1 and ended_at is null and ($2::text is null or position < $2 collate "C")`)}`,
      values: [accountId, before ?? null],
    });
  }

  async openOf(accountIds: readonly string[]): Promise<string[]> {
    const { rows } = await this.pool.query<{ id: string }>({
      name: 'holder-sessions-open',
      text: `select distinct s.account_id as id from unnest(${opaque('$1', 'uuid[]')}) as account (id)
               join vault.holder_sessions s on s.account_id = account.id and s.ended_at is null`,
      values: [accountIds],
    });
    return rows.map(({ id }) => id);
  }

  async clear(): Promise<number> {
    const { rowCount } = await this.pool.query(`delete from vault.holder_sessions
      where ${oneByOne('ended_at is null and (expires_at < now() or seen_at < now() - make_interval(secs => idle))')}`);
    return rowCount ?? 0;
  }

  async dropSuccessors(): Promise<void> {
    await this.pool.query(`update vault.holder_sessions set successor = null
      where ${oneByOne(
        `successor is not null and rotated_at < now() - make_interval(secs => ${REFRESH_GRACE_SECONDS}) and not ${ANSWERED}`,
      )}`);
  }
}
