/** `registre tasks`: the tasks that failed, given up or tried again; `--retry` tries those given up once more. */
import { Command, Option } from 'commander';
import type { Pool } from 'pg';
import { UsageError } from '../app/terminal/failure.js';
import { TASK_KINDS, type TaskKindName } from '../tasks/queue.js';
import { retryFailed, tasksStatus, troubledTasks } from '../tasks/status.js';
import { table } from './table.js';
import { withInstallation } from './with-installation.js';

const MOST_LISTED = 500;

/** The options of the verb. `retry` is true when no id follows it. */
interface Options {
  readonly retry?: readonly string[] | true;
  readonly kind?: TaskKindName;
  readonly json?: boolean;
}

async function retry(pool: Pool, { retry: ids, kind }: Options): Promise<void> {
  if (ids === true && kind === undefined)
    throw new UsageError('Say which tasks to retry: --retry ID…, or --kind KIND --retry for all of a kind.');
  const unknown = ids === true ? undefined : ids?.find(id => !/^\d{1,18}$/.test(id));
  if (unknown !== undefined)
    throw new UsageError(`${unknown} is not the id of a task: they are the numbers of the list.`);
  const count = await retryFailed(pool, ids === true ? { kind: kind! } : { taskIds: ids ?? [] });
  process.stdout.write(`${count} ${count === 1 ? 'task is' : 'tasks are'} tried again by the running server.\n`);
}

async function list(pool: Pool, { kind, json = false }: Options): Promise<void> {
  const tasks = await troubledTasks(pool, MOST_LISTED, kind);
  if (json) {
    for (const task of tasks) process.stdout.write(`${JSON.stringify(task)}\n`);
    return;
  }
  for (const { kind: ofKind, waiting, retried, failed } of await tasksStatus(pool))
    process.stdout.write(`${ofKind}: ${waiting} waiting, ${retried} of them after a failure; ${failed} given up\n`);
  if (tasks.length === 0) return;
  const lines = tasks.map(task => [
    task.taskId,
    task.kind,
    task.state === 'FAILED' ? 'given up' : `again at ${task.dueAt?.slice(0, 19)}`,
    String(task.attempts),
    task.lastCode ?? '',
    task.queuedAt.slice(0, 19),
    task.key,
  ]);
  const heads = ['TASK', 'KIND', 'STATE (UTC)', 'FAILURES', 'WHY', 'QUEUED (UTC)', 'KEY'];
  process.stdout.write(`\n${table([heads, ...lines])}\n`);
  if (tasks.length === MOST_LISTED)
    process.stdout.write(`The ${MOST_LISTED} oldest are listed; name a --kind to see fewer.\n`);
}

export const tasksCommand = (): Command =>
  new Command('tasks')
    .description('list the tasks, such as e-mails, that failed; --retry tries those given up again')
    .addOption(new Option('--kind <kind>', 'those of one kind').choices(TASK_KINDS))
    .option('--retry [ids...]', 'try again: the tasks of these numbers, or all given up of the --kind')
    .option('--json', 'as JSON lines')
    .action((options: Options) => withInstallation(({ pool }) => (options.retry ? retry : list)(pool, options)));
