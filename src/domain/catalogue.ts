/** Every category of streams that this version knows, with the types of its events. */
import { accountHistory } from './account/history.js';
import type { History } from './history.js';
import { importHistory } from './import/history.js';
import { schoolHistory } from './school/history.js';
import { studentHistory } from './student/history.js';

const HISTORIES = [accountHistory, studentHistory, schoolHistory, importHistory] as const;

const CATEGORIES = new Map<string, Pick<History<never>, 'knows'>>(
  HISTORIES.map(({ category, knows }) => [category, { knows }]),
);

/** Every type of event that this version can read, whatever its stream. */
export const KNOWN_TYPES: readonly string[] = [
  ...new Set(HISTORIES.flatMap(({ types, lifted }): readonly string[] => [...types, ...lifted])),
];

/** `account` for the stream `account-<accountId>`. */
const categoryOf = (stream: string): string => stream.slice(0, Math.max(0, stream.indexOf('-')));

/**
 * What a follower does with an event: `HANDLE` it, `PASS` over it, or stop at it: `UNKNOWN` is an event that this version
 * cannot read and that may concern the follower, so that what follows in its stream must not be reacted to.
 */
export type Concern = 'HANDLE' | 'PASS' | 'UNKNOWN';

/** How a follower that handles some types of events takes each event of the ledger. */
export function concernOf(handles: ReadonlySet<string>): (event: { stream: string; type: string }) => Concern {
  const types = [...handles];
  const concerned = new Set([...CATEGORIES].filter(([, { knows }]) => types.some(knows)).map(([category]) => category));
  return ({ stream, type }) => {
    if (handles.has(type)) return 'HANDLE';
    const category = categoryOf(stream);
    const known = CATEGORIES.get(category);
    if (known?.knows(type)) return 'PASS';
    // A category that no code here knows may concern everybody.
    return known && !concerned.has(category) ? 'PASS' : 'UNKNOWN';
  };
}

/** Why an event is `UNKNOWN`. */
export const unknownEvent = ({ stream, type }: { stream: string; type: string }): string =>
  `unknown event type ${type} in the stream ${stream}: a newer version wrote it, or none of ours`;
