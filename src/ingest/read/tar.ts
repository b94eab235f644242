/** Opens `.tgz` archives: each file of one is inflated once, within the limits, into a temporary file of a random name. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import tar from 'tar-stream';
import { FileRefused } from '../refusal.js';
import type { IngestLimits } from '../limits.js';
import { bounded, shownName, storedAt, type StoredFile } from './files.js';

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

const MIB = 1024 ** 2;

/** Passes inflated bytes on; refuses them past the limit or past what an honest archive of this size holds. */
async function* inflated(file: StoredFile, limits: IngestLimits): AsyncGenerator<Uint8Array> {
  let given = 0;
  let taken = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of file.open()) {
      given += chunk.length;
      yield chunk;
    }
  }
  const source = Readable.from(counted());
  const gunzip = createGunzip();
  source.on('error', error => gunzip.destroy(error));
  for await (const chunk of source.pipe(gunzip) as AsyncIterable<Uint8Array>) {
    taken += chunk.length;
    if (taken > limits.totalBytes || taken > MIB + given * limits.inflation)
      throw new FileRefused('ARCHIVE_LIMIT', `the archive inflates past ${taken.toLocaleString('en')} bytes`, {
        file: file.name,
      });
    yield chunk;
  }
}

/** The files of an archive, in its order; folders, links and devices are passed over. Throws `FileRefused`. */
export async function extractTgz(file: StoredFile, limits: IngestLimits, folder: string): Promise<StoredFile[]> {
  const found: StoredFile[] = [];
  const archive = tar.extract();
  const source = Readable.from(inflated(file, limits));
  source.on('error', error => archive.destroy(error));
  source.pipe(archive);
  try {
    for await (const entry of archive) {
      const { type, name } = entry.header;
      if (type !== 'file' && type !== 'contiguous-file') {
        entry.resume();
        continue;
      }
      if (found.length === limits.files)
        throw new FileRefused('ARCHIVE_LIMIT', `the archive has more than ${limits.files} entries`, {
          file: file.name,
        });
      const shown = `${file.name} › ${shownName(name)}`;
      const path = join(folder, randomUUID());
      await pipeline(bounded(entry, limits.fileBytes, shown), createWriteStream(path, { mode: 0o600 }));
      found.push(storedAt(shown, path));
    }
    if (found.length === 0)
      throw new FileRefused('BAD_ARCHIVE', 'the archive is no tar archive, or holds no file', { file: file.name });
    return found;
  } catch (error) {
    if (error instanceof FileRefused) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new FileRefused('BAD_ARCHIVE', `the archive cannot be read: ${reason}`, { file: file.name });
  } finally {
    source.destroy();
    archive.destroy();
  }
}
