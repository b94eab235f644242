/** Identifies an export of the watched folder by its content, and reads its facts. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ExportFacts } from '../base.js';
import { baseOf } from '../bases.js';
import { withEntries } from '../formats/read/archive.js';
import { withStoredFiles } from '../formats/read/files.js';
import { FileRefused } from '../report/refusal.js';
import type { FolderExport } from './layout.js';

type Export = Pick<FolderExport, 'base' | 'files'>;

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 ** 2 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Digest of the files' contents, and of what their names say that the contents do not (`factsOfName`). */
export async function digestOf({ base, files }: Export): Promise<string> {
  const { factsOfName } = baseOf(base);
  const lines: string[] = [];
  for (const { name, path } of files) lines.push(JSON.stringify([factsOfName?.(name) ?? null, await sha256(path)]));
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}

/** Files that cannot be read count as a complete export without a date: their import reports what is wrong. */
export async function exportFacts({ base, files }: Export): Promise<ExportFacts> {
  const { exportFacts: read, limits } = baseOf(base);
  if (!read) return { complete: true };
  try {
    return await withStoredFiles(files, limits, stored => withEntries(stored, limits, read));
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    return { complete: true };
  }
}
