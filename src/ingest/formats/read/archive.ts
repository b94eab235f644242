/** Opens archives (`.zip`, `.tgz`). Archives in archives are refused. */
import type { Buffer } from 'node:buffer';
import { rm } from 'node:fs/promises';
import { FileRefused } from '../../report/refusal.js';
import { because } from '../../report/words/reasons.js';
import type { IngestLimits } from '../../limits.js';
import { head, type ByteSource, type StoredFile } from './files.js';
import { isGzip } from './gunzip.js';
import { temporaryFolder } from './temporary-folder.js';
import { extractTgz, isTar } from './tar.js';
import { withZip } from './zip.js';

/** The first bytes of each kind of archive. Zip and gzip are opened; the others are refused. */
const SIGNATURES = {
  ZIP: [0x50, 0x4b, 0x03, 0x04],
  EMPTY_ZIP: [0x50, 0x4b, 0x05, 0x06],
  GZIP: [0x1f, 0x8b],
  BZIP2: [0x42, 0x5a, 0x68],
  XZ: [0xfd, 0x37, 0x7a, 0x58, 0x5a],
  SEVEN_ZIP: [0x37, 0x7a, 0xbc, 0xaf],
  RAR: [0x52, 0x61, 0x72, 0x21],
} as const;
const startsWith = (bytes: Uint8Array, signature: readonly number[]): boolean =>
  signature.every((byte, at) => bytes[at] === byte);

const isZip = (bytes: Uint8Array): boolean =>
  startsWith(bytes, SIGNATURES.ZIP) || startsWith(bytes, SIGNATURES.EMPTY_ZIP);
const isArchive = (bytes: Buffer): boolean =>
  Object.values(SIGNATURES).some(signature => startsWith(bytes, signature)) || isTar(bytes);

/** Bytes at the start that show whether a file is an archive. */
const SIGNATURE_BYTES = 512;

async function refuseNested(sources: readonly ByteSource[]): Promise<void> {
  for (const source of sources)
    if (isArchive(await head(source, SIGNATURE_BYTES)))
      throw new FileRefused('NESTED_ARCHIVE', because('ARCHIVE_IN_ARCHIVE'), { file: source.name });
}

/**
 * Gives `work` the files, with archives replaced by their entries; what was extracted is removed afterwards. Each file is opened within the work on
 * the one before, so that all are open while `work` reads.
 */
export async function withEntries<T>(
  files: readonly StoredFile[],
  limits: IngestLimits,
  work: (sources: readonly ByteSource[]) => Promise<T>,
): Promise<T> {
  const [file, ...others] = files;
  if (!file) return work([]);
  const withOthers = (sources: readonly ByteSource[]): Promise<T> =>
    withEntries(others, limits, more => work([...sources, ...more]));
  const start = await head(file, SIGNATURE_BYTES);
  if (isZip(start))
    return withZip(file, limits, async sources => {
      await refuseNested(sources);
      return withOthers(sources);
    });
  if (!isGzip(start)) {
    if (isArchive(start)) throw new FileRefused('BAD_ARCHIVE', because('ARCHIVE_OTHER'), { file: file.name });
    return withOthers([file]);
  }
  const folder = await temporaryFolder('archive');
  try {
    const sources = await extractTgz(file, limits, folder);
    await refuseNested(sources);
    return await withOthers(sources);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
