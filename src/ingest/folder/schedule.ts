/** Looks at the watched folder each day at the hours set, by the clock of the business; a missed hour is made up for. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { reached } from '../../domain/calendar.js';
import { lastHour } from './hours.js';
import { FolderStore } from './store.js';
import { takeFolder, type FolderDependencies, type FolderLook } from './take.js';

export interface ScheduleOptions extends Omit<FolderDependencies, 'signal' | 'context'> {
  /** Minutes after midnight; one at least. */
  readonly hours: readonly number[];
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Real time between two looks at the clock (default 1 s). */
  readonly everyMs?: number;
  /** Real time until the folder is looked at again when something in it was moving (default 60 s). */
  readonly againMs?: number;
}

const CONTEXT = { actor: 'system', role: 'SYSTEM', right: 'SYSTEM', source: 'IMPORT' } as const;

/** Of several servers one looks. Stopping interrupts an import; the next look takes it up. */
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

async function follow(options: Following): Promise<void> {
  const { signal, onFault, everyMs = 1_000, againMs = 60_000 } = options;
  let settled: string | undefined;
  while (!signal.aborted) {
    const hour = lastHour(options.clock.now(), options.hours);
    let pause = everyMs;
    try {
      if (hour !== settled && (await isDue(options, hour)) && !(await look(options))) pause = againMs;
      else settled = hour;
    } catch (error) {
      if (!signal.aborted) onFault(error);
      pause = againMs;
    }
    await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** Not looked at since the hour; or at a time yet to come: the clock was put back. */
async function isDue({ pool, clock }: Following, hour: string): Promise<boolean> {
  const lookedAt = await new FolderStore(pool).lookedAt();
  return lookedAt === undefined || !reached(hour, lookedAt) || !reached(lookedAt, clock.now());
}

/** Whether nothing is left that soon can be taken. */
async function look(options: Following): Promise<boolean> {
  const at = options.clock.now();
  const found = await takeFolder(options);
  if (!found) return false;
  tellExports(options.log, found);
  if (found.again) return false;
  tellIgnored(options.log, found);
  await new FolderStore(options.pool).looked(at, found.ignored.length);
  return true;
}

/** In the log: never what a file or folder is called, but for the places that have a meaning. */
function tellExports(log: ScheduleOptions['log'], { exports }: FolderLook): void {
  for (const { base, holder, outcome, importId, report, older } of exports) {
    const fields = { base, holder, outcome, importId, refusal: report?.refusal?.code, ...older };
    const grave = ['REFUSED', 'FAILED', 'LATE', 'HELD', 'TAKING'].includes(outcome);
    log[grave ? 'warn' : 'info'](fields, 'an export of the watched folder');
  }
}

function tellIgnored(log: ScheduleOptions['log'], { ignored }: FolderLook): void {
  const counts = new Map<string, { reason: string; place: string; entries: number }>();
  for (const { place, reason } of ignored) {
    // `aaf/12` of `aaf/12/whatever`.
    const known = place.split('/').slice(0, 2).join('/');
    const { entries } = counts.get(`${reason} ${known}`) ?? { entries: 0 };
    counts.set(`${reason} ${known}`, { reason, place: known, entries: entries + 1 });
  }
  for (const count of counts.values()) log.warn(count, 'entries of the watched folder that are no exports');
}
