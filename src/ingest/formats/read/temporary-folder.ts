/** Temporary folders of imports. Their names hold the process id, so that those left by a killed process can be removed. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const OWNED = /^registre-(?:upload|import|archive)-(\d+)-/;

/** Makes a folder that only this user can read. */
export const temporaryFolder = (what: 'upload' | 'import' | 'archive'): Promise<string> =>
  mkdtemp(join(tmpdir(), `registre-${what}-${process.pid}-`));

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
};

/**
 * Whether the process that made the folder has ended. In a container a new server has the process id of the one before: a folder
 * with this process's id that is older than this process is not its own.
 */
async function isAbandoned(path: string, pid: number): Promise<boolean> {
  if (pid !== process.pid) return isGone(pid);
  return (await stat(path)).mtimeMs < Date.now() - process.uptime() * 1_000;
}

/** Removes the folders that killed processes left behind. */
export async function removeAbandonedFolders(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(OWNED.exec(name)?.[1]);
    if (!(pid > 0)) continue;
    const path = join(tmpdir(), name);
    // Folders of another user cannot be removed; others may be gone meanwhile.
    const abandoned = await isAbandoned(path, pid).catch(() => false);
    if (abandoned) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}
