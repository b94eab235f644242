/** Reads the watched folder each day at the hours set, by the business clock; an hour missed is made up for. */
import type { Logger } from 'pino';
import { pause } from '../../common/pause.js';
import { reached } from '../../domain/calendar.js';
import { lastHour } from './hours.js';
import { FolderStore } from './store.js';
import { takeFolder, type FolderDependencies, type FolderResult } from './take.js';

export interface ScheduleOptions extends Omit<FolderDependencies, 'signal' | 'context'> {
  /** Minutes after midnight; at least one. */
  readonly hours: readonly number[];
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Real time between two readings of the clock (default 1 s). */
  readonly everyMs?: number;
  /** Real time until the folder is read again when something could not be taken yet (default 60 s). */
  readonly againMs?: number;
}

const CONTEXT = { actor: 'system', role: 'SYSTEM', right: 'SYSTEM', source: 'IMPORT' } as const;

/** Starts to read the folder at the hours set; of several servers, one at a time does. `stop` interrupts an import; the next run takes it up. */
export function startSchedule(options: ScheduleOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = follow({ ...options, context: CONTEXT, signal: stopping.signal });
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

type Following = ScheduleOptions & FolderDependencies;

/** Looks at the clock until the signal aborts, and reads the folder when it is due. */
async function follow(options: Following): Promise<void> {
  const { signal, onFault, everyMs = 1_000, againMs = 60_000 } = options;
  /** The last hour for which the folder needs no more reading. */
  let doneHour: string | undefined;
  while (!signal.aborted) {
    const hour = lastHour(options.clock.now(), options.hours);
    let waitMs = everyMs;
    try {
      if (hour !== doneHour && (await isDue(options, hour)) && !(await readFolder(options))) waitMs = againMs;
      else doneHour = hour;
    } catch (error) {
      if (!signal.aborted) onFault(error);
      waitMs = againMs;
    }
    await pause(waitMs, signal);
  }
}

/** Due when the folder was not read since the hour, or was read in the future (the clock was put back). */
async function isDue({ pool, clock }: Following, hour: string): Promise<boolean> {
  const lookedAt = await new FolderStore(pool).lookedAt();
  return lookedAt === undefined || !reached(hour, lookedAt) || !reached(lookedAt, clock.now());
}

/** Reads the folder; false when it should be read again soon. */
async function readFolder(options: Following): Promise<boolean> {
  const at = options.clock.now();
  const found = await takeFolder(options);
  if (!found) return false;
  logExports(options.log, found);
  if (found.again) return false;
  logIgnored(options.log, found);
  await new FolderStore(options.pool).recordLook(at, found.ignored.length);
  return true;
}

/** The log never has names of files or folders: only base, holder, and the folders of the layout. */
function logExports(log: ScheduleOptions['log'], { exports }: FolderResult): void {
  for (const { base, holder, outcome, importId, report, older } of exports) {
    const fields = { base, holder, outcome, importId, refusal: report?.refusal?.code, ...older };
    const isTrouble = ['REFUSED', 'FAILED', 'LATE', 'HELD', 'TAKING'].includes(outcome);
    log[isTrouble ? 'warn' : 'info'](fields, 'watched folder: export looked at');
  }
}

function logIgnored(log: ScheduleOptions['log'], { ignored }: FolderResult): void {
  const counts = new Map<string, { reason: string; place: string; entries: number }>();
  for (const { place, reason } of ignored) {
    // `aaf/12` of `aaf/12/whatever`.
    const known = place.split('/').slice(0, 2).join('/');
    const { entries } = counts.get(`${reason} ${known}`) ?? { entries: 0 };
    counts.set(`${reason} ${known}`, { reason, place: known, entries: entries + 1 });
  }
  for (const count of counts.values()) log.warn(count, 'watched folder: entries ignored, they are no exports');
}
