/** Starts the workers of a server. */
import type { Pool } from 'pg';
import { Listener } from '../postgres/listener.js';
import { TASKS_CHANNEL } from './queue.js';
import { TaskWorker, type TaskKind } from './worker.js';

export interface WorkersOptions {
  readonly pool: Pool;
  /** For the connection that wakes the workers when tasks are queued. */
  readonly databaseUrl: string;
  /** More channels of NOTIFY to listen to on that connection, and what to do with what comes by each. */
  readonly channels?: { readonly [channel: string]: (payload: string) => void };
  /** Called with each fault and the kind of the task; the task is tried again. */
  readonly onFault: (error: unknown, kind: string) => void;
}

/** Starts the workers of these kinds of tasks. `stop` waits for the tasks under way. */
export function startWorkers(
  kinds: readonly TaskKind<never>[],
  { pool, databaseUrl, channels = {}, onFault }: WorkersOptions,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const workers = kinds.map(
    definition => new TaskWorker(definition, { pool, onFault: error => onFault(error, definition.kind) }),
  );
  const wake = (kind?: string): void => {
    for (const worker of workers) if (kind === undefined || worker.definition.kind === kind) worker.wake();
  };
  const listener = new Listener({
    databaseUrl,
    applicationName: 'registre tasks',
    channels: [TASKS_CHANNEL, ...Object.keys(channels)],
    onMessage: (channel, payload) => (channel === TASKS_CHANNEL ? wake(payload) : channels[channel]?.(payload)),
    onConnected: () => wake(),
  });
  listener.startRetrying();
  const running = Promise.all(workers.map(worker => worker.run(stopping.signal)));
  return {
    stop: async () => {
      stopping.abort();
      await running;
      await listener.stop();
    },
  };
}
