/** Keys of a development installation: made once and kept in the data folder, readable by its owner alone. */
import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Reads the key of that name, or makes it. Two processes that start at once end with the same key. */
export async function localKey(dataDir: string, name: string): Promise<Buffer> {
  const folder = join(dataDir, 'keys');
  const file = join(folder, name);
  const stored = await readFile(file, 'utf8').catch(() => undefined);
  if (stored !== undefined) return Buffer.from(stored, 'base64');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(fresh, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  // A link appears whole or not at all, and never over another.
  await link(fresh, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await unlink(fresh);
  return Buffer.from(await readFile(file, 'utf8'), 'base64');
}
