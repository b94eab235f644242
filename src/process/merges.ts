/** Completes on the second stream what was written on the first of two: merges, their undoing, suspected duplicates. */
import type { AccountEvent } from '../domain/account/events.js';
import { accounts } from '../domain/account/history.js';
import type { RecordedEvent } from '../eventstore/eventstore.js';
import type { CommandContext, Completing } from '../command/index.js';
import { processOf, type Process } from './process.js';

/** Done in the name of whoever did the first half. */
const contextOf = ({ id, metadata: { at: _, ...metadata } }: RecordedEvent): CommandContext => ({
  ...metadata,
  causationId: id,
});

/** The event says all that its second half needs. */
const complete = (): void => undefined;

export const mergeProcess = (commands: Completing): Process =>
  processOf<AccountEvent, void>({
    name: 'merges',
    category: accounts,
    on: {
      DuplicateSuspected: complete,
      DuplicateCleared: complete,
      DuplicateDismissed: complete,
      AccountsMerged: complete,
      AccountsUnmerged: complete,
    },
    carryOut: async reactions => {
      for (const { id, event, recorded } of reactions) await commands.complete(id, event, contextOf(recorded));
      return [];
    },
  });
