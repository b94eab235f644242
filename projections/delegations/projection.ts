/** The delegations of schools: a row per delegation. */
import { delegationHistory, delegations as domain } from '../../src/domain/delegation/history.js';
import type { Delegation } from '../../src/domain/delegation/state.js';
import { idsIn } from '../../src/domain/streams.js';
import { table, type Batch, type Projection, type Writes } from '../../src/projector/projection.js';
import { tableSql } from '../../src/projector/schema/table-sql.js';

interface DelegationDocument {
  readonly delegation: Delegation;
  readonly grantedBy: string;
  readonly grantedAt: string;
  readonly revokedBy?: string;
  /** Position of its last event. */
  readonly position: string;
}

const TABLE = table({
  name: 'delegations',
  mode: 'replace',
  key: ['delegation_id'],
  columns: {
    delegation_id: 'uuid',
    uai: 'text',
    delegate: 'text',
    rights: 'text[]',
    granted_by: 'text',
    granted_at: 'timestamptz',
    ends_at: 'timestamptz',
    revoked_by: 'text?',
    position: 'char(32)',
  },
});

export const delegations: Projection<DelegationDocument> = {
  name: 'delegations',
  version: 1,
  sql: tableSql(import.meta.url, 'delegations'),
  tables: [TABLE],
  reads: ['delegations'],
  handles: new Set(delegationHistory.types),
  keys: ({ stream }) => idsIn('delegation', stream),
  evolve: (document, event) => {
    const { actor, at } = event.metadata;
    return {
      grantedBy: actor,
      grantedAt: at,
      ...document,
      delegation: domain.evolve(document?.delegation, domain.decode(event), at),
      ...(event.type === 'DelegationRevoked' && { revokedBy: actor }),
      position: event.position,
    };
  },

  write(batch: Batch<DelegationDocument>, out: Writes): void {
    for (const { after } of batch.changes.values()) {
      const { delegation, grantedBy, grantedAt, revokedBy, position } = after;
      out.put(TABLE, {
        delegation_id: delegation.delegationId,
        uai: delegation.uai,
        delegate: delegation.delegate,
        rights: delegation.rights,
        granted_by: grantedBy,
        granted_at: grantedAt,
        ends_at: delegation.until,
        revoked_by: revokedBy,
        position,
      });
      out.touch('delegations');
    }
  },
};
