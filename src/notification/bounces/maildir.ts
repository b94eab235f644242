/**
 * Takes the reports that a mail server puts into a Maildir. What is understood is deleted, because it names addresses; what is not goes to
 * `cur`, for the postmaster. A message is taken away only once it is recorded, so that none is lost; taken twice, it is recorded once.
 */
import { lstat, mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pause } from '../../common/pause.js';
import { isRefused, type BounceIntake } from './intake.js';
import { LONGEST_MESSAGE } from './report.js';

export interface MaildirOptions {
  readonly intake: BounceIntake;
  /** MAIL_BOUNCE_MAILDIR: the folder that has `new` and `cur`. */
  readonly folder: string;
  /** Called with each fault; the folder is looked at again. */
  readonly onFault: (error: unknown) => void;
  readonly everyMs?: number;
}

/** Messages taken in one look. */
const MOST = 1_000;

/** The beginning of a file, as far as it is read. `undefined` when another server has taken it, or when it is no plain file. */
async function messageIn(path: string): Promise<Buffer | undefined> {
  const found = await lstat(path).catch(ignoreGone);
  if (!found?.isFile()) return undefined;
  const file = await open(path, 'r').catch(ignoreGone);
  if (!file) return undefined;
  try {
    const buffer = Buffer.alloc(Math.min(found.size, LONGEST_MESSAGE));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function ignoreGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

/** Takes what is in `new` now. Answers how many messages it took. */
export async function takeMaildir({ intake, folder }: Pick<MaildirOptions, 'intake' | 'folder'>): Promise<number> {
  const names = (await readdir(join(folder, 'new'))).filter(name => !name.startsWith('.')).sort();
  let taken = 0;
  for (const name of names.slice(0, MOST)) {
    const path = join(folder, 'new', name);
    const message = await messageIn(path);
    if (!message) continue;
    const outcome = await intake.takeMessage(message);
    if (isRefused(outcome)) {
      await mkdir(join(folder, 'cur'), { recursive: true, mode: 0o700 });
      await rename(path, join(folder, 'cur', `${name}:2,`)).catch(ignoreGone);
    } else await unlink(path).catch(ignoreGone);
    taken += 1;
  }
  return taken;
}

/** Looks into the folder every so often, until stopped. `stop` waits for the message under way. */
export function watchMaildir({ everyMs = 30_000, ...options }: MaildirOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await takeMaildir(options).catch(options.onFault);
      await pause(everyMs, stopping.signal);
    }
  };
  const watching = watch();
  return {
    stop: async () => {
      stopping.abort();
      await watching;
    },
  };
}
