/** Opens the installation for one verb and always closes it. Joins the PostgreSQL of a running server. */
import { loadConfig } from '../config.js';
import { type Installation, type InstallationOptions, openInstallation } from '../app/installation.js';

/** Prints a line on standard error. */
export const notice = (line: string): void => void process.stderr.write(`${line}\n`);

/** Opens the installation, does the work with it, and closes it, also when the work fails. */
export async function withInstallation<T>(
  work: (installation: Installation) => Promise<T>,
  options: InstallationOptions = {},
): Promise<T> {
  const opening = openInstallation(loadConfig(), { notice, ...options });
  const stopHandling = onSignal(async () => (await opening).database.release());
  try {
    const installation = await opening;
    try {
      return await work(installation);
    } finally {
      await installation.close();
    }
  } finally {
    stopHandling();
  }
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * On SIGINT or SIGTERM, releases the database, once it is open, and exits with 128 and the number of the signal, so that no PostgreSQL
 * stays behind that this verb alone used. Leaves signals alone that the verb handles itself. The function returned stops that.
 */
function onSignal(release: () => Promise<void>): () => void {
  const handlers = Object.entries(SIGNALS)
    .filter(([signal]) => process.listenerCount(signal) === 0)
    .map(([signal, code]) => {
      const handler = (): void => void release().finally(() => process.exit(code));
      process.once(signal, handler);
      return [signal, handler] as const;
    });
  return () => handlers.forEach(([signal, handler]) => process.off(signal, handler));
}
