/** Computes which pupils an event attaches to the account of its stream, and which it detaches. */
import { accounts } from '../../src/domain/account/history.js';
import type { MovedLink } from '../../src/domain/account/merge/events.js';
import { typeOf } from '../../src/domain/catalogue.js';
import type { RecordedEvent } from '../../src/projector/projection.js';

/** Ids of pupils. */
export interface LinkMoves {
  readonly attached: readonly string[];
  readonly detached: readonly string[];
}

const NONE: LinkMoves = { attached: [], detached: [] };

// Both read the data as it is stored, not decoded: malformed data moves no link.
const studentOf = ({ data: { studentId } }: RecordedEvent): string[] =>
  typeof studentId === 'string' ? [studentId] : [];
const childrenOf = ({ data: { childIds } }: RecordedEvent): string[] =>
  Array.isArray(childIds) ? childIds.filter(id => typeof id === 'string') : [];
const studentsOf = (links: readonly MovedLink[]): string[] => links.map(({ studentId }) => studentId);

/**
 * Computes the moves from the event alone. A merge moves the links of the absorbed account to the kept one. Its undoing moves them
 * back, except that the kept account keeps those that it also has for another reason (`retained`). `accountId` is the account of the
 * event's stream.
 */
export function linkMoves(event: RecordedEvent, accountId: string): LinkMoves {
  switch (typeOf(event)) {
    case 'LinkAttached':
      return { attached: studentOf(event), detached: [] };
    case 'LinkDetached':
      return { attached: [], detached: studentOf(event) };
    case 'PersonalDataErased':
      return { attached: [], detached: childrenOf(event) };
    case 'AccountsMerged':
    case 'AccountsUnmerged':
      return movesOfMerge(event, accountId);
    default:
      return NONE;
  }
}

function movesOfMerge(recorded: RecordedEvent, accountId: string): LinkMoves {
  const { type, data } = accounts.decode(recorded);
  if (type !== 'AccountsMerged' && type !== 'AccountsUnmerged') return NONE;
  const moved = studentsOf(data.links);
  // A merge gives the links to the kept account, its undoing to the absorbed one.
  const isAbsorbed = data.absorbedAccountId === accountId;
  if (isAbsorbed === (type === 'AccountsUnmerged')) return { attached: moved, detached: [] };
  const retained = type === 'AccountsUnmerged' ? data.retained : [];
  return { attached: [], detached: moved.filter(studentId => !retained.includes(studentId)) };
}
