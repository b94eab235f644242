/** Watches the import folder of a server, when one is configured. */
import type { Logger } from 'pino';
import type { Config } from '../../config.js';
import type { IngestDependencies } from '../school/import.js';
import { startSchedule } from './schedule.js';

/** `onFault` is called with faults of the machine; `stop` interrupts an import. */
export function watchFolder(
  server: IngestDependencies & { readonly config: Pick<Config, 'importFolder' | 'importAt'> },
  log: Logger,
  onFault: (error: unknown, what: string) => void,
): { stop(): Promise<void> } {
  const { importFolder: folder, importAt: hours } = server.config;
  if (folder === undefined) return { stop: () => Promise.resolve() };
  const { pool, vault, commands, clock } = server;
  return startSchedule({
    pool,
    vault,
    commands,
    clock,
    folder,
    hours,
    log,
    onFault: error => onFault(error, 'the watched folder'),
  });
}
