/**
 * Addresses of downloads: each serves the person it was made for, once, for five minutes. The downloads under way of a person are counted
 * in the database, over all servers of an installation.
 */
import type { Pool } from 'pg';
import { digestOf, isSecret, newSecret } from '../../common/secret.js';
import { lockInTransaction } from '../../postgres/advisory-lock.js';
import { inTransaction } from '../../postgres/transaction.js';
import { createLeases } from './leases.js';
import { openRequest, sealRequest } from './sealed-request.js';

/** How long an address serves, in seconds of real time. */
const SERVES_SECONDS = 300;
/** Files that are sent to one person at a time. Each server sends four: two people at least share its places. */
const MOST_EACH = 2;
/** A download counts as under way for this long after its server has last said so, in seconds. */
const LEASE_SECONDS = 60;

/** What an address was made for: a kind of download by its name, and what the file holds. */
export interface DownloadRequest {
  readonly kind: string;
  readonly request: object;
}

export interface Address {
  /** Path on this server: `/download/…`. */
  readonly path: string;
  /** ISO 8601 UTC, real time. */
  readonly expiresAt: string;
}

/** The download of an address that is used. */
export interface Download extends DownloadRequest {
  /** Says that the download is over, so that the person may begin another. Never rejects. */
  end(): Promise<void>;
}

export interface Addresses {
  /** Makes an address for the actor (`sub` of the access token). Those that no longer serve are left to the sweep that counts them. */
  make(actor: string, download: DownloadRequest): Promise<Address>;
  /**
   * Uses up the address of this token. Undefined when it is unknown, used, expired or another actor's; another actor's stays as it is.
   * `BUSY` when two downloads of the actor are under way, on whatever server: the address is then not used up.
   */
  use(actor: string, token: string): Promise<Download | 'BUSY' | undefined>;
}

/**
 * Uses up the address with the token digest $1 of the actor $2, whose download then counts as under way for $4 seconds, unless $3 downloads of
 * the actor are under way. `busy` is true when these alone stand in the way: the address would serve otherwise.
 */
const USE = `with under_way as (
    select count(*) >= $3 as busy from jobs.downloads where actor = $2 and serving_until > now()
  ), used as (
    update jobs.downloads set used_at = now(), serving_until = now() + make_interval(secs => $4)
     where token_digest = $1 and actor = $2 and used_at is null and expires_at > now() and not (select busy from under_way)
    returning sealed_request
  )
  select (select sealed_request from used) as sealed, exists (
    select from jobs.downloads, under_way
     where busy and token_digest = $1 and actor = $2 and used_at is null and expires_at > now()) as busy`;

/** Makes the addresses of this installation. `leaseSeconds`: for tests. */
export function createAddresses(pool: Pool, leaseSeconds = LEASE_SECONDS): Addresses {
  const leases = createLeases(pool, leaseSeconds);
  return {
    async make(actor, download) {
      const token = newSecret();
      const { rows } = await pool.query<{ expiresAt: Date }>({
        name: 'download_make',
        text: `insert into jobs.downloads (token_digest, actor, sealed_request, expires_at)
          values ($1, $2, $3, now() + make_interval(secs => $4)) returning expires_at as "expiresAt"`,
        values: [digestOf(token), actor, sealRequest(token, download), SERVES_SECONDS],
      });
      return { path: `/download/${token}`, expiresAt: rows[0]!.expiresAt.toISOString() };
    },

    async use(actor, token) {
      if (!isSecret(token)) return undefined;
      const digest = digestOf(token);
      const { sealed, busy } = await inTransaction(pool, async client => {
        // Two downloads that begin at once are counted one after the other.
        await lockInTransaction(client, `downloads of ${actor}`);
        const values = [digest, actor, MOST_EACH, leaseSeconds];
        const { rows } = await client.query<{ sealed: Buffer | null; busy: boolean }>({
          name: 'download_use',
          text: USE,
          values,
        });
        return rows[0]!;
      });
      if (!sealed) return busy ? 'BUSY' : undefined;
      const lease = leases.hold(digest);
      return { ...(openRequest(token, sealed) as DownloadRequest), end: () => lease.end() };
    },
  };
}
