/** Contexts of commands that tests give past the API. Each call makes one of a request of its own. */
import { randomUUID } from 'node:crypto';
import type { CommandContext } from '../../../src/command/index.js';
import { CONTEXT } from '../../ingest/support/support.js';

/** A head, at the console. */
export const byHead = (): CommandContext => ({
  actor: 'head',
  role: 'SCHOOL_HEAD',
  right: 'OWN',
  source: 'CONSOLE',
  correlationId: randomUUID(),
});

/** A visitor of the portal, or a holder there. */
export const byPortal = (): CommandContext => ({
  actor: 'portal',
  role: 'PORTAL',
  right: 'OWN',
  source: 'PORTAL',
  correlationId: randomUUID(),
});

/** An import of a school base. */
export const byImporter = (): CommandContext => ({ ...CONTEXT, correlationId: randomUUID() });
