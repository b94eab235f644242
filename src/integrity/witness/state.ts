/** What a witness remembers: of each log, the note of the checkpoint that it cosigned last. */
import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface WitnessState {
  /** Reads the note of the last checkpoint of a log; undefined before the first. */
  last(origin: string): Promise<string | undefined>;
  /**
   * Writes the note of a log in place of `last`, the note that was read; resolves once it is durable. Throws when the file has another note by now:
   * another process that uses it has cosigned meanwhile.
   */
  remember(origin: string, note: string, last: string | undefined): Promise<void>;
}

async function sync(path: string, write?: string): Promise<void> {
  const handle = await open(path, write === undefined ? 'r' : 'wx', 0o600);
  try {
    if (write !== undefined) await handle.writeFile(write);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function notesIn(file: string): Promise<Map<string, string>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    throw new Error(`${file} is no state of a witness: it would cosign what contradicts its earlier cosignatures`);
  }
  return new Map(Object.entries(stored as Record<string, string>));
}

/**
 * Opens the state in a file, which is made when it is not there. Throws for a file that holds something else. The file is read each time, for another
 * process may have cosigned with it.
 */
export async function openWitnessState(file: string): Promise<WitnessState> {
  await notesIn(file);
  return {
    last: async origin => (await notesIn(file)).get(origin),
    remember: async (origin, note, last) => {
      const fresh = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
      const notes = await notesIn(file);
      if (notes.get(origin) !== last)
        throw new Error(`another process has cosigned ${origin} with ${file}: a witness is one process`);
      await sync(fresh, JSON.stringify(Object.fromEntries(notes.set(origin, note)), null, 2));
      await rename(fresh, file);
      await sync(dirname(file));
    },
  };
}
