/** Leaves the processor to other processes of the machine: what a server works on by itself can wait, whoever signs in cannot. */
import { readdirSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import type { Role } from './roles.js';

interface Lowered {
  readonly roles: readonly Role[];
  /** WORKER_NICE: the nice value that the server takes; 0 leaves its priority as it is. */
  readonly workerNice: number;
}

/** Whether nobody waits for what a server of these roles does: lists and live updates wait for a projector. */
const isWaitedForByNobody = (roles: readonly Role[]): boolean =>
  roles.includes('worker') && !roles.includes('api') && !roles.includes('projector');

/** Ids of the threads of this process. Linux gives each thread a priority of its own; elsewhere 0 stands for the whole process. */
function threads(): readonly number[] {
  try {
    return readdirSync('/proc/self/task').map(Number);
  } catch {
    return [0];
  }
}

/**
 * Lowers the priority of a server with `worker` that has neither `api` nor `projector`, as `nice` does; never raises it. Threads made later
 * have it too. Where the system refuses, tells so once and goes on as it is.
 */
export function leaveProcessor({ roles, workerNice }: Lowered, notice: (line: string) => void): void {
  if (!isWaitedForByNobody(roles)) return;
  try {
    for (const thread of threads()) if (getPriority(thread) < workerNice) setPriority(thread, workerNice);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    notice(
      `The system does not let this server lower its priority (${code}): its work may slow sign-ins on this machine. Start it with "nice -n ${workerNice}", or set WORKER_NICE=0.`,
    );
  }
}
