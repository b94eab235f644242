/**
 * Takes the reports that a mail server puts into a Maildir. What is understood is deleted, because it names addresses; what is not goes to
 * `cur`, for the postmaster. A message is deleted only once it is recorded, so that none is lost; taken twice, it is recorded once.
 *
 * While it is read a message stands in `under-way`. One that a dead server left there is read once more; the second time it goes to `cur`.
 */
import { lstat, mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pause } from '../../common/pause.js';
import { isDeterministic } from '../../domain/deterministic.js';
import { isAway } from '../../postgres/trouble.js';
import { isRefused, type BounceIntake } from './intake.js';
import { LONGEST_MESSAGE } from './report.js';

export interface MaildirOptions {
  readonly intake: BounceIntake;
  /** MAIL_BOUNCE_MAILDIR: the folder that has `new` and `cur`. */
  readonly folder: string;
  /** Called with each fault of a message or of the folder; the other messages are taken all the same. */
  readonly onFault: (error: unknown) => void;
  /** Milliseconds between two looks into the folder; half a minute unless given. */
  readonly everyMs?: number;
  /** Milliseconds after which a message that is still `under-way` was left by a server that died. */
  readonly abandonedMs?: number;
}

interface Look extends Pick<MaildirOptions, 'intake' | 'folder' | 'onFault' | 'abandonedMs'> {
  /** How often each message that is still in `new` has failed; kept from one look to the next. */
  readonly failures?: Map<string, number>;
}

/** Messages taken in one look. */
const MOST = 1_000;
/** Faults after which a look ends: then it is not the messages that are at fault. */
const MOST_FAULTS = 10;
/** Failures of a message that nothing explains, after which it is kept for the postmaster. */
const MOST_FAILURES = 5;
/** Longer than any message takes. */
const ABANDONED_MS = 10 * 60_000;
/** Ends the name of a message that is read for the second time. */
const AGAIN = ',again';

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

/** Answers whether the file was there to be moved: another server may have taken it. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    ignoreGone(error as NodeJS.ErrnoException);
    return false;
  }
}

/** Names of the plain files: whatever else lies there is passed over. */
const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { withFileTypes: true }))
    .filter(entry => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();

/** Takes what is in `new` now. Answers how many messages it took. */
export async function takeMaildir({
  intake,
  folder,
  onFault,
  abandonedMs = ABANDONED_MS,
  failures = new Map(),
}: Look): Promise<number> {
  const unread = (name: string): string => join(folder, 'new', name);
  const held = (name: string): string => join(folder, 'under-way', name);
  const keep = (name: string): Promise<boolean> => moved(held(name), join(folder, 'cur', `${name}:2,`));

  const takeUpAbandoned = async (): Promise<void> => {
    for (const name of await filesIn(join(folder, 'under-way'))) {
      // Moving a file into the folder sets its time of change.
      const found = await lstat(held(name)).catch(ignoreGone);
      if (!found || Date.now() - found.ctimeMs < abandonedMs) continue;
      if (!name.endsWith(AGAIN)) await moved(held(name), unread(`${name}${AGAIN}`));
      else if (await keep(name))
        onFault(new Error(`no server got to the end of the report ${name}: it is kept in cur`));
    }
  };

  /** Takes one message that stands in `under-way`. Answers false when the message is at fault, or cannot be recorded now. */
  const takeHeld = async (name: string): Promise<boolean> => {
    try {
      const message = await messageIn(held(name));
      const outcome = message && (await intake.takeMessage(message));
      if (outcome === undefined || isRefused(outcome)) await keep(name);
      else await unlink(held(name)).catch(ignoreGone);
      failures.delete(name);
      return true;
    } catch (error) {
      const failed = (failures.get(name) ?? 0) + 1;
      if (!isDeterministic(error) && (isAway(error) || failed < MOST_FAILURES)) {
        failures.set(name, failed);
        await moved(held(name), unread(name));
        onFault(error);
      } else {
        failures.delete(name);
        await keep(name);
        onFault(new Error(`the report ${name} could not be recorded: it is kept in cur`, { cause: error }));
      }
      return false;
    }
  };

  for (const kept of ['under-way', 'cur']) await mkdir(join(folder, kept), { recursive: true, mode: 0o700 });
  await takeUpAbandoned();
  let [taken, faults] = [0, 0];
  const all = await filesIn(join(folder, 'new'));
  // Those that have failed most often come last, so that they hold up no others.
  const failuresOf = (name: string): number => failures.get(name) ?? 0;
  const inTurn = all.sort((a, b) => failuresOf(a) - failuresOf(b));
  for (const name of inTurn.slice(0, MOST)) {
    if (faults === MOST_FAULTS) break;
    if (!(await moved(unread(name), held(name)))) continue;
    if (await takeHeld(name)) taken += 1;
    else faults += 1;
  }
  return taken;
}

/** Looks into the folder every so often, until stopped. `stop` waits for the message under way. */
export function watchMaildir({ everyMs = 30_000, ...options }: MaildirOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const failures = new Map<string, number>();
  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await takeMaildir({ ...options, failures }).catch(options.onFault);
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
