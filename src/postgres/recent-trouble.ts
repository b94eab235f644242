/** Remembers for half a minute why a PostgreSQL server refused to work: such trouble lasts until somebody mends it. */
import pg from 'pg';
import { isLasting, sqlStateOf, troubleOf } from './trouble.js';

/** How long a server counts as in trouble after its last such answer. */
const RECENT_MS = 30_000;

const troubles = new Map<string, { readonly at: number; readonly name: string }>();

/** Host, port and database of a client, without the password. */
export const placeOf = ({ host, port, database }: pg.Client): string => `${host}:${port}/${database ?? ''}`;

/** Remembers the error if it names lasting trouble. */
export function noteTrouble(client: pg.Client, error: unknown): void {
  const name = troubleOf(error);
  if (name !== undefined && isLasting(sqlStateOf(error)))
    troubles.set(placeOf(client), { at: performance.now(), name });
}

/** Host, port and database of an address, without the password. */
export const addressOf = (connectionString: string): string => placeOf(new pg.Client({ connectionString }));

/** `disk full`, `read-only`…: the trouble that the pool's server named in the last half minute, on any connection. */
export function recentTrouble({ options }: Pick<pg.Pool, 'options'>): string | undefined {
  const trouble = troubles.get(addressOf(options.connectionString ?? ''));
  return trouble && performance.now() - trouble.at < RECENT_MS ? trouble.name : undefined;
}
