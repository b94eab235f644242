/** What servers of PostgreSQL lately refused for, whoever asked: it lasts until somebody sees to it. */
import pg from 'pg';
import { lasts, sqlStateOf, troubleOf } from './trouble.js';

/** For how long a server counts as in trouble after it said so. */
const LATELY_MS = 30_000;

const troubles = new Map<string, { readonly at: number; readonly name: string }>();

/** Host, port and database, without the password. */
export const placeOf = ({ host, port, database }: pg.Client): string => `${host}:${port}/${database ?? ''}`;

/** Keeps what the server answered, if it says such a thing. */
export function noteTrouble(client: pg.Client, error: unknown): void {
  const name = troubleOf(error);
  if (name !== undefined && lasts(sqlStateOf(error))) troubles.set(placeOf(client), { at: performance.now(), name });
}

export const addressOf = (connectionString: string): string => placeOf(new pg.Client({ connectionString }));

/** `disk full`, `too many connections`, `read-only`…, when the server of the pool, or of another one to the same database, said so in the last half minute. */
export function lateTrouble({ options }: Pick<pg.Pool, 'options'>): string | undefined {
  const trouble = troubles.get(addressOf(options.connectionString ?? ''));
  return trouble && performance.now() - trouble.at < LATELY_MS ? trouble.name : undefined;
}
