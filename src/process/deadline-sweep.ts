/** Sends the commands whose deadlines are due by the clock, on one server at a time. */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Clock } from '../clock.js';
import { backoff } from '../common/backoff.js';
import { eachBounded } from '../common/each-bounded.js';
import { pause } from '../common/pause.js';
import { deadlines, type DeadlineKind, type DeadlineSettings } from '../domain/account/expire.js';
import { reached } from '../domain/calendar.js';
import { systemContext, type AccountResult, type CommandContext, type SystemCommands } from '../command/index.js';
import { exclusively } from './leader.js';

export interface SweepOptions {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly system: SystemCommands;
  readonly settings: DeadlineSettings;
  readonly signal: AbortSignal;
  readonly onFault: (error: unknown, process: string) => void;
  /** Real time between two looks at the clock (default 1 s). */
  readonly everyMs?: number;
}

/** A deadline that is due. */
interface Due {
  readonly account_id: string;
  readonly kind: DeadlineKind;
  readonly due_at: string;
  /** How often it failed before. */
  readonly attempts: number;
}

const BATCH = 200;
const AT_ONCE = 8;
const RETRY_SECONDS = { from: 5, to: 3_600 };

const DUE = `select account_id, kind, due_at::text, attempts from jobs.deadlines
  where due_at <= $1 and retry_at <= now() order by due_at, account_id, kind limit ${BATCH}`;
/** Deletes the deadline acted on, unless a notification has set another meanwhile. */
const DONE = 'delete from jobs.deadlines where account_id = $1 and kind = $2 and due_at = $3::timestamptz';
const MOVED = 'update jobs.deadlines set due_at = $4 where account_id = $1 and kind = $2 and due_at = $3::timestamptz';
const FAILED = `update jobs.deadlines set attempts = attempts + 1,
    retry_at = now() + $3 * interval '1 second'
  where account_id = $1 and kind = $2`;

const send = (
  system: SystemCommands,
  kind: DeadlineKind,
  accountId: string,
  context: CommandContext,
): Promise<AccountResult> => {
  if (kind === 'EXPIRY') return system.expire({ accountId }, context);
  if (kind === 'REMINDER') return system.remindExpiry({ accountId }, context);
  return system.close({ accountId }, context);
};

/** Sends the command of a due deadline; then deletes the deadline, or moves it to when it is due next. A failure is tried again later. */
async function settle(options: SweepOptions, due: Due, correlationId: string): Promise<void> {
  const { account_id, kind, due_at, attempts } = due;
  const { pool, clock, system, settings, onFault } = options;
  try {
    const result = await send(system, kind, account_id, systemContext(correlationId));
    const next = result.outcome === 'refused' ? undefined : deadlines(result.state, settings)[kind];
    // Still due after its command: nothing came of it, and nothing will until an event sets the deadline anew.
    if (next === undefined || reached(next, clock.now()))
      await pool.query({ name: 'deadline-done', text: DONE, values: [account_id, kind, due_at] });
    else await pool.query({ name: 'deadline-moved', text: MOVED, values: [account_id, kind, due_at, next] });
  } catch (error) {
    onFault(error, 'sweep');
    const delay = backoff(attempts + 1, RETRY_SECONDS);
    await pool.query({ name: 'deadline-failed', text: FAILED, values: [account_id, kind, delay] });
  }
}

/** Settles one batch of the deadlines due now and answers how many there were. */
async function sweepOnce(options: SweepOptions): Promise<number> {
  const { rows } = await options.pool.query<Due>({
    name: 'deadlines-due',
    text: DUE,
    values: [options.clock.now()],
  });
  const correlationId = randomUUID();
  await eachBounded(rows, AT_ONCE, async due => {
    if (!options.signal.aborted) await settle(options, due, correlationId);
  });
  return rows.length;
}

/** Settles deadlines as they come due, until the signal aborts, on one server at a time. A full batch is followed by the next at once. */
export async function runSweep({ everyMs = 1_000, ...options }: SweepOptions): Promise<void> {
  const { pool, signal, onFault } = options;
  await exclusively({ pool, name: 'sweep', signal, onFault: error => onFault(error, 'sweep') }, async (_, held) => {
    while (!held.aborted) {
      const settled = await sweepOnce({ ...options, signal: held });
      if (settled < BATCH) await pause(everyMs, held);
    }
  });
}
