/** Opens zip archives. Nothing is written to disk; declared sizes are not trusted, bytes are counted. */
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { FileRefused } from '../../report/refusal.js';
import { because } from '../../report/words/reasons.js';
import type { IngestLimits } from '../../limits.js';
import { shownName, type ByteSource, type StoredFile } from './files.js';

const MIB = 1024 ** 2;
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** An entry, inflated anew at each `open`, within the limits whatever the archive declares; its checksum is verified. */
function entrySource(zip: yauzl.ZipFile, entry: yauzl.Entry, archive: string, limits: IngestLimits): ByteSource {
  const name = `${archive} › ${shownName(entry.fileName)}`;
  async function* open(): AsyncGenerator<Uint8Array> {
    let length = 0;
    let checksum = 0;
    const limit = Math.min(limits.fileBytes, MIB + entry.compressedSize * limits.inflation);
    try {
      for await (const chunk of await zip.openReadStreamPromise(entry)) {
        length += (chunk as Uint8Array).length;
        if (length > limit)
          throw new FileRefused('ARCHIVE_LIMIT', because('ENTRY_INFLATES', { limit }), {
            file: name,
          });
        checksum = crc32(chunk as Uint8Array, checksum);
        yield chunk as Uint8Array;
      }
      if (checksum !== entry.crc32) throw new Error('its checksum does not match');
    } catch (error) {
      if (error instanceof FileRefused) throw error;
      throw new FileRefused('BAD_ARCHIVE', because('ENTRY_UNREADABLE', { said: messageOf(error) }), { file: name });
    }
  }
  return { name, open };
}

async function entriesOf(zip: yauzl.ZipFile, archive: string, limits: IngestLimits): Promise<yauzl.Entry[]> {
  if (zip.entryCount > limits.files)
    throw new FileRefused(
      'ARCHIVE_LIMIT',
      because('ENTRIES_COUNTED', { entries: zip.entryCount, limit: limits.files }),
      {
        file: archive,
      },
    );
  const entries: yauzl.Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    if (entries.length === limits.files)
      throw new FileRefused('ARCHIVE_LIMIT', because('ENTRIES_MANY', { limit: limits.files }), { file: archive });
    if (!entry.fileName.endsWith('/')) entries.push(entry);
  }
  return entries;
}

/** Gives `work` the entries of the archive; ignores files that operating systems add. Throws `FileRefused`. */
export async function withZip<T>(
  file: StoredFile,
  limits: IngestLimits,
  work: (sources: readonly ByteSource[]) => Promise<T>,
): Promise<T> {
  const options = { lazyEntries: true, autoClose: false } as const;
  let zip: yauzl.ZipFile | undefined;
  try {
    const sources: ByteSource[] = [];
    try {
      zip =
        'path' in file
          ? await yauzl.openPromise(file.path, options)
          : await yauzl.fromBufferPromise(Buffer.from(file.buffer), options);
      // A fault is thrown to whoever reads. The event of it would end the process, if nothing listened.
      zip.on('error', () => undefined);
      for (const entry of await entriesOf(zip, file.name, limits)) {
        if (/(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$)/i.test(entry.fileName)) continue;
        const source = entrySource(zip, entry, file.name, limits);
        if (entry.isEncrypted()) throw new FileRefused('BAD_ARCHIVE', because('ENTRY_LOCKED'), { file: source.name });
        sources.push(source);
      }
    } catch (error) {
      if (error instanceof FileRefused) throw error;
      throw new FileRefused('BAD_ARCHIVE', because('ARCHIVE_UNREADABLE', { said: messageOf(error) }), {
        file: file.name,
      });
    }
    return await work(sources);
  } finally {
    zip?.close();
  }
}
