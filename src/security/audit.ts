/**
 * Records in the ledger who read personal data. Records wait in memory for `delay` milliseconds, are appended in batches, and are flushed when the
 * server closes. A process that is killed loses those that wait. `recordNow` stores some at once.
 *
 * While the ledger is away, records wait, up to a bound: beyond it reads are refused. What is recorded by `recordNow` is refused at once.
 */
import type { Commands, PreparedAccesses } from '../command/index.js';
import { MOST_PER_APPEND } from '../domain/access/decide.js';
import type { Access, AwaitedKind, ReadKind } from '../domain/access/events.js';
import type { Source } from '../domain/event.js';
import type { Granted } from './permissions.js';

/** What a read concerns, by whom it is done, and by what right. */
interface ReadBy {
  readonly actor: string;
  readonly granted: Pick<Granted, 'role' | 'right' | 'scope'>;
  readonly uai?: string;
  readonly accountId?: string;
  /** Number of persons whose data the answer held. */
  readonly persons: number;
  readonly correlationId: string;
}

/** A read that is recorded in a batch. */
export interface PersonalRead extends ReadBy {
  readonly kind: Exclude<ReadKind, AwaitedKind>;
}

/** A password or a file: it is shown only once its record is in the ledger. */
export interface AwaitedPersonalRead extends ReadBy {
  readonly kind: AwaitedKind;
}

export interface ReadAudit {
  /** Throws `AuditUnavailable` when too many records wait. */
  record(read: PersonalRead): void;
  /** Resolves once the records are stored: all of them, or none. Throws `AuditUnavailable` when the ledger does not take them. */
  recordNow(reads: readonly AwaitedPersonalRead[]): Promise<void>;
  /** Appends the records that wait. Rejects when the ledger does; they then stay. */
  flush(): Promise<void>;
  /** Appends the records that wait, as `flush` does. */
  close(): Promise<void>;
  /** How many reads wait to be stored. */
  readonly pending: number;
  /** How many reads were refused with `AuditUnavailable`. */
  readonly refused: number;
}

export interface ReadAuditOptions {
  /** Longest time that a record waits, in milliseconds (default 200). */
  readonly delay?: number;
  /** The most records that may wait (default 100,000). Beyond it, reads are refused until records can be stored again. */
  readonly most?: number;
  /** Called with each failure to append; the records stay and are tried again. */
  readonly onError?: (error: unknown) => void;
  /** The time recorded, in ISO 8601. */
  readonly now: () => string;
  /** Where the reads come from, where that does not follow from the role. */
  readonly source?: Source;
}

/** Thrown when too many records wait, or `recordNow` could not store its records. A read that cannot be recorded must not be answered. */
export class AuditUnavailable extends Error {
  override readonly name = 'AuditUnavailable';
}

/** What the ledger keeps of a read, but for its time. */
function kept<Kind extends ReadKind>({ kind, actor, granted, uai, accountId, ...read }: ReadBy & { kind: Kind }) {
  const { role, right, scope } = granted;
  return {
    kind,
    actor,
    role,
    right,
    ...(scope !== undefined && { scope }),
    ...(uai !== undefined && { uai }),
    ...(accountId !== undefined && { accountId }),
    persons: read.persons,
    correlationId: read.correlationId,
  };
}

export function createReadAudit(accesses: Commands['accesses'], options: ReadAuditOptions): ReadAudit {
  const { delay = 200, most = 100_000, onError = () => undefined, now, source } = options;
  let waiting: Access[] = [];
  /** What is being appended. Whether a failed append stored it is unknown: it is appended again as it is, and so stored once. */
  let prepared: PreparedAccesses | undefined;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  let refused = 0;

  const pending = (): number => waiting.length + (prepared?.accesses ?? 0);

  /** Appends all records that wait; stops at a failure, and keeps those that are left. */
  const drain = async (): Promise<void> => {
    for (;;) {
      if (!prepared) {
        if (waiting.length === 0) return;
        prepared = accesses.prepare(waiting.slice(0, MOST_PER_APPEND));
        waiting = waiting.slice(prepared.accesses);
      }
      await accesses.append(prepared);
      prepared = undefined;
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
      if (pending() >= most) {
        refused++;
        throw new AuditUnavailable('reads of personal data cannot be recorded: the ledger does not take them');
      }
      waiting.push({ ...kept(read), at: now() });
      schedule();
    },
    async recordNow(reads) {
      try {
        await accesses.recordShown(reads.map(read => ({ ...kept(read), ...(source && { source }) })));
      } catch (error) {
        refused++;
        throw new AuditUnavailable('a read of personal data cannot be recorded', { cause: error });
      }
    },
    flush,
    close: () => flush(),
    get pending() {
      return pending();
    },
    get refused() {
      return refused;
    },
  };
}
