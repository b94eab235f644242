/** Decides on a command to an import: answers the events to append, or a refusal. */
import { accept, type Decision } from '../event.js';
import { refuse } from '../refusals.js';
import type { ImportEvent } from './events.js';
import type { ImportRun } from './state.js';

type DataOf<Type extends ImportEvent['type']> = Extract<ImportEvent, { type: Type }>['data'];

/** What can be asked of an import. */
export type ImportCommand =
  | { readonly type: 'Start'; readonly data: DataOf<'ImportStarted'> }
  | { readonly type: 'Complete'; readonly data: DataOf<'ImportCompleted'> }
  | { readonly type: 'Refuse'; readonly data: DataOf<'ImportRefused'> };

/** An import that is started again, after an interruption or with the same files, goes on under its id: no event is added. */
export function decide(run: ImportRun | undefined, command: ImportCommand): Decision<ImportEvent> {
  const { type, data } = command;
  if (type === 'Start') return run ? accept() : accept({ type: 'ImportStarted', data });
  if (!run) return refuse('IMPORT_UNKNOWN');
  if (type === 'Complete') {
    if (run.state === 'COMPLETED') return accept();
    return run.state === 'RUNNING' ? accept({ type: 'ImportCompleted', data }) : refuse('IMPORT_ENDED');
  }
  if (run.state === 'REFUSED') return accept();
  return run.state === 'RUNNING' ? accept({ type: 'ImportRefused', data }) : refuse('IMPORT_ENDED');
}
