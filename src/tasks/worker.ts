/** Does the tasks of one kind, until stopped. Several servers may do so at once. */
import type { Pool } from 'pg';
import { backoff } from '../common/backoff.js';
import { pause } from '../common/pause.js';
import { isDeterministic } from '../domain/deterministic.js';
import { mark, renew, take, type Marking, type TakenTask, type TaskKindName } from './queue.js';

export interface TaskSettings {
  /** Tasks under way at a time, in this process. */
  readonly atOnce: number;
  /** Seconds after which the task of a worker that died is taken again. It is renewed for as long as the work lasts. */
  readonly leaseSeconds: number;
  /** Milliseconds after which the queue is looked at, if nothing wakes the worker before. */
  readonly pollMs: number;
  /** Delay of the first retry, in seconds. It doubles each time, up to `longestRetry`. */
  readonly firstRetry: number;
  readonly longestRetry: number;
  /** Seconds for which a task may fail without getting on, before the next fault ends it as failed. It is then listed, and can be retried by hand. */
  readonly giveUpSeconds: number;
}

export const TASK_SETTINGS: TaskSettings = {
  atOnce: 4,
  leaseSeconds: 30,
  pollMs: 1_000,
  firstRetry: 15,
  longestRetry: 900,
  giveUpSeconds: 3 * 86_400,
};

/** What became of a task, or of the part of it that was done now. */
export type TaskOutcome =
  | { readonly state: 'DONE' | 'DROPPED' }
  | { readonly state: 'FAILED'; readonly code: string }
  /** Not done: tried again after a delay that grows. */
  | { readonly state: 'RETRY'; readonly code: string }
  /** Not tried: its turn comes after `delay` seconds. It counts neither as a failure nor as getting on. */
  | { readonly state: 'POSTPONED'; readonly delay: number }
  /** A part was done; the rest is due after `delay` seconds (default 0), behind the other tasks then due. */
  | { readonly state: 'GOES_ON'; readonly delay?: number }
  /** The lease was lost: whoever has the task now goes on with it. */
  | { readonly state: 'LOST' };

/** This worker's hold on a task. */
export interface Lease {
  /** Aborts when the task has gone to another worker. */
  readonly signal: AbortSignal;
  /** Says that what the task does outside is done, so that only its recording is left. False when the lease was lost. */
  sent(): Promise<boolean>;
}

/** How tasks of one kind are done. */
export interface TaskKind<Payload extends object> {
  readonly kind: TaskKindName;
  readonly settings: TaskSettings;
  /** Does a task. What it throws is a fault: the task is tried again. A task may be done again after a crash, so doing it is idempotent. */
  readonly work: (task: TakenTask<Payload>, lease: Lease) => Promise<TaskOutcome>;
  /**
   * Called before a task that has failed by faults for too long is given up: records what others are to know of it. While that fails, too,
   * the task is tried again; but where it can only fail (`isDeterministic`), the task is given up with nothing recorded. Idempotent.
   */
  readonly givenUp?: (task: TakenTask<Payload>) => Promise<void>;
}

export interface WorkerDeps {
  readonly pool: Pool;
  /** Called with each fault; the task at fault is tried again. */
  readonly onFault: (error: unknown) => void;
}

/** The delay before the next try, in seconds: spread, so that tasks that failed together do not return together. */
export const retryDelay = (
  attempts: number,
  { firstRetry, longestRetry }: Pick<TaskSettings, 'firstRetry' | 'longestRetry'>,
  random = Math.random,
): number => backoff(attempts, { from: firstRetry, to: longestRetry, spread: 0.5 }, random);

interface UnderWay {
  readonly task: Pick<TakenTask, 'taskId' | 'takes'>;
  readonly lost: AbortController;
}

export class TaskWorker<Payload extends object> {
  readonly #underWay = new Map<string, UnderWay>();
  #wake: () => void = () => undefined;

  constructor(
    readonly definition: TaskKind<Payload>,
    private readonly deps: WorkerDeps,
  ) {}

  /** Has the worker look at the queue at once. */
  wake(): void {
    this.#wake();
  }

  /** Works until the signal aborts, then finishes what is under way. */
  async run(signal: AbortSignal): Promise<void> {
    const { atOnce, pollMs, leaseSeconds } = this.definition.settings;
    const renewing = setInterval(() => void this.#renew(), (leaseSeconds * 1_000) / 3);
    const tasks = new Set<Promise<void>>();
    try {
      while (!signal.aborted) {
        const awake = new AbortController();
        this.#wake = () => awake.abort();
        const free = atOnce - tasks.size;
        const taken = free > 0 ? await this.#take(free) : [];
        for (const task of taken) {
          const done = this.#do(task).finally(() => {
            tasks.delete(done);
            this.#wake();
          });
          tasks.add(done);
        }
        if (taken.length < free || free === 0) await pause(pollMs, AbortSignal.any([signal, awake.signal]));
      }
    } finally {
      await Promise.all(tasks);
      clearInterval(renewing);
    }
  }

  /** Does the tasks that are due, as many as may be under way at a time, and answers how many there were. */
  async workOnce(): Promise<number> {
    const tasks = await this.#take(this.definition.settings.atOnce);
    await Promise.all(tasks.map(task => this.#do(task)));
    return tasks.length;
  }

  #take(most: number): Promise<TakenTask<Payload>[]> {
    const { kind, settings } = this.definition;
    return take<Payload>(this.deps.pool, kind, most, settings.leaseSeconds).catch((error: unknown) => {
      this.deps.onFault(error);
      return [];
    });
  }

  async #do(task: TakenTask<Payload>): Promise<void> {
    const { pool, onFault } = this.deps;
    const lost = new AbortController();
    this.#underWay.set(task.taskId, { task, lost });
    const lease: Lease = { signal: lost.signal, sent: () => mark(pool, task, { state: 'SENT' }) };
    try {
      const outcome = await this.definition.work(task, lease).catch((error: unknown): Promise<TaskOutcome> => {
        if (!lost.signal.aborted) onFault(error);
        return this.#afterFault(task);
      });
      if (outcome.state !== 'LOST') await mark(pool, task, this.#markingOf(outcome, task));
    } catch (error) {
      // When its lease ends, the task is taken again.
      onFault(error);
    } finally {
      this.#underWay.delete(task.taskId);
    }
  }

  /** Gives the task up when it has failed for too long and `givenUp` is done; else has it tried again. */
  async #afterFault(task: TakenTask<Payload>): Promise<TaskOutcome> {
    const again = { state: 'RETRY', code: 'FAULT' } as const;
    const { settings, givenUp } = this.definition;
    if (task.failing <= settings.giveUpSeconds) return again;
    try {
      await givenUp?.(task);
    } catch (error) {
      if (!isDeterministic(error)) {
        this.deps.onFault(error);
        return again;
      }
    }
    return { state: 'FAILED', code: 'FAULT' };
  }

  #markingOf(outcome: Exclude<TaskOutcome, { state: 'LOST' }>, { attempts }: TakenTask<Payload>): Marking {
    if (outcome.state === 'GOES_ON') return { state: 'GOES_ON', delay: outcome.delay ?? 0 };
    if (outcome.state !== 'RETRY') return outcome;
    return { ...outcome, delay: retryDelay(attempts + 1, this.definition.settings) };
  }

  async #renew(): Promise<void> {
    const underWay = [...this.#underWay.values()];
    if (underWay.length === 0) return;
    try {
      const ours = await renew(
        this.deps.pool,
        underWay.map(({ task }) => task),
        this.definition.settings.leaseSeconds,
      );
      for (const { task, lost } of underWay)
        // A task that ended meanwhile is not among ours either; nobody listens to its signal any more.
        if (!ours.has(task.taskId)) lost.abort(new Error(`the lease of task ${task.taskId} was lost`));
    } catch (error) {
      this.deps.onFault(error);
    }
  }
}
