/** Addresses of downloads: each serves the person it was made for, once, for five minutes. */
import type { Pool } from 'pg';
import { digestOf, isToken, newToken, openRequest, sealRequest } from './sealed-request.js';

/** How long an address serves, in seconds of real time. */
const SERVES_SECONDS = 300;

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

export interface Addresses {
  /** Makes an address for the actor (`sub` of the access token), and deletes those that no longer serve. */
  make(actor: string, download: DownloadRequest): Promise<Address>;
  /**
   * Uses up the address of this token. Undefined when it is unknown, used, expired or another actor's; another actor's stays as it is.
   */
  use(actor: string, token: string): Promise<DownloadRequest | undefined>;
}

export const createAddresses = (pool: Pick<Pool, 'query'>): Addresses => ({
  async make(actor, download) {
    const token = newToken();
    const { rows } = await pool.query<{ expiresAt: Date }>({
      name: 'download_make',
      text: `with gone as (delete from jobs.downloads where expires_at < now())
        insert into jobs.downloads (token_digest, actor, sealed_request, expires_at)
        values ($1, $2, $3, now() + make_interval(secs => $4)) returning expires_at as "expiresAt"`,
      values: [digestOf(token), actor, sealRequest(token, download), SERVES_SECONDS],
    });
    return { path: `/download/${token}`, expiresAt: rows[0]!.expiresAt.toISOString() };
  },

  async use(actor, token) {
    if (!isToken(token)) return undefined;
    const { rows } = await pool.query<{ sealed: Buffer }>({
      name: 'download_use',
      text: `update jobs.downloads set used_at = now()
        where token_digest = $1 and actor = $2 and used_at is null and expires_at > now()
        returning sealed_request as sealed`,
      values: [digestOf(token), actor],
    });
    return rows[0] && (openRequest(token, rows[0].sealed) as DownloadRequest);
  },
});
