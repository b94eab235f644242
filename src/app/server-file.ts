/** Who serves a data folder, and where: told in a file of it, for the next start, the CLI and the tests. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Serving {
  readonly pid: number;
  readonly url: string;
  /** Where operators read its figures. */
  readonly admin?: string | undefined;
}

const fileOf = (dataDir: string): string => join(dataDir, 'server.json');

/** Answers how to take it back. A server with a database of its own does without a data folder it can write to. */
export async function announce(dataDir: string, at: Omit<Serving, 'pid'>): Promise<() => Promise<void>> {
  const file = fileOf(dataDir);
  const serving: Serving = { pid: process.pid, ...at };
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(`${file}.part`, JSON.stringify(serving), { mode: 0o600 });
    await rename(`${file}.part`, file);
  } catch {
    return async () => undefined;
  }
  return () => rm(file, { force: true });
}

/** The last server that told and did not take it back: it may be gone all the same. */
export async function announced(dataDir: string): Promise<Serving | undefined> {
  const text = await readFile(fileOf(dataDir), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Serving);
}
