/** Streams the files of a multipart request to a folder that only this server can read. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { temporaryFolder, type ReceivedFiles } from '../../ingest/index.js';
import { ApiError, badInput } from '../errors.js';
import { STALLED_AFTER_MS } from './stalled-connections.js';

export interface ReceivingLimits {
  readonly files: number;
  /** Most bytes of all files together. */
  readonly totalBytes: number;
  /** Longest time without a byte of any file, in milliseconds. */
  readonly patienceMs: number;
}

/** Limits of an upload. Its patience is twice that of a silent connection: a form may have arrived whole and still be in the reader. */
export const receivingLimits = (
  limits: Omit<ReceivingLimits, 'patienceMs'>,
  patienceMs = STALLED_AFTER_MS,
): ReceivingLimits => ({ ...limits, patienceMs: 2 * patienceMs });

class TooLarge extends Error {
  readonly statusCode = 413;
}

const tooMany = (most: number): Error => new TooLarge(`Send ${most} files at most, or one archive of them.`);

/** Errors of the multipart reader for a form beyond the limits, as errors with the remedy. */
const BEYOND_LIMITS: Readonly<Record<string, (most: number) => Error>> = {
  FST_FILES_LIMIT: tooMany,
  FST_PARTS_LIMIT: tooMany,
  FST_FIELDS_LIMIT: () => badInput('Send files alone: a part of the form has no filename.'),
};

const BROKEN = {
  fr: "L'envoi est interrompu ou mal formé. Renvoyez les fichiers, en entier, en multipart/form-data.",
  en: 'What was sent breaks off or is not well formed. Send the files again, whole, as multipart/form-data.',
};

/** Passes on what the reader yields, and turns its failures into errors of the client. Failures to write to disk stay faults. */
async function* withClientErrors<T>(parts: AsyncIterable<T>, most: number): AsyncGenerator<T> {
  try {
    yield* parts;
  } catch (error) {
    throw BEYOND_LIMITS[String((error as { code?: unknown }).code)]?.(most) ?? new ApiError('BAD_USER_INPUT', BROKEN);
  }
}

/** Writes each file as it arrives. Calls `onBytes` for every chunk. */
async function writeFiles(
  request: FastifyRequest,
  folder: string,
  { files: most, totalBytes }: ReceivingLimits,
  onBytes: () => void,
): Promise<{ name: string; path: string }[]> {
  // The reader would wait for ever on a request that ended before it began to read.
  if (request.raw.destroyed) throw new ApiError('BAD_USER_INPUT', BROKEN);
  const files: { name: string; path: string }[] = [];
  let bytes = 0;
  const countBytes = async function* (part: MultipartFile): AsyncGenerator<Buffer> {
    for await (const chunk of withClientErrors(part.file as AsyncIterable<Buffer>, most)) {
      onBytes();
      bytes += chunk.length;
      if (bytes > totalBytes)
        throw new TooLarge(`The files together hold more than ${totalBytes.toLocaleString('en')} bytes.`);
      yield chunk;
    }
  };
  // One byte more than allowed, so that `countBytes` refuses a file with its own message before the reader does.
  const limits = { files: most, parts: most, fields: 0, fileSize: totalBytes + 1, headerPairs: 20 };
  for await (const part of withClientErrors(request.files({ limits }), most)) {
    onBytes();
    const path = join(folder, randomUUID());
    await pipeline(countBytes(part), createWriteStream(path, { mode: 0o600 }));
    // A part of type application/octet-stream may have no file name.
    files.push({ name: part.filename ?? '', path });
  }
  if (files.length === 0) throw badInput('Send at least one file.');
  return files;
}

/**
 * Receives the files of a request. Throws as soon as the request is not multipart, exceeds the limits, stalls or breaks off, and when
 * it has no file; the folder is then removed and the connection closed. Otherwise the caller calls `remove` once it has used the files.
 */
export async function receiveFiles(
  request: FastifyRequest,
  reply: FastifyReply,
  limits: ReceivingLimits,
): Promise<ReceivedFiles> {
  if (!request.isMultipart()) throw badInput('Send the files as multipart/form-data.');
  const folder = await temporaryFolder('upload');
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  let timer: NodeJS.Timeout | undefined;
  const stalled = new Promise<never>((_, reject) => {
    const giveUp = (): void => reject(new ApiError('BAD_USER_INPUT', BROKEN));
    timer = setTimeout(giveUp, limits.patienceMs);
  });
  const writing = writeFiles(request, folder, limits, () => timer?.refresh());
  try {
    return { files: await Promise.race([writing, stalled]), remove };
  } catch (error) {
    // Nobody awaits the writing any more; it rejects once the connection is closed.
    writing.catch(() => undefined);
    await remove();
    // The connection is closed, so that the rest of the request is not read.
    void reply.header('connection', 'close');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
