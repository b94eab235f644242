/** Keeps the downloads under way on this server counted as such, until they end. */
import type { Pool } from 'pg';

export interface Lease {
  /** Ends the lease. When the database does not take it, the lease runs out by itself. Never rejects. */
  end(): Promise<void>;
}

export interface Leases {
  /** Puts off the end of the lease of an address, given by the digest of its token, again and again. */
  hold(digest: Buffer): Lease;
}

/** `seconds`: how long a lease lasts unless it is put off, which is done three times in that time. */
export function createLeases(pool: Pick<Pool, 'query'>, seconds: number): Leases {
  const held = new Set<Buffer>();
  let timer: NodeJS.Timeout | undefined;
  // When it fails, the next one makes up for it: a lease outlasts two failures.
  const putOff = (): void => {
    const text = `update jobs.downloads set serving_until = now() + make_interval(secs => $2)
      where token_digest = any($1::bytea[]) and serving_until is not null`;
    pool.query({ name: 'download_lease', text, values: [[...held], seconds] }).catch(() => undefined);
  };
  return {
    hold(digest) {
      held.add(digest);
      timer ??= setInterval(putOff, (seconds * 1_000) / 3).unref();
      return {
        async end() {
          held.delete(digest);
          if (held.size === 0) {
            clearInterval(timer);
            timer = undefined;
          }
          const text = 'update jobs.downloads set serving_until = null where token_digest = $1';
          await pool.query({ name: 'download_end', text, values: [digest] }).catch(() => undefined);
        },
      };
    },
  };
}
