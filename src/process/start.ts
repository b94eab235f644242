/** What the system does by itself, started with the server. */
import type { Pool } from 'pg';
import type { Clock } from '../clock.js';
import type { EventStore } from '../eventstore/eventstore.js';
import type { Vault } from '../vault/vault.js';
import type { Commands } from '../command/index.js';
import { destroyAbandoned } from './abandoned-credentials.js';
import { SWEEPS } from '../domain/sweeps.js';
import { deadlineProcess } from './deadlines.js';
import { forgetDownloads } from './downloads.js';
import { settleEndedSessions } from './ended-sessions.js';
import { movingEarlierReads } from './earlier-reads.js';
import { mergeProcess } from './merges.js';
import { runProcess } from './follower.js';
import { personSearchProcess } from './person-search.js';
import { provenContactsProcess } from './proven-contacts.js';
import type { Process } from './process.js';
import { runChores, type Chore } from './chores.js';
import { runSweep } from './deadline-sweep.js';
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

const MINUTE_MS = 60_000;
/** How long a command sent again is answered as the first time. */
const RECEIPT_DAYS = 30;

/**
 * Starts what the system does by itself: expiry, reminders, closing, the destruction of void and abandoned credentials, the second half
 * of merges, the registers by which persons are found, the deletion of what is over. Several servers may start them: each runs on one server at a time. `stop` waits for the work under way.
 */
export function startProcesses(options: ProcessesOptions): { stop(): Promise<void> } {
  const { pool, eventStore, vault, clock, commands, others = [], chores = [], onFault, sweepEveryMs } = options;
  const { settings } = commands;
  const stopping = new AbortController();
  const { signal } = stopping;
  const follower = { pool, eventStore, signal, onFault };
  const own: Chore[] = [
    {
      name: 'abandoned-credentials',
      everyMs: MINUTE_MS,
      work: async () => void (await destroyAbandoned({ vault, system: commands.system, onFault, signal })),
    },
    {
      name: 'forget',
      everyMs: SWEEPS.receipts,
      work: async () => {
        const now = clock.now();
        return {
          receipts: await vault.receipts.forget(RECEIPT_DAYS),
          'failed-tries': await vault.failedTries.forget(now),
          registrations: await vault.registrations.forget(now),
          'franceconnect-arrivals': await vault.franceConnect.forget(),
          downloads: await forgetDownloads(pool),
        };
      },
    },
    { name: 'ended-sessions', everyMs: MINUTE_MS / 2, work: () => settleEndedSessions({ vault, commands }) },
    {
      name: 'clear-sessions',
      everyMs: SWEEPS.sessions,
      work: async () => ({ sessions: await vault.sessions.clear() }),
    },
    movingEarlierReads({ pool, commands }),
  ];
  const running = [
    runProcess(deadlineProcess(settings), follower),
    runProcess(voidCredentialProcess(eventStore, vault), follower),
    runProcess(provenContactsProcess({ eventStore, vault }), follower),
    runProcess(personSearchProcess(vault), follower),
    runProcess(mergeProcess(commands.accounts), follower),
    ...others.map(other => runProcess(other, follower)),
    runChores([...own, ...chores], { pool, signal, onFault }),
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
