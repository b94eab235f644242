/**
 * Records who read personal data. Records wait in memory for `delay` milliseconds, are written in batches, and are flushed when the
 * server closes. A process that is killed loses those that wait. `recordNow` stores some at once.
 */
import type { Pool } from 'pg';
import type { Granted } from './permissions.js';

/** What was read: a list, what a search found, a sheet, a history, a past state, a password, a file, a diagnosis; or what is watched live. */
export const READ_KINDS = [
  'LIST',
  'SEARCH',
  'SHEET',
  'HISTORY',
  'REPLAY',
  'SUBSCRIPTION',
  'REVEAL',
  'EXPORT',
  'DIAGNOSIS',
] as const;
export type ReadKind = (typeof READ_KINDS)[number];

export interface PersonalRead {
  readonly kind: ReadKind;
  readonly actor: string;
  readonly granted: Pick<Granted, 'role' | 'right' | 'scope'>;
  readonly uai?: string;
  readonly accountId?: string;
  /** Number of persons whose data the answer held. */
  readonly persons: number;
  readonly correlationId: string;
}

export interface ReadAudit {
  /** Throws `AuditUnavailable` when too many records wait. */
  record(read: PersonalRead): void;
  /** Resolves once the records are stored: all of them, or none. Throws `AuditUnavailable` when the database does not take them. */
  recordNow(reads: readonly PersonalRead[]): Promise<void>;
  /** Writes the records that wait. Rejects when the database does; they then stay. */
  flush(): Promise<void>;
  /** Writes the records that wait, as `flush` does. */
  close(): Promise<void>;
  /** How many reads wait to be written. */
  readonly pending: number;
  /** How many reads were refused with `AuditUnavailable`. */
  readonly refused: number;
}

export interface ReadAuditOptions {
  /** Longest time that a record waits, in milliseconds (default 200). */
  readonly delay?: number;
  /** The most records that may wait (default 100,000). Beyond it, reads are refused until records can be written again. */
  readonly most?: number;
  /** Called with each failure to write; the records stay and are tried again. */
  readonly onError?: (error: unknown) => void;
  /** The time recorded, in ISO 8601. */
  readonly now: () => string;
}

/** Thrown when too many records wait, or `recordNow` could not store its records. A read that cannot be recorded must not be answered. */
export class AuditUnavailable extends Error {
  override readonly name = 'AuditUnavailable';
}

const INSERT = `insert into audit.reads (at, actor, role, "right", scope, kind, uai, account_id, persons, correlation_id)
  select * from unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::uuid[], $9::int[], $10::uuid[])`;
/** Records written at a time. */
const BATCH = 5_000;

export function createReadAudit(pool: Pool, options: ReadAuditOptions): ReadAudit {
  const { delay = 200, most = 100_000, onError = () => undefined, now } = options;
  type Waiting = PersonalRead & { at: string };
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  let refused = 0;

  const write = async (rows: readonly Waiting[]): Promise<void> => {
    const column = (value: (row: Waiting) => unknown): unknown[] => rows.map(row => value(row) ?? null);
    await pool.query({
      name: 'audit_reads',
      text: INSERT,
      values: [
        column(row => row.at),
        column(row => row.actor),
        column(row => row.granted.role),
        column(row => row.granted.right),
        column(row => row.granted.scope),
        column(row => row.kind),
        column(row => row.uai),
        column(row => row.accountId),
        column(row => row.persons),
        column(row => row.correlationId),
      ],
    });
  };

  /** Writes all records that wait; stops at a failure, and keeps those that are left. */
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH);
      await write(batch);
      waiting = waiting.slice(batch.length);
    }
  };

  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    writing ??= drain().finally(() => {
      writing = undefined;
    });
    return writing;
  };

  const schedule = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      flush().catch((error: unknown) => {
        onError(error);
        schedule();
      });
    }, delay).unref();
  };

  return {
    record(read) {
      if (waiting.length >= most) {
        refused++;
        throw new AuditUnavailable('reads of personal data cannot be recorded: the database does not take them');
      }
      waiting.push({ ...read, at: now() });
      schedule();
    },
    async recordNow(reads) {
      const at = now();
      try {
        await write(reads.map(read => ({ ...read, at })));
      } catch (error) {
        refused++;
        throw new AuditUnavailable('a read of personal data cannot be recorded', { cause: error });
      }
    },
    flush,
    close: () => flush(),
    get pending() {
      return waiting.length;
    },
    get refused() {
      return refused;
    },
  };
}
