/** Opens the installation for one verb and closes it whatever happens. Joins the PostgreSQL of a running server. */
import { loadConfig } from '../config.js';
import { type House, type HouseOptions, openHouse } from '../app/installation.js';

export const notice = (line: string): void => void process.stderr.write(`${line}\n`);

export async function withHouse<T>(work: (house: House) => Promise<T>, options: HouseOptions = {}): Promise<T> {
  const opening = openHouse(loadConfig(), { notice, ...options });
  const forget = onSignal(async () => (await opening).database.release());
  try {
    const house = await opening;
    try {
      return await work(house);
    } finally {
      await house.close();
    }
  } finally {
    forget();
  }
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * A verb that is stopped ends where it is, as if killed, but leaves no PostgreSQL behind that it alone used. A verb that
 * listens for signals itself ends by itself.
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
