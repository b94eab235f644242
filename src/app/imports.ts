/** The server's imports: uploads, interrupted runs that it resumes, the watched folder. */
import type { Logger } from 'pino';
import type { Installation } from './installation.js';
import { AcademieRuns, importUploads, type ImportUploads, watchFolder } from '../ingest/index.js';

export interface ServerImports {
  /** Imports what the API of the same server is sent. */
  readonly uploads: ImportUploads;
  /** Resumes interrupted runs and starts watching the folder. */
  begin(): void;
  /** Stops. The next start resumes what was under way. */
  stop(): Promise<void>;
}

/** Makes the imports of a server. Nothing runs by itself before `begin`. */
export function openImports(
  installation: Installation,
  logger: Logger,
  onFault: (error: unknown, what: string) => void,
): ServerImports {
  const academies = new AcademieRuns(installation, {
    onFault: error => onFault(error, 'académies'),
    onTakenUp: ({ importId, status }) =>
      logger.info({ importId, status }, 'an interrupted import was resumed and has ended'),
  });
  let folder: ReturnType<typeof watchFolder> | undefined;
  return {
    uploads: importUploads(installation, academies),
    begin: () => {
      folder = watchFolder(installation, logger, onFault);
      academies.resume();
    },
    stop: async () => {
      await Promise.all([folder?.stop(), academies.stop()]);
    },
  };
}
