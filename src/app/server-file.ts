/** `server.json` in the data folder: which process serves it and where. Read by the next start, the CLI and the tests. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface ServerFile {
  readonly pid: number;
  readonly url: string;
  /** Address of the operators' server. */
  readonly admin?: string | undefined;
}

const fileOf = (dataDir: string): string => join(dataDir, 'server.json');

/** Writes the file; the function returned removes it. Does nothing when the folder cannot be written to (with DATABASE_URL it need not be). */
export async function writeServerFile(dataDir: string, at: Omit<ServerFile, 'pid'>): Promise<() => Promise<void>> {
  const file = fileOf(dataDir);
  const content: ServerFile = { pid: process.pid, ...at };
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(`${file}.part`, JSON.stringify(content), { mode: 0o600 });
    await rename(`${file}.part`, file);
  } catch {
    return async () => undefined;
  }
  return () => rm(file, { force: true });
}

/** The file as the last server left it. That server may be gone: a killed one leaves its file behind. */
export async function readServerFile(dataDir: string): Promise<ServerFile | undefined> {
  const text = await readFile(fileOf(dataDir), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as ServerFile);
}
