/** Opens `.tgz` archives: inflates each file once, within the limits, into a temporary file with a random name. */
import type { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FileRefused } from '../../report/refusal.js';
import { because } from '../../report/words/reasons.js';
import type { IngestLimits } from '../../limits.js';
import { Bytes, areZeros } from './bytes.js';
import { bounded, shownName, storedAt, type StoredFile } from './files.js';
import { inflated } from './gunzip.js';
import { BLOCK, ENTRY, longNameOf, paxOf, tarHeader, type TarHeader } from './tar-header.js';

/** Whether the first bytes are those of a tar archive. */
export const isTar = (bytes: Buffer): boolean => bytes.toString('latin1', 257, 262) === 'ustar';

/** Bytes of a long name, or of an extended header. */
const LONGEST_HEADER = 64 * 1024;
/** Headers that one entry may have. */
const HEADERS_OF_ENTRY = 4;

const padding = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

/** The entries, each with the facts of its extended headers. The caller reads or skips its content, but not the padding. */
async function* entriesOf(bytes: Bytes, limits: IngestLimits, file: string): AsyncGenerator<TarHeader> {
  let extended: Partial<TarHeader> = {};
  for (let headers = 1; ; headers++) {
    const block = await bytes.all(BLOCK);
    if (areZeros(block)) return bytes.end();
    if (headers > limits.files * HEADERS_OF_ENTRY)
      throw new FileRefused('ARCHIVE_LIMIT', because('HEADERS_ENDLESS'), { file });
    let header = tarHeader(block);
    if (header.type === ENTRY.EXTENDED || header.type === ENTRY.LONG_NAME) {
      if (header.size > LONGEST_HEADER) throw new FileRefused('ARCHIVE_LIMIT', because('WORDS_ENDLESS'), { file });
      const read = header.type === ENTRY.EXTENDED ? paxOf : longNameOf;
      extended = { ...extended, ...read(await bytes.all(header.size)) };
    } else {
      header = { ...header, ...extended };
      extended = {};
      yield header;
    }
    await bytes.skip(padding(header.size));
  }
}

/** The files of an archive, in its order; folders, links and devices are passed over. Throws `FileRefused`. */
export async function extractTgz(file: StoredFile, limits: IngestLimits, folder: string): Promise<StoredFile[]> {
  const found: StoredFile[] = [];
  const bytes = new Bytes(inflated(file, limits));
  let entries = 0;
  try {
    for await (const { type, name, size } of entriesOf(bytes, limits, file.name)) {
      if (type !== ENTRY.GLOBAL && ++entries > limits.files)
        throw new FileRefused('ARCHIVE_LIMIT', because('ENTRIES_MANY', { limit: limits.files }), {
          file: file.name,
        });
      if (type === ENTRY.SPARSE) throw new Error('an entry is a sparse file');
      if (type !== ENTRY.FILE && type !== ENTRY.CONTIGUOUS_FILE) {
        await bytes.skip(size);
        continue;
      }
      const shown = `${file.name} › ${shownName(name)}`;
      const path = join(folder, randomUUID());
      await pipeline(bounded(bytes.next(size), limits.fileBytes, shown), createWriteStream(path, { mode: 0o600 }));
      found.push(storedAt(shown, path));
    }
    if (found.length === 0) throw new FileRefused('BAD_ARCHIVE', because('NO_TAR'), { file: file.name });
    return found;
  } catch (error) {
    if (error instanceof FileRefused) throw error;
    const said = error instanceof Error ? error.message : String(error);
    throw new FileRefused('BAD_ARCHIVE', because('ARCHIVE_UNREADABLE', { said }), { file: file.name });
  } finally {
    await bytes.close();
  }
}
