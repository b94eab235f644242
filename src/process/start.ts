/** What the system does by itself, started with the server. */
import type { Pool } from 'pg';
import type { Clock } from '../clock.js';
import type { EventStore } from '../eventstore/eventstore.js';
import type { Vault } from '../vault/vault.js';
import type { Commands } from '../command/index.js';
import { destroyAbandoned } from './abandoned-credentials.js';
import { deadlineProcess } from './deadlines.js';
import { settleEndedSessions } from './ended-sessions.js';
import { mergeProcess } from './merges.js';
import { runProcess } from './follower.js';
import { personSearchProcess } from './person-search.js';
import { provenContactsProcess } from './proven-contacts.js';
import type { Process } from './process.js';
import { repeatExclusively, runSweep } from './deadline-sweep.js';
import { voidCredentialProcess } from './void-credentials.js';

export interface ProcessesOptions {
  readonly pool: Pool;
  readonly eventStore: EventStore;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly commands: Commands;
  /** Processes of other folders. */
  readonly others?: readonly Process[];
  /** Repeated work of other folders, done by one server at a time. */
  readonly chores?: readonly Chore[];
  /** Called with every fault and the name of the process, which will retry. */
  readonly onFault: (error: unknown, process: string) => void;
  /** Real time between two looks at the clock (default 1 s). */
  readonly sweepEveryMs?: number;
}

/** Work that is repeated. */
export interface Chore {
  readonly name: string;
  readonly everyMs: number;
  readonly work: () => Promise<void>;
}

/** How often abandoned credentials are looked for, and old receipts and failed tries deleted. */
const ABANDONED_EVERY_MS = 60_000;
/** How often sessions of holders that are over are looked for. */
const SESSIONS_EVERY_MS = 30_000;
/** How long a command sent again is answered as the first time. */
const RECEIPT_DAYS = 30;

/**
 * Starts what the system does by itself: expiry, reminders, closing, the destruction of void and abandoned credentials, the second half
 * of merges. Several servers may start them: each runs on one server at a time. `stop` waits for the work under way.
 */
export function startProcesses(options: ProcessesOptions): { stop(): Promise<void> } {
  const { pool, eventStore, vault, clock, commands, others = [], chores = [], onFault, sweepEveryMs } = options;
  const { settings } = commands;
  const stopping = new AbortController();
  const { signal } = stopping;
  const follower = { pool, eventStore, signal, onFault };
  const running = [
    runProcess(deadlineProcess(settings), follower),
    runProcess(voidCredentialProcess(eventStore, vault), follower),
    runProcess(provenContactsProcess({ eventStore, vault }), follower),
    runProcess(personSearchProcess(vault), follower),
    runProcess(mergeProcess(commands.accounts), follower),
    ...others.map(other => runProcess(other, follower)),
    ...chores.map(({ name, everyMs, work }) =>
      repeatExclusively({ pool, signal, onFault, name, everyMs, once: async () => (await work(), 0) }),
    ),
    repeatExclusively({
      pool,
      signal,
      onFault,
      name: 'abandoned-credentials',
      once: async held => {
        await vault.receipts.forget(RECEIPT_DAYS);
        await vault.failedTries.forget(clock.now());
        return destroyAbandoned({ vault, system: commands.system, onFault, signal: held });
      },
      everyMs: ABANDONED_EVERY_MS,
    }),
    repeatExclusively({
      pool,
      signal,
      onFault,
      name: 'ended-sessions',
      once: () => settleEndedSessions({ vault, commands }),
      everyMs: SESSIONS_EVERY_MS,
    }),
    runSweep({
      pool,
      clock,
      system: commands.system,
      settings,
      signal,
      onFault,
      ...(sweepEveryMs !== undefined && { everyMs: sweepEveryMs }),
    }),
  ];
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
    },
  };
}
