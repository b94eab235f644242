/** One-time tokens in PostgreSQL: 256 random bits, or 128 for an SMS, of which only the SHA-256 digest is stored. */
import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { digestOf, newSecret } from '../../common/secret.js';
import { Gathering } from '../../common/gathering.js';
import { STOP_SECONDS } from '../../domain/account/recent-changes.js';
import type { TokenPurpose, TokenSubject, TokenVault } from '../vault.js';

interface Row {
  readonly token_id: string;
  readonly account_id: string;
  readonly person_id: string | null;
  readonly contact_version: number | null;
  readonly credential_id: string | null;
  readonly channel: 'SMS' | null;
  readonly reference: string | null;
}

/** How many tokens for `PASSWORD_RESET` an account may have at once: more than the rate limits allow during the validity of one. */
const SIDE_BY_SIDE = 20;
/** For how many days a token that stopped a change, or could have, is kept after its end: its holder is told why it no longer serves. */
const STOPS_KEPT_DAYS = 30;

/** Inserts a token. $2 is the account, $3 the purpose, $8 when the token expires. */
const INSERT = `insert into vault.tokens (token_id, account_id, purpose, digest, person_id, contact_version, credential_id, expires_at, channel, reference)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;
/** Replaces the token in conflict. */
const REPLACE = `do update set token_id = excluded.token_id, digest = excluded.digest, person_id = excluded.person_id,
  contact_version = excluded.contact_version, credential_id = excluded.credential_id, channel = excluded.channel, reference = excluded.reference, expires_at = excluded.expires_at, used_at = null`;
/**
 * Issues a token beside the others of the account for its purpose, and deletes those of them that the condition `outdated` finds. Replaces the
 * one with the same id.
 */
const issuedBeside = (outdated: string): string =>
  `with gone as (delete from vault.tokens where account_id = $2 and purpose = $3 and ${outdated})
  ${INSERT} on conflict (token_id) ${REPLACE}`;
/** With the new token there are SIDE_BY_SIDE at most: those that expire first are deleted. */
const RESET = issuedBeside(`token_id in (
    select token_id from vault.tokens where account_id = $2 and purpose = $3 order by expires_at desc offset ${SIDE_BY_SIDE - 1})`);
/**
 * Deletes the tokens that had expired STOPS_KEPT_DAYS before the change that the new one stops. The new one expires STOP_SECONDS after that change,
 * so that the change was at $8 less STOP_SECONDS.
 */
const STOP = issuedBeside(
  `expires_at <= $8::timestamptz - make_interval(days => ${STOPS_KEPT_DAYS}, secs => ${STOP_SECONDS})`,
);
/** Issues a token in place of the account's earlier one for this purpose. */
const ALONE = `${INSERT} on conflict (account_id, purpose) where purpose not in ('PASSWORD_RESET', 'CHANGE_STOP') ${REPLACE}`;

const statementOf = (purpose: TokenPurpose): { readonly name: string; readonly text: string } => {
  if (purpose === 'PASSWORD_RESET') return { name: 'token-reset', text: RESET };
  return purpose === 'CHANGE_STOP' ? { name: 'token-stop', text: STOP } : { name: 'token-alone', text: ALONE };
};

/** In the background, tokens of up to `most` accounts are revoked in one statement, and none waits longer than `forMs`. */
const REVOKED_TOGETHER = { most: 25, forMs: 20 };

/** The purposes for which the tokens of an account are to be revoked. */
interface Revocation {
  readonly accountId: string;
  readonly purposes: readonly TokenPurpose[];
}

/** Bytes of a token that goes by SMS: it has 22 characters, so that a text with a link is one SMS. */
const SHORT_BYTES = 16;

export class PostgresTokens implements TokenVault {
  readonly #pool: Pool;
  readonly #background = new Gathering(
    (revocations: readonly Revocation[]) => this.#revoke(revocations),
    REVOKED_TOGETHER,
  );

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async issue(
    { tokenId, accountId, purpose, contact, credentialId, channel, reference }: TokenSubject,
    expiresAt: string,
  ): Promise<string> {
    const token = channel === 'SMS' ? randomBytes(SHORT_BYTES).toString('base64url') : newSecret();
    const values = [tokenId, accountId, purpose, digestOf(token)];
    await this.#pool.query({
      ...statementOf(purpose),
      values: [...values, contact?.personId, contact?.version, credentialId, expiresAt, channel, reference],
    });
    return token;
  }

  async find(token: string, purpose: TokenPurpose, now: string): Promise<TokenSubject | undefined> {
    const { rows } = await this.#pool.query<Row>({
      name: 'vault-token',
      text: `select token_id, account_id, person_id, contact_version, credential_id, channel, reference from vault.tokens
             where digest = $1 and purpose = $2 and used_at is null and expires_at > $3`,
      values: [digestOf(token), purpose, now],
    });
    const row = rows[0];
    if (!row) return undefined;
    return {
      tokenId: row.token_id,
      accountId: row.account_id,
      purpose,
      ...(row.person_id !== null && row.contact_version !== null
        ? { contact: { personId: row.person_id, version: row.contact_version } }
        : {}),
      ...(row.credential_id === null ? {} : { credentialId: row.credential_id }),
      ...(row.channel === null ? {} : { channel: row.channel }),
      ...(row.reference === null ? {} : { reference: row.reference }),
    };
  }

  async spent(token: string, purpose: TokenPurpose, now: string) {
    const { rows } = await this.#pool.query<{ accountId: string; why: 'USED' | 'EXPIRED' }>({
      name: 'token-spent',
      text: `select account_id as "accountId", case when used_at is null then 'EXPIRED' else 'USED' end as why from vault.tokens
             where digest = $1 and purpose = $2 and (used_at is not null or expires_at <= $3)`,
      values: [digestOf(token), purpose, now],
    });
    return rows[0];
  }

  async consume(tokenId: string, now: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query({
      name: 'token-consume',
      text: 'update vault.tokens set used_at = $2 where token_id = $1 and used_at is null and expires_at > $2',
      values: [tokenId, now],
    });
    return rowCount === 1;
  }

  async revoke(
    accountId: string,
    purposes: readonly TokenPurpose[],
    { background = false }: { readonly background?: boolean } = {},
  ): Promise<void> {
    if (background) return this.#background.add({ accountId, purposes });
    await this.#pool.query({
      name: 'tokens_revoke',
      text: 'delete from vault.tokens where account_id = $1 and purpose = any ($2::text[])',
      values: [accountId, purposes],
    });
  }

  /** Revokes the tokens of many accounts in one statement. */
  async #revoke(revocations: readonly Revocation[]): Promise<undefined[]> {
    const all = revocations.flatMap(({ accountId, purposes }) => purposes.map(purpose => ({ accountId, purpose })));
    await this.#pool.query({
      name: 'tokens_revoke_together',
      text: `delete from vault.tokens t using unnest($1::uuid[], $2::text[]) as revoked (account_id, purpose)
             where t.account_id = revoked.account_id and t.purpose = revoked.purpose`,
      values: [all.map(({ accountId }) => accountId), all.map(({ purpose }) => purpose)],
    });
    return revocations.map(() => undefined);
  }
}
