/** Deletes addresses of downloads that no longer serve. */
import type { Pool } from 'pg';

/** Answers how many. Those under way stay until they have ended. */
export async function forgetDownloads(pool: Pick<Pool, 'query'>): Promise<number> {
  const { rowCount } = await pool.query({
    name: 'downloads-forget',
    text: 'delete from jobs.downloads where expires_at < now() and (serving_until is null or serving_until < now())',
  });
  return rowCount ?? 0;
}
