/** Imports that the server carries by itself: those sent to it, those it takes up again, those of the watched folder. */
import type { Logger } from 'pino';
import type { House } from './installation.js';
import {
  AcademieRuns,
  importReports,
  type ImportReports,
  importUploads,
  type ImportUploads,
  watchFolder,
} from '../ingest/index.js';

export interface Importing {
  /** For the API. */
  readonly imports: ImportUploads;
  readonly importReports: ImportReports;
  /** Takes up what was killed, and looks into the folder, from now on. */
  begin(): void;
  /** Leaves what is under way where it is: the next start takes it up. */
  stop(): Promise<void>;
}

export function openImporting(
  house: House,
  logger: Logger,
  onFault: (error: unknown, what: string) => void,
): Importing {
  const academies = new AcademieRuns(house, {
    onFault: error => onFault(error, 'académies'),
    onTakenUp: ({ importId, status }) =>
      logger.info({ importId, status }, 'an import was taken up again and has ended'),
  });
  let folder: ReturnType<typeof watchFolder> | undefined;
  return {
    imports: importUploads(house, academies),
    importReports: importReports(house.pool),
    begin: () => {
      folder = watchFolder(house, logger, onFault);
      academies.resume();
    },
    stop: async () => {
      await Promise.all([folder?.stop(), academies.stop()]);
    },
  };
}
