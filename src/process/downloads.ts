/** Deletes addresses of downloads that no longer serve. Nothing else deletes them: what it answers is all that the retention counts. */
import type { Pool } from 'pg';

/** Answers how many are deleted. An address whose download is under way stays until that has ended. */
export async function forgetDownloads(pool: Pick<Pool, 'query'>): Promise<number> {
  const { rowCount } = await pool.query({
    name: 'downloads-forget',
    text: 'delete from jobs.downloads where expires_at < now() and (serving_until is null or serving_until < now())',
  });
  return rowCount ?? 0;
}
