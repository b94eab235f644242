/** The history of accounts: a line per event, with the fields it changed. */
import { accountHistory, accounts } from '../../src/domain/account/history.js';
import type { Account } from '../../src/domain/account/state.js';
import { idsIn } from '../../src/domain/streams.js';
import { fieldDifference } from '../../src/projector/difference.js';
import { table, type Projection, type RecordedEvent, type Writes } from '../../src/projector/projection.js';
import { tableSql } from '../../src/projector/schema/table-sql.js';

const TABLE = table({
  name: 'account_history',
  mode: 'append',
  key: ['account_id', 'version'],
  columns: {
    account_id: 'uuid',
    version: 'integer',
    position: 'char(32)',
    event_id: 'uuid',
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
    before: 'json',
    after: 'json',
  },
});

export const accountHistories: Projection<Account> = {
  name: 'account-history',
  version: 5,
  sql: tableSql(import.meta.url, 'account-history'),
  tables: [TABLE],
  reads: ['account_history'],
  handles: new Set(accountHistory.types),
  keys: ({ stream }) => idsIn('account', stream),
  evolve: (account, event) => accounts.evolve(account, accounts.decode(event), event.metadata.at),

  lines(event: RecordedEvent, before: Account | undefined, after: Account, out: Writes): void {
    const { metadata } = event;
    const changed = fieldDifference(before, after);
    out.put(TABLE, {
      account_id: after.accountId,
      version: event.version,
      position: event.position,
      event_id: event.id,
      type: event.type,
      at: metadata.at,
      recorded_at: event.recordedAt,
      actor: metadata.actor,
      role: metadata.role,
      right: metadata.right,
      scope: metadata.scope,
      reason: metadata.reason,
      source: metadata.source,
      correlation_id: metadata.correlationId,
      causation_id: metadata.causationId,
      data: event.data,
      before: changed.before,
      after: changed.after,
    });
    out.touch(`account-history:${after.accountId}`);
  },

  write: () => undefined,
};
