import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Tells, in the data folder, who serves it and where. Answers how to take that back. */
export async function announce(dataDir: string, url: string): Promise<() => Promise<void>> {
  const file = join(dataDir, 'server.json');
  await writeFile(`${file}.part`, JSON.stringify({ pid: process.pid, url }), { mode: 0o600 });
  await rename(`${file}.part`, file);
  return () => rm(file, { force: true });
}
