/** Registrations as tasks: the person is searched for after the visitor is answered, so that the answer is the same whoever it is. */
import type { NewTask } from '../tasks/queue.js';

/** A code that somebody who registers asked for. What he or she said is in the vault (`vault.registrations`). */
export interface RegistrationJob {
  readonly registrationId: string;
  /** Which of the codes asked for in this registration it is, from 1 on. */
  readonly asked: number;
}

export const registrationTask = (
  registrationId: string,
  asked: number,
  correlationId: string,
): NewTask<RegistrationJob> => ({
  kind: 'REGISTRATION',
  key: `${registrationId} ${asked}`,
  priority: 'URGENT',
  payload: { registrationId, asked },
  correlationId,
});
