/**
 * Checkpoints outside the database: files of a folder, and an address that each is sent to. Whoever can change the database cannot change
 * what stands there.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** How long the address may take to answer. */
const PATIENCE_MS = 10_000;

const NAME = /^(\d{16})\.checkpoint$/;
const nameOf = (size: number): string => `${String(size).padStart(16, '0')}.checkpoint`;
/** The newest checkpoint once more, under a name that does not change. */
const NEWEST = 'checkpoint';

async function writeDurably(file: string, text: string): Promise<void> {
  const fresh = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const handle = await open(fresh, 'wx', 0o644);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
}

/** The note of the largest tree that the folder has a checkpoint of; undefined when it has none or is not there. */
export async function newestIn(folder: string): Promise<string | undefined> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const newest = names
    .filter(name => NAME.test(name))
    .sort()
    .at(-1);
  return newest === undefined ? undefined : readFile(join(folder, newest), 'utf8');
}

/** Writes a checkpoint into the folder, which is made if need be. */
export async function writeInto(folder: string, size: number, note: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeDurably(join(folder, nameOf(size)), note);
  await writeDurably(join(folder, NEWEST), note);
}

/** Sends a checkpoint to an address. Throws when it is not taken. */
export async function postTo(url: string, note: string): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: note,
    signal: AbortSignal.timeout(PATIENCE_MS),
    redirect: 'error',
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`CHECKPOINT_URL answered ${answer.status}: the checkpoint was not taken`);
}
