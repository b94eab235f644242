/** Makes the files given to an import readable more than once: streams go to temporary files with random names. */
import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FileRefused } from '../../report/refusal.js';
import { because } from '../../report/words/reasons.js';
import { CHUNK_BYTES, type IngestLimits } from '../../limits.js';
import { temporaryFolder } from './temporary-folder.js';

/** A file as it is given. Its name is only shown, never used as a path. */
export type ImportFile = { readonly name: string } & (
  { readonly path: string } | { readonly buffer: Uint8Array } | { readonly stream: AsyncIterable<Uint8Array> }
);

/** Bytes that can be read from the start as often as needed. */
export interface ByteSource {
  readonly name: string;
  open(): AsyncIterable<Uint8Array>;
}

/** A file with random access, as an archive needs it. */
export type StoredFile = ByteSource & ({ readonly path: string } | { readonly buffer: Uint8Array });

/** Makes a name from outside safe to show: without path and control characters, 200 characters at most. */
export const shownName = (name: string): string =>
  basename(name.replaceAll('\\', '/'))
    .replace(/\p{Cc}/gu, '�')
    .slice(0, 200) || 'file';

async function* slices(buffer: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < buffer.length; at += CHUNK_BYTES) yield buffer.subarray(at, at + CHUNK_BYTES);
}

/** A file on disk, under the name to show. */
export const storedAt = (name: string, path: string): StoredFile => ({
  name,
  path,
  open: () => createReadStream(path, { highWaterMark: CHUNK_BYTES }),
});

/** The first bytes of a source. */
export async function head(source: ByteSource, bytes: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source.open()) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= bytes) break;
  }
  return Buffer.concat(parts).subarray(0, bytes);
}

/** Yields the bytes; throws `FileRefused` past `limit` bytes. */
export async function* bounded(
  bytes: AsyncIterable<Uint8Array>,
  limit: number,
  file: string,
): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > limit) throw new FileRefused('TOO_LARGE', because('FILE_LARGE', { limit }), { file });
    yield chunk;
  }
}

/** Makes files readable for the time of `work`, then removes what was stored. */
export async function withStoredFiles<T>(
  files: readonly ImportFile[],
  limits: IngestLimits,
  work: (files: StoredFile[]) => Promise<T>,
): Promise<T> {
  if (files.length === 0) throw new FileRefused('MISSING_FILE', because('NO_FILE'));
  if (files.length > limits.files)
    throw new FileRefused('TOO_LARGE', because('FILES_MANY', { files: files.length, limit: limits.files }));
  let folder: string | undefined;
  try {
    const stored: StoredFile[] = [];
    for (const file of files) {
      const name = shownName(file.name);
      if ('path' in file) {
        // A path that cannot be read is a fault here, before anything is worked on.
        await (await open(file.path)).close();
        stored.push(storedAt(name, file.path));
      } else if ('buffer' in file) {
        const { buffer } = file;
        stored.push({ name, buffer, open: () => slices(buffer) });
      } else {
        folder ??= await temporaryFolder('import');
        const path = join(folder, randomUUID());
        await pipeline(bounded(file.stream, limits.fileBytes, name), createWriteStream(path, { mode: 0o600 }));
        stored.push(storedAt(name, path));
      }
    }
    return await work(stored);
  } finally {
    if (folder) await rm(folder, { recursive: true, force: true });
  }
}
