/** One import as its events left it. */
import type { SourceBase } from '../bases.js';
import { HistoryError } from '../shape.js';
import type { ImportEvent } from './events.js';

type Report = Omit<Extract<ImportEvent, { type: 'ImportCompleted' }>['data'], 'importId'>;

export interface ImportRun {
  readonly importId: string;
  readonly uai: string;
  readonly base: SourceBase;
  readonly year: number;
  readonly filesDigest: string;
  readonly dataDate?: string;
  readonly startedAt: string;
  readonly state: 'RUNNING' | 'COMPLETED' | 'REFUSED';
  readonly endedAt?: string;
  readonly report?: Report;
  /** Code of the refusal. */
  readonly code?: string;
}

export function evolve(run: ImportRun | undefined, event: ImportEvent, at: string): ImportRun {
  if (event.type === 'ImportStarted') return { ...event.data, startedAt: at, state: 'RUNNING' };
  if (!run) throw new HistoryError(`an import begins with ImportStarted, not with ${event.type}`);
  if (event.type === 'ImportRefused') return { ...run, state: 'REFUSED', endedAt: at, code: event.data.code };
  const { students, responsables, links, rejects, warnings } = event.data;
  const report = { students, responsables, links, rejects, warnings };
  return { ...run, state: 'COMPLETED', endedAt: at, report };
}
