/** Who read personal data: a row per reading, of the access streams. */
import { accesses as domain, accessesIn, accessHistory } from '../../src/domain/access/history.js';
import type { AccessStream } from '../../src/domain/access/state.js';
import { isStreamOf } from '../../src/domain/streams.js';
import { table, type Projection, type RecordedEvent, type Writes } from '../../src/projector/projection.js';
import { tableSql } from '../../src/projector/schema/table-sql.js';

const TABLE = table({
  name: 'accesses',
  mode: 'append',
  key: ['position', 'place'],
  columns: {
    position: 'text',
    place: 'integer',
    at: 'timestamptz',
    actor: 'text',
    role: 'text',
    right: 'text',
    scope: 'text?',
    kind: 'text',
    uai: 'text?',
    account_id: 'uuid?',
    persons: 'integer',
    correlation_id: 'uuid',
  },
});

export const accesses: Projection<AccessStream> = {
  name: 'accesses',
  version: 1,
  sql: tableSql(import.meta.url, 'accesses'),
  tables: [TABLE],
  reads: ['accesses'],
  handles: new Set(accessHistory.types),
  keys: ({ stream }) => (isStreamOf('access', stream) ? [stream] : []),
  evolve: (document, event) => domain.evolve(document, domain.decode(event), event.metadata.at),

  lines(event: RecordedEvent, _before, _after, out: Writes): void {
    const { position, metadata } = event;
    for (const [place, access] of accessesIn(domain.decode(event), metadata).entries())
      out.put(TABLE, {
        position,
        place,
        at: access.at,
        actor: access.actor,
        role: access.role,
        right: access.right,
        scope: access.scope,
        kind: access.kind,
        uai: access.uai,
        account_id: access.accountId,
        persons: access.persons,
        correlation_id: access.correlationId,
      });
  },

  write: () => undefined,
};
