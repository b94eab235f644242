/** Deletes tasks that ended long ago. */
import type { Pool } from 'pg';
import { SWEEPS } from '../domain/sweeps.js';
import type { Chore } from '../process/chores.js';
import { forgetEnded } from '../tasks/queue.js';

/** Days that ended tasks are kept. */
const KEPT_DAYS = 90;

/** The chore, repeated by one server at a time. */
export const forgettingTasks = (pool: Pool): Chore => ({
  name: 'forget-tasks',
  everyMs: SWEEPS.tasks,
  work: async () => ({ tasks: await forgetEnded(pool, KEPT_DAYS) }),
});
