/** What read models keep of an event besides its place in the ledger: the columns of their tables, and what stands in them. */
import type { RecordedEvent } from './projection.js';

export const EVENT_COLUMNS = {
  type: 'text',
  at: 'timestamptz',
  recorded_at: 'timestamptz',
  actor: 'text',
  role: 'text',
  right: 'text',
  scope: 'text?',
  reason: 'text?',
  source: 'text',
  correlation_id: 'text',
  causation_id: 'text?',
  data: 'json',
} as const;

/** The values of `EVENT_COLUMNS`. */
export const eventCells = ({ type, recordedAt, metadata, data }: RecordedEvent) => ({
  type,
  at: metadata.at,
  recorded_at: recordedAt,
  actor: metadata.actor,
  role: metadata.role,
  right: metadata.right,
  scope: metadata.scope,
  reason: metadata.reason,
  source: metadata.source,
  correlation_id: metadata.correlationId,
  causation_id: metadata.causationId,
  data,
});
