/**
 * Completes commands that write to the streams of two accounts, one after the other: a merge, its undoing, a suspected,
 * cleared or dismissed duplicate. When the second write was lost, this process makes it.
 */
import type { AccountEvent } from '../domain/account/events.js';
import { accounts } from '../domain/account/history.js';
import type { RecordedEvent } from '../eventstore/eventstore.js';
import type { CommandContext, Completing } from '../command/index.js';
import { processOf, type Process } from './process.js';

/** Context of the second write: that of the first, which caused it. */
const contextOf = ({ id, metadata: { at: _, ...metadata } }: RecordedEvent): CommandContext => ({
  ...metadata,
  causationId: id,
});

/** A handler that extracts nothing: `carryOut` takes the whole event. */
const wholeEvent = (): void => undefined;

/** The process that makes the second write. */
export const mergeProcess = (commands: Completing): Process =>
  processOf<AccountEvent, void>({
    name: 'merges',
    category: accounts,
    on: {
      DuplicateSuspected: wholeEvent,
      DuplicateCleared: wholeEvent,
      DuplicateDismissed: wholeEvent,
      AccountsMerged: wholeEvent,
      AccountsUnmerged: wholeEvent,
    },
    carryOut: async reactions => {
      for (const { id, event, recorded } of reactions) await commands.complete(id, event, contextOf(recorded));
      return [];
    },
  });
