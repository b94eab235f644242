/** Lists the event types that this version knows, by category of stream, and classifies events for their followers. */
import { accessHistory } from './access/history.js';
import { academieHistory } from './academie/history.js';
import { accountHistory } from './account/history.js';
import { assistanceHistory } from './assistance/history.js';
import { campaignHistory } from './campaign/history.js';
import { delegationHistory } from './delegation/history.js';
import type { History } from './history.js';
import { importHistory } from './import/history.js';
import { schoolHistory } from './school/history.js';
import { categoryIn, type StreamCategory } from './streams.js';
import { studentHistory } from './student/history.js';

/** The history of each category of streams. A category without one does not compile: followers would stop at its events. */
export const HISTORIES = {
  account: accountHistory,
  student: studentHistory,
  school: schoolHistory,
  import: importHistory,
  campaign: campaignHistory,
  delegation: delegationHistory,
  academie: academieHistory,
  assistance: assistanceHistory,
  access: accessHistory,
} as const satisfies { readonly [Category in StreamCategory]: Omit<History<{ type: string; data: object }>, 'decode'> };

/** The event types that this version writes, of all streams. Declare lists of event types with it: a misspelt one does not compile. */
export type KnownEventType = (typeof HISTORIES)[StreamCategory]['types'][number];

/**
 * Types a stored event's type for comparison with known ones, so that a misspelt one does not compile. Nothing is checked: at
 * run time it may be an older type, or one unknown to this version.
 */
export const typeOf = ({ type }: { readonly type: string }): KnownEventType => type as KnownEventType;

const CATEGORIES = new Map<string, Pick<History<never>, 'knows'>>(Object.entries(HISTORIES));

/** Every type of event that this version can read, whatever its stream. */
const READABLE_TYPES: readonly string[] = [
  ...new Set(Object.values(HISTORIES).flatMap(({ types, lifted }): readonly string[] => [...types, ...lifted])),
];

/** The event types that this version can read and that are not in `handles`. */
export const passedOverBy = (handles: ReadonlySet<KnownEventType>): string[] =>
  READABLE_TYPES.filter(type => !(handles as ReadonlySet<string>).has(type));

/**
 * What a follower does with an event: `HANDLE` it, `PASS` over it, or stop at it. `UNKNOWN` is an event that this version
 * cannot read and that may concern the follower: it must not react to later events of that stream.
 */
export type Concern = 'HANDLE' | 'PASS' | 'UNKNOWN';

/** Classifies events for a follower that handles these types. */
export function concernOf(types: ReadonlySet<KnownEventType>): (event: { stream: string; type: string }) => Concern {
  const handles: ReadonlySet<string> = types;
  const categoriesHandled = new Set(
    [...CATEGORIES].filter(([, { knows }]) => [...types].some(knows)).map(([category]) => category),
  );
  return ({ stream, type }) => {
    if (handles.has(type)) return 'HANDLE';
    const category = categoryIn(stream);
    const known = CATEGORIES.get(category);
    if (known?.knows(type)) return 'PASS';
    // An unknown category may concern any follower.
    return known && !categoriesHandled.has(category) ? 'PASS' : 'UNKNOWN';
  };
}

/** The message for an event that is `UNKNOWN`. */
export const unknownEvent = ({ stream, type }: { stream: string; type: string }): string =>
  `unknown event type ${type} in the stream ${stream}: a newer version wrote it, or none of ours`;
