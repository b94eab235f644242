/** Finds the files that an operator names for an import. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ImportFile } from '../ingest/index.js';
import { UsageError } from '../app/terminal/failure.js';

export interface FilesToImport {
  readonly files: readonly ImportFile[];
  /** Entries of the named folders that are not files: ignored. */
  readonly passedOver: readonly string[];
}

/** The named files and the files of the named folders. Throws a UsageError for a path that cannot be read. */
export async function filesAt(paths: readonly string[]): Promise<FilesToImport> {
  const files: ImportFile[] = [];
  const passedOver: string[] = [];
  const statOf = async (path: string) => {
    const entry = await stat(path).catch(() => undefined);
    if (!entry) throw new UsageError(`${path} cannot be read: check its name and your right to read it.`);
    return entry;
  };
  for (const path of paths) {
    if (!(await statOf(path)).isDirectory()) {
      files.push({ name: basename(path), path });
      continue;
    }
    for (const name of (await readdir(path)).sort()) {
      const within = join(path, name);
      if ((await statOf(within)).isFile()) files.push({ name, path: within });
      else passedOver.push(within);
    }
  }
  return { files, passedOver };
}
