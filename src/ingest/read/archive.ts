/** Opens zip archives. Nothing is written to disk, sizes are counted and not believed, archives do not nest. */
import yauzl from 'yauzl';
import { FileRefused } from '../refusal.js';
import type { IngestLimits } from '../limits.js';
import { head, shownName, type ByteSource, type StoredFile } from './files.js';

const SIGNATURES: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x50, 0x4b, 0x05, 0x06],
  [0x1f, 0x8b],
  [0x42, 0x5a, 0x68],
  [0xfd, 0x37, 0x7a, 0x58, 0x5a],
  [0x37, 0x7a, 0xbc, 0xaf],
  [0x52, 0x61, 0x72, 0x21],
];
const startsLike = (bytes: Uint8Array, signature: readonly number[]): boolean =>
  signature.every((byte, at) => bytes[at] === byte);

export const isZip = (bytes: Uint8Array): boolean => SIGNATURES.slice(0, 2).some(s => startsLike(bytes, s));
export const isArchive = (bytes: Uint8Array): boolean => SIGNATURES.some(s => startsLike(bytes, s));

const MIB = 1024 ** 2;
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** One entry, inflated anew at each `open`, within the limits whatever the archive declares. */
function entrySource(zip: yauzl.ZipFile, entry: yauzl.Entry, archive: string, limits: IngestLimits): ByteSource {
  const name = `${archive} › ${shownName(entry.fileName)}`;
  async function* open(): AsyncGenerator<Uint8Array> {
    let length = 0;
    const limit = Math.min(limits.fileBytes, MIB + entry.compressedSize * limits.inflation);
    try {
      for await (const chunk of await zip.openReadStreamPromise(entry)) {
        length += (chunk as Uint8Array).length;
        if (length > limit)
          throw new FileRefused('ARCHIVE_LIMIT', `the entry inflates past ${limit.toLocaleString('en')} bytes`, {
            file: name,
          });
        yield chunk as Uint8Array;
      }
    } catch (error) {
      if (error instanceof FileRefused) throw error;
      throw new FileRefused('BAD_ARCHIVE', `the entry cannot be read: ${reasonOf(error)}`, { file: name });
    }
  }
  return { name, open };
}

async function entriesOf(zip: yauzl.ZipFile, archive: string, limits: IngestLimits): Promise<yauzl.Entry[]> {
  if (zip.entryCount > limits.files)
    throw new FileRefused('ARCHIVE_LIMIT', `the archive has ${zip.entryCount} entries, the limit is ${limits.files}`, {
      file: archive,
    });
  const entries: yauzl.Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    if (entries.length === limits.files)
      throw new FileRefused('ARCHIVE_LIMIT', `the archive has more than ${limits.files} entries`, { file: archive });
    if (!entry.fileName.endsWith('/')) entries.push(entry);
  }
  return entries;
}

/** Gives the files themselves: those that are zip archives are replaced by their entries. */
export async function withEntries<T>(
  files: readonly StoredFile[],
  limits: IngestLimits,
  work: (sources: ByteSource[]) => Promise<T>,
): Promise<T> {
  const opened: yauzl.ZipFile[] = [];
  const sources: ByteSource[] = [];
  try {
    for (const file of files) {
      const start = await head(file, 8);
      if (!isZip(start)) {
        if (isArchive(start)) throw new FileRefused('BAD_ARCHIVE', 'only zip archives are read', { file: file.name });
        sources.push(file);
        continue;
      }
      const options = { lazyEntries: true, autoClose: false } as const;
      try {
        const zip =
          'path' in file
            ? await yauzl.openPromise(file.path, options)
            : await yauzl.fromBufferPromise(Buffer.from(file.buffer), options);
        opened.push(zip);
        zip.on('error', () => undefined);
        for (const entry of await entriesOf(zip, file.name, limits)) {
          if (/(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$)/i.test(entry.fileName)) continue;
          const source = entrySource(zip, entry, file.name, limits);
          if (entry.isEncrypted())
            throw new FileRefused('BAD_ARCHIVE', 'the entry is protected by a password', { file: source.name });
          if (isArchive(await head(source, 8)))
            throw new FileRefused('NESTED_ARCHIVE', 'the archive holds another archive', { file: source.name });
          sources.push(source);
        }
      } catch (error) {
        if (error instanceof FileRefused) throw error;
        throw new FileRefused('BAD_ARCHIVE', `the archive cannot be read: ${reasonOf(error)}`, { file: file.name });
      }
    }
    return await work(sources);
  } finally {
    for (const zip of opened) zip.close();
  }
}
