/** Searches for the persons who register, task by task, and has codes sent to those who are found. */
import type { Commands } from '../command/index.js';
import { systemContext } from '../command/index.js';
import { TASK_SETTINGS, type TaskKind, type TaskSettings } from '../tasks/worker.js';
import type { RegistrationJob } from './task.js';

export interface RegistrationTaskDeps {
  readonly commands: Pick<Commands, 'registrations'>;
  readonly settings?: Partial<TaskSettings>;
}

/** A visitor waits for the code: the search is tried again soon, and given up when the registration is over. */
const REGISTRATION_SETTINGS: TaskSettings = {
  ...TASK_SETTINGS,
  firstRetry: 2,
  longestRetry: 30,
  giveUpSeconds: 30 * 60,
};

/** How registrations are searched for: for `startWorkers`. */
export const registrationTasks = ({ commands, settings }: RegistrationTaskDeps): TaskKind<RegistrationJob> => ({
  kind: 'REGISTRATION',
  settings: { ...REGISTRATION_SETTINGS, ...settings },
  work: async ({ payload, correlationId }) => {
    const sent = await commands.registrations.sendCode(payload, systemContext(correlationId));
    return { state: sent ? 'DONE' : 'DROPPED' };
  },
});
