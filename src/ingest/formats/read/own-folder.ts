/** Temporary folders of imports, each named for its process: those that a killed process left are recognised. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const OWNED = /^registre-(?:upload|import|archive)-(\d+)-/;

/** A new one, for this user alone. */
export const ownFolder = (what: 'upload' | 'import' | 'archive'): Promise<string> =>
  mkdtemp(join(tmpdir(), `registre-${what}-${process.pid}-`));

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
};

/** In a container each server has the number of the one before it: what is older than this one is not its own. */
async function isForsaken(path: string, pid: number): Promise<boolean> {
  if (pid !== process.pid) return isGone(pid);
  return (await stat(path)).mtimeMs < Date.now() - process.uptime() * 1_000;
}

/** Removes what processes left behind that were killed while they held files. */
export async function removeForsaken(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(OWNED.exec(name)?.[1]);
    if (!(pid > 0)) continue;
    const path = join(tmpdir(), name);
    // What another user left is that user's to remove; what is gone meanwhile, nobody's.
    const forsaken = await isForsaken(path, pid).catch(() => false);
    if (forsaken) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}
