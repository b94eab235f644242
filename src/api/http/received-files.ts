/** Files of a multipart request, streamed to a folder that only this server can read. */
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
  /** Of all files together. */
  readonly totalBytes: number;
  /** How long no byte of any file may come, in milliseconds. */
  readonly patienceMs: number;
}

/** A connection without a byte is ended after `patienceMs`; twice that is given to what came whole and is still being read. */
export const receiving = (
  limits: Omit<ReceivingLimits, 'patienceMs'>,
  patienceMs = STALLED_AFTER_MS,
): ReceivingLimits => ({ ...limits, patienceMs: 2 * patienceMs });

class TooLarge extends Error {
  readonly statusCode = 413;
}

const tooMany = (most: number): Error => new TooLarge(`Send ${most} files at most, or one archive of them.`);

/** What the reader of forms says when there is more than it may take, and what to do about it. */
const BEYOND: Readonly<Record<string, (most: number) => Error>> = {
  FST_FILES_LIMIT: tooMany,
  FST_PARTS_LIMIT: tooMany,
  FST_FIELDS_LIMIT: () => badInput('Send files alone: a part of the form has no filename.'),
};

const BROKEN = {
  fr: "L'envoi est interrompu ou mal formé. Renvoyez les fichiers, en entier, en multipart/form-data.",
  en: 'What was sent breaks off or is not well formed. Send the files again, whole, as multipart/form-data.',
};

/** What cannot be read of a request is the fault of whoever sent it, unlike what cannot be written here. */
async function* sent<T>(parts: AsyncIterable<T>, most: number): AsyncGenerator<T> {
  try {
    yield* parts;
  } catch (error) {
    throw BEYOND[String((error as { code?: unknown }).code)]?.(most) ?? new ApiError('BAD_USER_INPUT', BROKEN);
  }
}

/** Writes each file as it comes; `onBytes` is told of all that does. */
async function written(
  request: FastifyRequest,
  folder: string,
  { files: most, totalBytes }: ReceivingLimits,
  onBytes: () => void,
): Promise<{ name: string; path: string }[]> {
  // Nothing tells the reader of forms of an end that came before it began to read.
  if (request.raw.destroyed) throw new ApiError('BAD_USER_INPUT', BROKEN);
  const files: { name: string; path: string }[] = [];
  let bytes = 0;
  const counted = async function* (part: MultipartFile): AsyncGenerator<Buffer> {
    for await (const chunk of sent(part.file as AsyncIterable<Buffer>, most)) {
      onBytes();
      bytes += chunk.length;
      if (bytes > totalBytes)
        throw new TooLarge(`The files together hold more than ${totalBytes.toLocaleString('en')} bytes.`);
      yield chunk;
    }
  };
  const limits = { files: most, parts: most, fields: 0, fileSize: totalBytes + 1, headerPairs: 20 };
  for await (const part of sent(request.files({ limits }), most)) {
    onBytes();
    const path = join(folder, randomUUID());
    await pipeline(counted(part), createWriteStream(path, { mode: 0o600 }));
    // A part of bytes may come without a name.
    files.push({ name: part.filename ?? '', path });
  }
  if (files.length === 0) throw badInput('Send at least one file.');
  return files;
}

/** Throws before the whole request is read when it is no form, holds no file, or more than the limits. */
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
    const give = (): void => reject(new ApiError('BAD_USER_INPUT', BROKEN));
    timer = setTimeout(give, limits.patienceMs);
  });
  const writing = written(request, folder, limits, () => timer?.refresh());
  try {
    return { files: await Promise.race([writing, stalled]), remove };
  } catch (error) {
    // Given up, it fails once the connection is closed.
    writing.catch(() => undefined);
    await remove();
    // What is left of the request is not worth reading.
    void reply.header('connection', 'close');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
