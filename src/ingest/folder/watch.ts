/** The watched folder of a server, when it has one. */
import type { Logger } from 'pino';
import type { Config } from '../../config.js';
import type { IngestDependencies } from '../school/import.js';
import { startSchedule } from './schedule.js';

export function watchFolder(
  house: IngestDependencies & { readonly config: Pick<Config, 'importFolder' | 'importAt'> },
  log: Logger,
  onFault: (error: unknown, what: string) => void,
): { stop(): Promise<void> } {
  const { importFolder: folder, importAt: hours } = house.config;
  if (folder === undefined) return { stop: () => Promise.resolve() };
  const { pool, vault, commands, clock } = house;
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
