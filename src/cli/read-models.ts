/** Checks that the read models that a verb reads have been made, and how far they have come. */
import type { Pool } from 'pg';
import { UsageError } from '../app/terminal/failure.js';
import type { EventStore } from '../eventstore/eventstore.js';
import { projectedPosition } from '../postgres/projected.js';
import { notice } from './with-installation.js';

/** Throws a UsageError when one of these views of the schema `read` was never made. */
export async function needReadModels(pool: Pool, views: readonly string[]): Promise<void> {
  const { rows } = await pool.query<{ view: string }>(
    `select view from unnest($1::text[]) view where to_regclass('read.' || quote_ident(view)) is null`,
    [views],
  );
  if (rows.length > 0) throw new UsageError('The read models are not made yet: start the server once.');
}

/** Says on standard error when the ledger has events that the read model has not taken in. */
export async function warnIfBehind(eventStore: EventStore, pool: Pool, projection: string): Promise<void> {
  const [head, indexed] = await Promise.all([eventStore.head(), projectedPosition(pool, projection)]);
  if (indexed < head)
    notice(`Searches up to position ${indexed}; the ledger is at ${head}. A running server takes in the rest.`);
}
