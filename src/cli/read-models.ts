/** Checks that the read models that a verb reads have been made. */
import type { Pool } from 'pg';
import { UsageError } from '../app/terminal/failure.js';

/** Throws a UsageError when one of these views of the schema `read` was never made. */
export async function needReadModels(pool: Pool, views: readonly string[]): Promise<void> {
  const { rows } = await pool.query<{ view: string }>(
    `select view from unnest($1::text[]) view where to_regclass('read.' || quote_ident(view)) is null`,
    [views],
  );
  if (rows.length > 0) throw new UsageError('The read models are not made yet: start the server once.');
}
