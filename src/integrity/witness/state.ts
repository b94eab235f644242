/** What a witness remembers: of each log, the note of the checkpoint that it cosigned last. */
import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface WitnessState {
  /** The note of the last checkpoint of a log; undefined before the first. */
  last(origin: string): string | undefined;
  /** Resolves once the note is durable. */
  remember(origin: string, note: string): Promise<void>;
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

/** Opens the state in a file, which is made when it is not there. Throws for a file that holds something else. */
export async function openWitnessState(file: string): Promise<WitnessState> {
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
  const notes = new Map(Object.entries(stored as Record<string, string>));
  return {
    last: origin => notes.get(origin),
    remember: async (origin, note) => {
      const next = new Map(notes).set(origin, note);
      const fresh = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
      await sync(fresh, JSON.stringify(Object.fromEntries(next), null, 2));
      await rename(fresh, file);
      await sync(dirname(file));
      notes.set(origin, note);
    },
  };
}
