/** Classifies errors of PostgreSQL, its driver and the network by what they mean for the ledger. */
import { isSqlState } from '../../postgres/trouble.js';
import { EventStoreUnavailable } from '../eventstore.js';
import { patiently as triedAgain } from '../patiently.js';

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code;

/**
 * - `absent`: the server went away, is starting or has no room now. The outcome of an append in flight is unknown.
 * - `busy`: a lock, a deadlock or a time limit. Nothing was stored, and the same append may go through later.
 * - `unstorable`: these values cannot be stored.
 * - `alreadyStored`: an id, or a version of a stream, is stored already.
 * - `hopeless`: retrying is useless (wrong password, no such database, migrations not applied, restored from elsewhere).
 */
export type Failure = 'absent' | 'busy' | 'unstorable' | 'alreadyStored' | 'hopeless';

/** The kind of failure that an error stands for. */
export function failureOf(error: unknown): Failure {
  const code = codeOf(error);
  if (!isSqlState(code)) return 'absent';
  // A unique violation.
  if (code === '23505') return 'alreadyStored';
  // A query cancelled by its time limit; a lock that was not free in time; deadlocks and other rollbacks.
  if (code === '57014' || code === '55P03' || code.startsWith('40')) return 'busy';
  // Connections, resources, shutdowns, the server's disks; a transaction that was idle too long; a replica.
  if (/^(08|53|57|58)/.test(code) || code === '25P03' || code === '25006') return 'absent';
  // Values, constraints and limits of the server.
  if (code.startsWith('22') || code.startsWith('23') || code.startsWith('54')) return 'unstorable';
  return 'hopeless';
}

/** Remedies by SQLSTATE; the first match counts. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/^28/, 'check the user and password in DATABASE_URL'],
  [/^3D000/, 'create the database, or correct its name in DATABASE_URL'],
  [/^(42P01|42883|3F000)/, 'apply the migrations'],
  [/^53100/, 'free some disk space on its machine'],
  [/^53200/, 'give its machine more memory, or lower work_mem and max_connections'],
  [/^53300/, 'raise max_connections, or stop what holds the connections'],
  [/^53/, 'raise the limit that it names'],
  [/^58/, 'see its log and its disks'],
  [/^25006/, 'it is a replica or read-only: name the primary in DATABASE_URL'],
  [/^(55P03|57014)/, 'another process holds a stream: see pg_locks and pg_stat_activity'],
];

/** Names the server, what went wrong and what to do about it. */
export function unavailable(address: string, cause: unknown): EventStoreUnavailable {
  const code = codeOf(cause);
  const hint = (cause as { hint?: string } | null)?.hint;
  const known = isSqlState(code) ? REMEDIES.find(([pattern]) => pattern.test(code))?.[1] : undefined;
  const remedy = hint ?? known ?? 'check that it runs and that DATABASE_URL names it';
  const reason = (cause as { message?: string } | null)?.message || String(code ?? cause);
  return new EventStoreUnavailable(`PostgreSQL at ${address} did not answer (${reason}): ${remedy}`, {
    cause,
    lasting: failureOf(cause) === 'hopeless',
  });
}

/** Retries a read while the server is away. Throws `EventStoreUnavailable` when its time is over. */
export const patiently = <T>(address: string, patienceMs: number, read: () => Promise<T>): Promise<T> =>
  triedAgain(read, {
    patienceMs,
    mayPass: error => failureOf(error) === 'absent',
    unavailable: cause => unavailable(address, cause),
  });
