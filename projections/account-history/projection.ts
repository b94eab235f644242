/** The history of accounts: a line per event, with the fields it changed. */
import { accountHistory, accounts } from '../../src/domain/account/history.js';
import type { Account } from '../../src/domain/account/state.js';
import { idsIn } from '../../src/domain/streams.js';
import { fieldDifference } from '../../src/projector/difference.js';
import { EVENT_COLUMNS, eventCells } from '../../src/projector/event-columns.js';
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
    ...EVENT_COLUMNS,
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
    const changed = fieldDifference(before, after);
    out.put(TABLE, {
      account_id: after.accountId,
      version: event.version,
      position: event.position,
      event_id: event.id,
      ...eventCells(event),
      before: changed.before,
      after: changed.after,
    });
    out.touch(`account-history:${after.accountId}`);
  },

  write: () => undefined,
};
