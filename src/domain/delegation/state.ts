/** One delegation as its events left it. */
import { HistoryError } from '../shape.js';
import type { DelegationEvent } from './events.js';

export interface Delegation {
  readonly delegationId: string;
  readonly uai: string;
  readonly delegate: string;
  readonly rights: readonly string[];
  /** ISO 8601 UTC: when the rights end. Once revoked, the time of the revocation. */
  readonly until: string;
  readonly revokedAt?: string;
}

export function evolve(delegation: Delegation | undefined, event: DelegationEvent, at: string): Delegation {
  if (event.type === 'DelegationGranted') return event.data;
  if (!delegation) throw new HistoryError(`a delegation begins with DelegationGranted, not with ${event.type}`);
  return { ...delegation, until: at, revokedAt: at };
}
