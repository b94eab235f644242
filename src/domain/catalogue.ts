/** Every category of streams that this version knows, with the types of its events. */
import type { AccountEvent } from './account/events.js';
import { accountHistory } from './account/history.js';
import type { History } from './history.js';
import type { ImportEvent } from './import/events.js';
import { importHistory } from './import/history.js';
import type { SchoolEvent } from './school/events.js';
import { schoolHistory } from './school/history.js';
import { categoryIn } from './streams.js';
import type { StudentEvent } from './student/events.js';
import { studentHistory } from './student/history.js';

/** The type of an event that this version writes, whatever its stream: lists and sets of events are of these. */
export type KnownEventType = (AccountEvent | StudentEvent | SchoolEvent | ImportEvent)['type'];

/**
 * The type of a stored event, to be compared with types that this version knows: a misspelt one does not compile. It may be
 * none of them.
 */
export const typeOf = ({ type }: { readonly type: string }): KnownEventType => type as KnownEventType;

const HISTORIES = [accountHistory, studentHistory, schoolHistory, importHistory] as const;

const CATEGORIES = new Map<string, Pick<History<never>, 'knows'>>(
  HISTORIES.map(({ category, knows }) => [category, { knows }]),
);

/** Every type of event that this version can read, whatever its stream. */
const READABLE_TYPES: readonly string[] = [
  ...new Set(HISTORIES.flatMap(({ types, lifted }): readonly string[] => [...types, ...lifted])),
];

/** The types of events that this version can read and a follower passes over. */
export const passedOverBy = (handles: ReadonlySet<KnownEventType>): string[] =>
  READABLE_TYPES.filter(type => !(handles as ReadonlySet<string>).has(type));

/**
 * What a follower does with an event: `HANDLE` it, `PASS` over it, or stop at it: `UNKNOWN` is an event that this version
 * cannot read and that may concern the follower, so that what follows in its stream must not be reacted to.
 */
export type Concern = 'HANDLE' | 'PASS' | 'UNKNOWN';

/** How a follower that handles some types of events takes each event of the ledger. */
export function concernOf(types: ReadonlySet<KnownEventType>): (event: { stream: string; type: string }) => Concern {
  const handles: ReadonlySet<string> = types;
  const concerned = new Set(
    [...CATEGORIES].filter(([, { knows }]) => [...types].some(knows)).map(([category]) => category),
  );
  return ({ stream, type }) => {
    if (handles.has(type)) return 'HANDLE';
    const category = categoryIn(stream);
    const known = CATEGORIES.get(category);
    if (known?.knows(type)) return 'PASS';
    // A category that no code here knows may concern everybody.
    return known && !concerned.has(category) ? 'PASS' : 'UNKNOWN';
  };
}

/** Why an event is `UNKNOWN`. */
export const unknownEvent = ({ stream, type }: { stream: string; type: string }): string =>
  `unknown event type ${type} in the stream ${stream}: a newer version wrote it, or none of ours`;
