/** Files of a multipart request, streamed to a folder that only this server can read. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ReceivedFiles } from '../../ingest/academie-runs.js';
import { badInput } from '../errors.js';

/** Each folder says whose it is: that of a server killed meanwhile is nobody's. */
const FOLDERS = 'registre-upload-';

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
};

/** Removes what servers left behind that were killed while they held files. */
export async function removeForsaken(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(FOLDERS) ? Number.parseInt(name.slice(FOLDERS.length), 10) : Number.NaN;
    // What another user left is that user's to remove.
    if (pid > 0 && isGone(pid)) await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

export interface ReceivingLimits {
  readonly files: number;
  /** Of all files together. */
  readonly totalBytes: number;
}

class TooLarge extends Error {
  readonly statusCode = 413;
}

/** Throws before the whole request is read when it is no form, holds no file, or more than the limits. */
export async function receiveFiles(
  request: FastifyRequest,
  reply: FastifyReply,
  { files: most, totalBytes }: ReceivingLimits,
): Promise<ReceivedFiles> {
  if (!request.isMultipart()) throw badInput('Send the files as multipart/form-data.');
  const folder = await mkdtemp(join(tmpdir(), `${FOLDERS}${process.pid}-`));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const files: { name: string; path: string }[] = [];
    let bytes = 0;
    const counted = async function* (part: MultipartFile): AsyncGenerator<Buffer> {
      for await (const chunk of part.file as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > totalBytes)
          throw new TooLarge(`The files together hold more than ${totalBytes.toLocaleString('en')} bytes.`);
        yield chunk;
      }
    };
    const limits = { files: most, parts: most, fields: 0, fileSize: totalBytes + 1, headerPairs: 20 };
    for await (const part of request.files({ limits })) {
      const path = join(folder, randomUUID());
      await pipeline(counted(part), createWriteStream(path, { mode: 0o600 }));
      files.push({ name: part.filename, path });
    }
    if (files.length === 0) throw badInput('Send at least one file.');
    return { files, remove };
  } catch (error) {
    await remove();
    // What is left of the request is not worth reading.
    void reply.header('connection', 'close');
    throw error;
  }
}
