/** Inflates gzip within limits. */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { FileRefused } from '../../report/refusal.js';
import { because } from '../../report/words/reasons.js';
import type { IngestLimits } from '../../limits.js';
import type { StoredFile } from './files.js';

/** Whether the first bytes are those of gzip. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

const MIB = 1024 ** 2;

/** Yields the inflated bytes. Throws `FileRefused` past `totalBytes`, or past a MiB and `inflation` times the compressed bytes. */
export async function* inflated(file: StoredFile, limits: IngestLimits): AsyncGenerator<Uint8Array> {
  let compressedBytes = 0;
  let inflatedBytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of file.open()) {
      compressedBytes += chunk.length;
      yield chunk;
    }
  }
  const source = Readable.from(counted());
  const gunzip = createGunzip();
  source.on('error', error => gunzip.destroy(error));
  try {
    for await (const chunk of source.pipe(gunzip) as AsyncIterable<Uint8Array>) {
      inflatedBytes += chunk.length;
      const limit = Math.min(limits.totalBytes, MIB + compressedBytes * limits.inflation);
      if (inflatedBytes > limit)
        throw new FileRefused('ARCHIVE_LIMIT', because('ARCHIVE_INFLATES', { limit }), { file: file.name });
      yield chunk;
    }
  } finally {
    source.destroy();
  }
}
