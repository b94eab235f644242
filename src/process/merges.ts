/** Completes on the second stream what was written on the first of two: merges, their undoing, suspected duplicates. */
import type { AccountEvent } from '../domain/account/events.js';
import { accounts } from '../domain/account/history.js';
import type { RecordedEvent } from '../eventstore/eventstore.js';
import { ACCOUNT } from './deadlines.js';
import type { CommandContext, Completing } from '../command/index.js';
import type { Process } from './follower.js';

const HANDLED: readonly AccountEvent['type'][] = [
  'DuplicateSuspected',
  'DuplicateCleared',
  'DuplicateDismissed',
  'AccountsMerged',
  'AccountsUnmerged',
];

/** Done in the name of whoever did the first half. */
const contextOf = ({ id, metadata: { at: _, ...metadata } }: RecordedEvent): CommandContext => ({
  ...metadata,
  causationId: id,
});

export const mergeProcess = ({ complete }: Completing): Process => ({
  name: 'merges',
  handles: new Set<string>(HANDLED),
  react: async events => {
    for (const recorded of events) {
      const accountId = ACCOUNT.exec(recorded.stream)?.[1];
      if (accountId !== undefined) await complete(accountId, accounts.decode(recorded), contextOf(recorded));
    }
    return [];
  },
});
