import type { KnownRecord } from './known.js';

/** How a report names a record that the files do not hold any more: by the base's id, else by our own. */
export const namedAs = ({ kind, recordId, entityId }: KnownRecord): { recordId?: string; detail?: string } =>
  recordId === undefined ? { detail: `${kind === 'STUDENT' ? 'pupil' : 'account'} ${entityId}` } : { recordId };
